/** Reads simulated ticks into memory for tests, in any chunks, and fingerprints them. */
import { createHash } from 'node:crypto';
import {
  createSimulator,
  type SimulatorOptions,
} from '../../../../server/source/simulator/simulator.ts';
import type { Source } from '../../../../server/source/source.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../../../shared/tick.ts';

/** A Monday morning, UTC ms. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 0, 0);

/** A simulator with defaults that tests share. */
export const simulate = (options: Partial<SimulatorOptions> = {}): Source =>
  createSimulator({ seed: 42, startMs: START_MS, rate: 2_000, ...options });

/** Reads exactly `count` ticks. */
export function readTicks(source: Source, count: number): TickColumns {
  const all = createTickColumns(count);
  while (all.length < count) source.read(Number.MAX_SAFE_INTEGER, all);
  return all;
}

/** Hands every batch of ticks with time ≤ `untilMs` to `visit`; the columns are used again. */
export function visitTicks(
  source: Source,
  untilMs: number,
  visit: (ticks: TickColumns) => void,
): void {
  const ticks = createTickColumns(4_096);
  let hasMore = true;
  while (hasMore) {
    ticks.length = 0;
    hasMore = source.read(untilMs, ticks);
    visit(ticks);
  }
}

/** Reads `count` ticks in steps and batches that `next` (a random number in [0, 1)) decides. */
export function readInChunks(source: Source, count: number, next: () => number): TickColumns {
  const all = createTickColumns(count);
  let nowMs = START_MS;
  while (all.length < count) {
    const batch = createTickColumns(1 + Math.floor(next() * 700));
    source.read(nowMs, batch);
    for (let i = 0; i < batch.length && all.length < count; i++) copyTick(batch, i, all);
    if (next() < 0.7) nowMs += Math.floor(next() * 400);
  }
  return all;
}

/** SHA-256 over all columns, hex. */
export function toFingerprint(ticks: TickColumns): string {
  const hash = createHash('sha256');
  const { kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags } = ticks;
  const columns = [kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags];
  for (const column of columns) {
    const rows = column.subarray(0, ticks.length);
    hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  }
  return hash.digest('hex');
}
