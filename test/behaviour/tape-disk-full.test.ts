/**
 * A disk that is full, broken or too slow ends a recording, says so, and hurts nobody else.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TapeFs } from '../../server/tape/append-queue.ts';
import { TICK } from '../../shared/model/tick.ts';
import { GAP } from '../../shared/wire/codes.ts';
import type { TapeError } from '../../shared/tape/format.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { makeRows, ofInstrument, readAll, toColumns, toMeta } from '../server/tape/rows.ts';
import { until } from '../support/until.ts';

type Writev = (
  fd: number,
  buffers: readonly NodeJS.ArrayBufferView[],
  position: number,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

const withWritev = (writev: Writev): TapeFs => ({ ...fs, writev }) as unknown as TapeFs;

const toSystemError = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: no`), { code });

const rows = makeRows(13, 20_000, 3);
const columns = toColumns(rows);

/** A disk with room for `room` bytes; then writes are short, then they fail. */
function createSmallDisk(room: number, code: string): TapeFs {
  let left = room;
  return withWritev((fd, buffers, position, done) => {
    const all = Buffer.concat(buffers as Uint8Array[]);
    const taken = Math.min(left, all.length);
    left -= taken;
    if (taken === 0) done(toSystemError(code), 0);
    else done(null, fs.writeSync(fd, all, 0, taken, position));
  });
}

describe('a recording whose disk', () => {
  for (const [code, expected] of [
    ['ENOSPC', 'TAPE_FULL'],
    ['EIO', 'TAPE_IO'],
  ] as const) {
    test(`fails with ${code} stops, counts what is lost and leaves a sound tape`, async () => {
      const path = join(makeFolder(), 'a.tape');
      const errors: TapeError[] = [];
      const disk = createSmallDisk(50_000, code);
      const writer = createTapeWriter(path, toMeta(3), {
        fs: disk,
        onError: (e) => errors.push(e),
      });
      for (let from = 0; from < rows.length; from += 500) {
        writer.append(columns, from, from + 500);
        if (from % 2000 === 0) await writer.flush();
      }
      await writer.flush();
      const { stats } = writer;
      expect(errors).toMatchObject([{ code: expected }]);
      expect(stats).toMatchObject({ state: 'failed', waitingTicks: 0, queuedBytes: 0 });
      expect(stats.lostTicks).toBeGreaterThan(0);
      expect(stats.writtenTicks + stats.lostTicks).toBe(rows.length);
      const summary = await writer.close();
      expect(summary).toMatchObject({ ticks: stats.writtenTicks, error: { code: expected } });
      expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: false });
      const tape = openTape(path);
      const back = readAll(tape);
      tape.close();
      expect(back.length).toBe(stats.writtenTicks);
      for (let id = 0; id < 3; id++) {
        const own = ofInstrument(back, id);
        expect(own).toEqual(ofInstrument(rows, id).slice(0, own.length));
      }
    });
  }

  test('is full in the middle of a venue feed keeps its instruments and gaps up to there, whole', async () => {
    const folder = makeFolder();
    /** Records until the disk is full; the same each time. */
    async function record(name: string, room: number) {
      const path = join(folder, name);
      const writer = createTapeWriter(path, toMeta(1), { fs: createSmallDisk(room, 'ENOSPC') });
      for (let n = 0; n < 6; n++) {
        const atMs = 1_700_000_000_000 + n * 1_000;
        const { instruments } = toMeta(n + 2);
        const instrument = { ...instruments[n + 1]!, symbol: `NEW${n}` };
        writer.instruments(atMs, [{ change: 'listed', instrument, previousClose: 1 }]);
        writer.append(toColumns([[TICK.trade, n + 1, atMs + 1, 0, 100, 1, 0, 0, 0, 0]]), 0, 1);
        const gap = { instrument: n + 1, cause: GAP.venueSilent, fromMs: atMs };
        writer.gapNews(atMs + 2, [{ ...gap, toMs: Infinity }]);
        if (n % 2 === 1) writer.gapNews(atMs + 3, [{ ...gap, toMs: -Infinity }]);
        await writer.flush();
      }
      const { state, lostTicks } = writer.stats;
      await writer.close();
      return { path, state, lostTicks };
    }
    const whole = await record('whole.tape', Infinity);
    const all = openTape(whole.path);
    all.close();
    const from = all.blocks.at(1)!.offset;
    for (let room = 0; room < all.blocks.at(-1)!.offset - from; room += 7) {
      const { path, state, lostTicks } = await record(`${room}.tape`, room);
      const written = [...all.blocks].filter(({ offset }) => offset < from + room);
      expect([state, verifyTape(path).problems]).toEqual(['failed', []]);
      const tape = openTape(path);
      expect([...tape.blocks]).toEqual([...all.blocks].slice(0, tape.blocks.length));
      /* What was handed over together is kept together: five blocks at most here. */
      expect(written.length - tape.blocks.length).toBeLessThanOrEqual(5);
      expect(tape.tickCount + lostTicks).toBe(6);
      expect(tape.gapPlaces).toEqual(all.gapPlaces.slice(0, tape.gapPlaces.length));
      expect(tape.instruments.length).toBe(1 + tape.instrumentChanges.length);
      tape.allGaps();
      tape.close();
    }
  });

  test('cannot keep up stops at the bound of waiting bytes', async () => {
    const path = join(makeFolder(), 'a.tape');
    const errors: TapeError[] = [];
    const held: (() => void)[] = [];
    const slow = withWritev((fd, buffers, position, done) => {
      held.push(() => fs.writev(fd, buffers, position, done));
    });
    const writer = createTapeWriter(path, toMeta(3), {
      fs: slow,
      maxQueuedBytes: 40_000,
      onError: (error) => errors.push(error),
    });
    let most = 0;
    for (let from = 0; from < rows.length; from += 100) {
      writer.append(columns, from, from + 100);
      most = Math.max(most, writer.stats.queuedBytes);
      if (from % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(errors).toMatchObject([{ code: 'TAPE_OVERRUN' }]);
    expect(most).toBeLessThanOrEqual(40_000);
    const closed = writer.close();
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    await until(() => {
      held.shift()?.();
      return isClosed;
    }, 'the end of the recording');
    const summary = await closed;
    expect(summary.ticks + summary.lostTicks).toBe(rows.length);
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: summary.ticks });
  });

  for (const code of ['ENOSPC', 'EIO', 'EROFS']) {
    test(`fails with ${code} for a while is tried again: the recording goes on, and a gap says what is missing`, async () => {
      const path = join(makeFolder(), 'a.tape');
      let isBroken = false;
      const disk = withWritev((fd, buffers, position, done) => {
        const all = Buffer.concat(buffers as Uint8Array[]);
        /* Some of it is written before it fails. */
        if (isBroken) fs.writeSync(fd, all, 0, Math.floor(all.length / 2), position);
        if (isBroken) done(toSystemError(code), 0);
        else done(null, fs.writeSync(fd, all, 0, all.length, position));
      });
      const told: string[] = [];
      const attempts: number[] = [];
      let tryAgain = (): void => undefined;
      const writer = createTapeWriter(path, toMeta(3), {
        fs: disk,
        maxQueuedBytes: 30_000,
        onError: () => told.push('error'),
        retry: {
          after(attempt) {
            attempts.push(attempt);
            return new Promise((resolve) => (tryAgain = resolve));
          },
          onStall: ({ code: why }) => told.push(why),
          onResume: () => told.push('resumed'),
        },
      });
      const append = (from: number, to: number): void => {
        for (let at = from; at < to; at += 100) writer.append(columns, at, at + 100);
      };
      append(0, 2_000);
      await writer.flush();
      isBroken = true;
      append(2_000, 12_000);
      await until(() => attempts.length === 1, 'the first attempt');
      tryAgain();
      await until(() => attempts.length === 2, 'the second attempt');
      expect(writer.stats.state).toBe('stalled');
      const { lostTicks } = writer.stats;
      expect(lostTicks).toBeGreaterThan(1_000);
      expect(writer.stats.queuedBytes).toBeLessThan(60_000);
      isBroken = false;
      tryAgain();
      await until(() => writer.stats.state === 'open', 'the disk');
      for (let at = 12_000; at < rows.length; at += 500) {
        append(at, at + 500);
        await writer.flush();
      }
      expect(await writer.close()).toMatchObject({ lostTicks, error: undefined });
      expect(attempts).toEqual([1, 2]);
      const why = code === 'ENOSPC' ? 'TAPE_FULL' : 'TAPE_IO';
      expect(told).toEqual(['TAPE_OVERRUN', why, 'resumed']);
      expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true, gaps: 1 });
      const tape = openTape(path);
      expect(tape.gaps).toMatchObject([{ cause: GAP.recorderOff }]);
      const back = readAll(tape);
      tape.close();
      expect(back.length).toBe(rows.length - lostTicks);
      const kept = 12_000 - lostTicks;
      for (let id = 0; id < 3; id++) {
        const own = [...rows.slice(0, kept), ...rows.slice(12_000)];
        expect(ofInstrument(back, id)).toEqual(ofInstrument(own, id));
      }
    });
  }

  test('stays full to the end of the recording keeps what it took, and closing does not wait for it', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(3), {
      fs: createSmallDisk(50_000, 'ENOSPC'),
      retry: {
        after: () => new Promise(() => undefined),
        onStall: () => undefined,
        onResume: () => undefined,
      },
    });
    writer.append(columns, 0, rows.length);
    await until(() => writer.stats.state === 'stalled', 'the full disk');
    const { ticks, lostTicks, error } = await writer.close();
    expect(error).toMatchObject({ code: 'TAPE_FULL' });
    expect(ticks + lostTicks).toBe(rows.length);
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks });
  });

  test('takes a few bytes at a time still gets all of them', async () => {
    const path = join(makeFolder(), 'a.tape');
    let calls = 0;
    const stingy = withWritev((fd, buffers, position, done) => {
      const all = Buffer.concat(buffers as Uint8Array[]);
      const taken = Math.min(all.length, 1 + ((calls++ * 7919) % 5000));
      setImmediate(() => done(null, fs.writeSync(fd, all, 0, taken, position)));
    });
    const writer = createTapeWriter(path, toMeta(3), { fs: stingy });
    writer.append(columns, 0, rows.length);
    expect(await writer.close()).toMatchObject({ ticks: rows.length, error: undefined });
    expect(calls).toBeGreaterThan(10);
    expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true, ticks: rows.length });
  });

  test('cannot even begin throws a typed error and leaves neither file nor lock', () => {
    const folder = makeFolder();
    const full = {
      ...fs,
      writeSync: () => {
        throw toSystemError('ENOSPC');
      },
    } as unknown as TapeFs;
    expect(() => createTapeWriter(join(folder, 'a.tape'), toMeta(1), { fs: full })).toThrow(
      expect.objectContaining({ code: 'TAPE_FULL' }),
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
