import fs, { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { TapeFs } from '../../../server/tape/append-queue.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { makeRows, toColumns, toMeta } from './rows.ts';

const columns = toColumns(makeRows(2, 5000, 2));

describe('a tape writer', () => {
  test('does not overwrite a file unless told', async () => {
    const path = join(makeFolder(), 'a.tape');
    writeFileSync(path, 'precious');
    const refused = expect.objectContaining({ code: 'TAPE_EXISTS' });
    expect(() => createTapeWriter(path, toMeta(2))).toThrow(refused);
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await createTapeWriter(path, toMeta(2), { overwrite: true }).close();
    expect(readFileSync(path, 'latin1').slice(0, 6)).toBe('TDTAPE');
  });

  test('is alone on its file until it is closed', async () => {
    const folder = makeFolder();
    const path = join(folder, 'a.tape');
    const writer = createTapeWriter(path, toMeta(2));
    const locked = expect.objectContaining({ code: 'TAPE_LOCKED' });
    expect(() => createTapeWriter(path, toMeta(2), { overwrite: true })).toThrow(locked);
    expect(() => openForAppend(path)).toThrow(locked);
    await writer.close();
    await openForAppend(path).close();
    expect(readdirSync(folder)).toEqual(['a.tape']);
  });

  test('takes the lock of a process that has died, not of one that lives', () => {
    const path = join(makeFolder(), 'a.tape');
    writeFileSync(`${path}.lock`, `${process.ppid} ?\n`);
    expect(() => createTapeWriter(path, toMeta(2))).toThrow(`process ${process.ppid} is writing`);
    writeFileSync(`${path}.lock`, `${2 ** 22 + 1} 1\n`);
    return createTapeWriter(path, toMeta(2)).close();
  });

  test.runIf(process.platform === 'linux')(
    'knows a process number that was given out again',
    () => {
      const path = join(makeFolder(), 'a.tape');
      writeFileSync(`${path}.lock`, `${process.ppid} 1\n`); // that number, but started at another time
      return createTapeWriter(path, toMeta(2)).close();
    },
  );

  test('accounts for every tick at every moment', async () => {
    const writer = createTapeWriter(join(makeFolder(), 'a.tape'), toMeta(2));
    for (let from = 0; from < 5000; from += 500) {
      writer.append(columns, from, from + 500);
      const { writtenTicks, waitingTicks } = writer.stats;
      expect(writtenTicks + waitingTicks).toBe(from + 500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.flush();
    expect(writer.stats).toMatchObject({ writtenTicks: 5000, waitingTicks: 0, state: 'open' });
    const summary = await writer.close();
    writer.append(columns, 0, 10);
    expect(writer.stats).toMatchObject({ state: 'closed', lostTicks: 10 });
    expect(await writer.close()).toEqual(summary);
  });
});

test('a flush does not wait for ever for a disk that takes nothing: it says why, and what waits is written later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let isBroken = true;
  let tryAgain = (): void => undefined;
  const writev = (
    fd: number,
    buffers: readonly Uint8Array[],
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void => {
    const all = Buffer.concat(buffers);
    if (isBroken) done(Object.assign(new Error('full'), { code: 'ENOSPC' }), 0);
    else done(null, fs.writeSync(fd, all, 0, all.length, position));
  };
  const writer = createTapeWriter(join(makeFolder(), 'a.tape'), toMeta(2), {
    fs: { ...fs, writev } as unknown as TapeFs,
    retry: {
      after: () => new Promise((resolve) => (tryAgain = resolve)),
      onStall: () => undefined,
      onResume: () => undefined,
    },
  });
  const rows = makeRows(5, 200, 2);
  writer.append(toColumns(rows), 0, rows.length);
  const flushed = expect(writer.flush()).rejects.toMatchObject({ code: 'TAPE_FULL' });
  await vi.advanceTimersByTimeAsync(10_000);
  await flushed;
  isBroken = false;
  tryAgain();
  expect(await writer.close()).toMatchObject({ ticks: rows.length, lostTicks: 0 });
});
