/**
 * What a long recording costs to those who open it: `npm run bench:long-tape [millions of ticks] [ticks a second] [folder]`.
 * Writes one, or takes the one that an earlier run has left in the folder, with a copy as a kill leaves it, and measures opening and jumping to its start, middle and end, each with
 * the file in the page cache and without it (where the machine has GNU dd, which can drop it). Beside the time on the clock
 * stands that of the processor, which other work on the machine moves less.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openInParts } from '../../../server/tape/open-tape.ts';
import { WalkCache } from '../../../server/tape/walk-cache.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createFeed } from '../../../shared/engine/feed/feed.ts';
import { rewind } from '../../../shared/engine/feed/rewind.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { MomentFold } from '../../../shared/engine/moment/moment-fold.ts';
import {
  createTickColumns,
  pushQuote,
  pushTrade,
  SIDE,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import { createTapeMoments } from '../../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { createRandom } from '../../support/random.ts';

const START_MS = Date.UTC(2025, 2, 3);
const SYMBOLS = 63;
const BATCH = 8_192;
const TIMES = 5;
const BUDGET_MS = 8;

const META: TapeMeta = {
  createdMs: START_MS,
  epoch: 1,
  provenance: { kind: 'simulated', label: 'Long tape', seed: 1 },
  notes: [],
  previousClose: Array.from({ length: SYMBOLS }, () => 10_000),
  instruments: Array.from({ length: SYMBOLS }, (_, id) => ({
    id,
    symbol: `SYM${id}`,
    name: `Symbol ${id}`,
    kind: 'equity' as const,
    currency: 'USD',
    priceDecimals: 2,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 1,
  })),
};

/** Trades and quotes of all symbols, as many a second as asked for on average. */
function createTicks(perSecond: number): (into: TickColumns) => void {
  const random = createRandom(11);
  const prices = new Float64Array(SYMBOLS).fill(10_000);
  const stepNs = 1e9 / perSecond;
  let ns = 0;
  let secondMs = START_MS;
  return (into) => {
    into.length = 0;
    while (into.length < into.capacity) {
      const chance = random();
      ns += Math.floor(chance * 2 * stepNs);
      while (ns >= 1e9) {
        ns -= 1e9;
        secondMs += 1_000;
      }
      const timeMs = secondMs + Math.floor(ns / 1e6);
      const id = Math.floor(random() * SYMBOLS);
      const price = Math.max(100, prices[id]! + Math.floor(chance * 5) - 2);
      prices[id] = price;
      const size = 1 + Math.floor(chance * 400);
      if (chance < 0.3) pushTrade(into, id, timeMs, ns % 1e6, price, size, SIDE.buy);
      else pushQuote(into, id, timeMs, ns % 1e6, price - 1, size, price + 1, size);
    }
  };
}

const toCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function say(what: string, figures: string): void {
  process.stdout.write(`${what.padEnd(34)}${figures}\n`);
}

/** Says how long some work takes the first time and in the middle of some times. @param prepare is not counted */
function measure(what: string, work: () => string | void, prepare?: () => void): void {
  const clock: number[] = [];
  const cpu: number[] = [];
  let note = '';
  for (let time = 0; time < TIMES; time++) {
    prepare?.();
    const beganMs = performance.now();
    const cpuMs = toCpuMs();
    note = work() ?? '';
    cpu.push(toCpuMs() - cpuMs);
    clock.push(performance.now() - beganMs);
  }
  const toText = (all: readonly number[]): string => {
    const middle = all.toSorted((a, b) => a - b)[TIMES >> 1]!;
    return `${middle.toFixed(1)} ms (first ${all[0]!.toFixed(1)})`;
  };
  say(what, `${toText(clock)}, of the processor ${toText(cpu)}  ${note}`);
}

/** Drops a file from the page cache. @returns whether it could */
function drop(path: string): boolean {
  const flags = [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'];
  return spawnSync('dd', flags, { stdio: 'ignore' }).status === 0;
}

function open(path: string): { readonly tape: Tape; readonly longestMs: number } {
  const work = openInParts(path, new WalkCache(), false);
  let longestMs = 0;
  for (;;) {
    const beganMs = performance.now();
    const step = work.next();
    longestMs = Math.max(longestMs, performance.now() - beganMs);
    if (step.done === true) return { tape: step.value, longestMs };
  }
}

function measureOpening(what: string, path: string): void {
  const work = (): string => {
    const { tape, longestMs } = open(path);
    tape.close();
    return `${tape.blocks.length} blocks, ${(tape.tickCount / 1e6).toFixed(1)} M ticks, held for ${longestMs.toFixed(1)} ms`;
  };
  measure(`open, ${what}, warm`, work);
  if (drop(path)) measure(`open, ${what}, cold`, work, () => drop(path));
}

function measureJumps(path: string): void {
  const { tape } = open(path);
  const beganMs = performance.now();
  const source = createTapePlayer(tape, (mover) =>
    createTapeMoments(tape, mover, (start) => new MomentFold(start)),
  );
  const market = new Market({
    name: 'replay',
    number: 1,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    gapCause: GAP.recorderOff,
  });
  const feed = createFeed(market, source, () => performance.now());
  say('begin to play it', `${(performance.now() - beganMs).toFixed(1)} ms`);
  let epoch = 1;
  for (const [name, share] of [
    ['start', 0],
    ['middle', 0.503],
    ['end', 1],
  ] as const) {
    const untilMs = Math.floor(source.startMs + share * (source.endMs - source.startMs));
    const jump = (): void => {
      const sinceMs = rewind(market, source, { untilMs }, () => ++epoch);
      feed.rebuild(untilMs, undefined, sinceMs);
      while (feed.turn(0, BUDGET_MS));
    };
    measure(`seek to its ${name}, warm`, jump);
    if (drop(path)) measure(`seek to its ${name}, cold`, jump, () => drop(path));
  }
  source.close();
}

async function write(path: string, killed: string, ticks: number, rate: number): Promise<void> {
  const fill = createTicks(rate);
  const batch = createTickColumns(BATCH);
  const writer = createTapeWriter(path, META, { maxQueuedBytes: Infinity });
  const cpuMs = toCpuMs();
  for (let left = ticks; left > 0; left -= BATCH) {
    fill(batch);
    writer.append(batch, 0, Math.min(left, BATCH));
    if (writer.stats.queuedBytes > 4e6) await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.flush();
  copyFileSync(path, killed);
  if (existsSync(`${path}.index`)) copyFileSync(`${path}.index`, `${killed}.index`);
  const { bytes } = await writer.close();
  const perTick = (bytes / ticks).toFixed(2);
  say(
    'write it',
    `${((toCpuMs() - cpuMs) / 1_000).toFixed(1)} s of the processor, ${perTick} B a tick`,
  );
}

async function main(ticks: number, rate: number, kept?: string): Promise<void> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'tickdeck-long-'));
  const path = join(folder, 'long.tape');
  const killed = join(folder, 'killed.tape');
  try {
    say(`${ticks / 1e6} M ticks, ${rate} a second`, `load ${loadavg()[0]!.toFixed(1)}`);
    if (!existsSync(path)) await write(path, killed, ticks, rate);
    say('its size', `${(statSync(path).size / 1e6).toFixed(0)} MB`);
    measureOpening('closed', path);
    measureOpening('killed', killed);
    renameSync(`${killed}.index`, `${killed}.away`);
    measureOpening('killed, no list', killed);
    renameSync(`${killed}.away`, `${killed}.index`);
    measureJumps(path);
    say('at the end', `load ${loadavg()[0]!.toFixed(1)}`);
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true });
  }
}

const [millions = '1', rate = '1000', kept] = process.argv.slice(2);
await main(Math.round(Number(millions) * 1e6), Number(rate), kept);
