/** What `--record-parts` and `--record-keep` do to a recording: rotation, restarts with other symbols, a full disk. */
import fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRecorder } from '../../../server/recording/recorder.ts';
import { toPartsPlan } from '../../../server/recording/recording-limits.ts';
import { toTapeInParts } from '../../../server/recording/recording-target.ts';
import type { TapeFs } from '../../../server/tape/append-queue.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { listParts } from '../../../server/tape/parts-folder.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { createScriptedSource } from '../../support/scripted-source.ts';
import { createSessionBench } from '../../support/session-bench.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeFolder } from '../tape/folder.ts';
import { makeRows, readAll, toColumns, toMeta } from '../tape/rows.ts';

const HOUR_MS = 3_600_000;
const nothing = (): void => undefined;
const LOG = { info: nothing, warn: nothing, error: nothing };

test('bounds are times, sizes or one of each; what is kept alone makes parts of a twelfth', () => {
  expect(toPartsPlan(undefined, undefined)).toBeUndefined();
  expect(toPartsPlan('6h', undefined)).toEqual({ bounds: { ms: 6 * HOUR_MS }, keep: undefined });
  expect(toPartsPlan('1.5GB, 1d', '30d')).toEqual({
    bounds: { ms: 24 * HOUR_MS, bytes: 1.5e9 },
    keep: { ms: 720 * HOUR_MS },
  });
  expect(toPartsPlan(undefined, '12GiB')).toEqual({
    bounds: { bytes: 2 ** 30 },
    keep: { bytes: 12 * 2 ** 30 },
  });
  for (const text of ['', '6', '6h,2d', '-1h', '0GB', '5 lines', '1e3h', '6H']) {
    expect(() => toPartsPlan(text, undefined)).toThrow('recordParts: expected a time');
  }
  expect(() => toPartsPlan('1s', undefined)).toThrow('recordParts: parts of less than 10 s');
  expect(() => toPartsPlan(undefined, '1kB')).toThrow('recordKeep: parts of less than 100 kB');
});

/** A live market of some symbols, at a time, which is recorded into parts that end each hour. */
async function recordSome(
  path: string,
  symbols: readonly string[],
  atMs: number,
  ticks: number,
): Promise<void> {
  const source = createScriptedSource();
  const bench = await createSessionBench(source);
  bench.clock.leap(atMs - bench.clock.now());
  const listed = toInstruments(symbols.length).map((instrument, id) => ({
    change: 'listed' as const,
    instrument: { ...instrument, symbol: symbols[id]! },
    previousClose: MISSING,
  }));
  source.change({ atMs, changes: listed });
  await bench.run(50);
  let nowMs = atMs;
  const parts = { bounds: { ms: HOUR_MS }, now: () => nowMs };
  const recorder = startRecorder(bench.markets.primary, path, atMs, LOG, { parts });
  for (let n = 0; n < ticks; n++) {
    const columns = createTickColumns(symbols.length);
    for (let id = 0; id < symbols.length; id++) {
      pushTrade(columns, id, atMs + n * 1_000, 0, 100 + id, n + 1, SIDE.buy);
    }
    source.hear(columns);
    await bench.run(1_000);
    recorder.lookAfter();
    await recorder.flush();
    nowMs += HOUR_MS / 2;
  }
  expect(recorder.report()).toMatchObject({ ticks: ticks * symbols.length, lostTicks: 0 });
  await recorder.stop();
}

test('a restart goes on in the next part; symbols keep their ids, new ones are listed, others removed', async () => {
  const path = join(makeFolder(), 'day.tape');
  const noonMs = Date.UTC(2026, 0, 1, 12);
  await recordSome(path, ['A', 'B', 'C'], noonMs, 4);
  const before = listParts(path).length;
  expect(before).toBeGreaterThan(1);
  await recordSome(path, ['C', 'D', 'B'], noonMs + HOUR_MS, 4);
  expect(verifyTape(path)).toMatchObject({ problems: [], ticks: 24, isComplete: true });
  const tape = openTape(path);
  const counts = new Map<string, number[]>();
  for (const row of readAll(tape)) {
    const { symbol } = tape.instruments[row[1]!]!;
    counts.set(symbol, [...(counts.get(symbol) ?? []), row[5]!]);
  }
  tape.close();
  expect(Object.fromEntries(counts)).toEqual({
    A: [1, 2, 3, 4],
    B: [1, 2, 3, 4, 1, 2, 3, 4],
    C: [1, 2, 3, 4, 1, 2, 3, 4],
    D: [1, 2, 3, 4],
  });
  expect(tape.instruments.map(({ symbol }) => symbol)).toEqual(['A', 'B', 'C', 'D']);
  expect(tape.gaps).toHaveLength(1);
  const back = recordSome(path, ['A'], noonMs, 1);
  await expect(back).rejects.toThrow('ends after the market');
});

test('on a full disk the oldest part goes first, and not a tick is lost', async () => {
  const folder = makeFolder();
  const path = join(folder, 'day.tape');
  const rows = makeRows(21, 4_000, 2);
  let room = 24_000;
  const writev = (
    fd: number,
    buffers: readonly Uint8Array[],
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void => {
    const used = listParts(path).reduce((sum, { bytes }) => sum + bytes, 0);
    const all = Buffer.concat(buffers);
    if (used + all.length > room) done(Object.assign(new Error('full'), { code: 'ENOSPC' }), 0);
    else done(null, fs.writeSync(fd, all, 0, all.length, position));
  };
  const plan = { bounds: { bytes: 6_000 }, keep: { bytes: 1e9 }, now: () => 1_700_000_000_000 };
  const target = toTapeInParts(path, plan, LOG);
  const stalls: string[] = [];
  const writer = target.create(toMeta(2), {
    fs: { ...fs, writev } as unknown as TapeFs,
    retry: target.watch({
      after: () => new Promise(nothing),
      onStall: ({ code }) => stalls.push(code),
      onResume: () => stalls.push('resumed'),
    }),
  });
  const columns = toColumns(rows);
  for (let from = 0; from < rows.length; from += 500) {
    writer.append(columns, from, from + 500);
    await writer.flush();
  }
  room = Infinity;
  expect(await writer.close()).toMatchObject({ lostTicks: 0, error: undefined });
  expect(stalls.slice(0, 2)).toEqual(['TAPE_FULL', 'resumed']);
  const numbers = listParts(path).map(({ number }) => number);
  expect(numbers[0]).toBeGreaterThan(1);
  expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true });
  const tape = openTape(path);
  const back = readAll(tape);
  tape.close();
  for (let id = 0; id < 2; id++) {
    const own = back.filter((row) => row[1] === id);
    expect(own).toEqual(rows.filter((row) => row[1] === id).slice(-own.length));
  }
});
