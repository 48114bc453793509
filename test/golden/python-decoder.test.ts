import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createTickColumns } from '../../shared/model/tick.ts';
import { createDice, type Dice, fillBatch } from '../support/batches.ts';
import {
  fromHex,
  type PlainFrame,
  type PlainRun,
  type PlainState,
  toFrameBytes,
  toPlain,
  toPlainTicks,
} from '../support/golden.ts';

const DECODER = fileURLToPath(new URL('../python/tickdeck_decoder.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
const BASE_MS = 1_767_225_600_000;

/** Hands frames to the decoder in Python. @returns what it printed, a line a frame */
function decodeInPython(frames: readonly Uint8Array[]): unknown[] {
  const stream = frames.flatMap((frame) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(frame.length);
    return [length, frame];
  });
  const { stdout, stderr, status } = spawnSync('python3', ['-I', DECODER], {
    input: Buffer.concat(stream),
    maxBuffer: 2 ** 28,
    timeout: 20_000,
  });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function toRun(dice: Dice, baseMs: number): PlainRun {
  const columns = createTickColumns(40);
  const instrument = dice.below(500);
  fillBatch(dice, columns, instrument, 1 + dice.below(40), baseMs);
  return {
    instrument,
    firstSequence: 1 + dice.wide(45),
    standsFor: columns.length + (dice.chance(0.2) ? dice.wide(20) : 0),
    ticks: toPlainTicks(columns, 0, columns.length),
  };
}

const toPrice = (dice: Dice): number => (dice.chance(0.2) ? 0 - dice.wide(51) : dice.wide(51));

function toState(dice: Dice, baseMs: number): PlainState {
  const hasLast = dice.chance(0.8);
  const hasBid = dice.chance(0.8);
  const hasAsk = dice.chance(0.8);
  const hasDay = dice.chance(0.8);
  const count = (is: boolean): number => (is ? dice.wide(50) : 0);
  const price = (is: boolean): number | null => (is ? toPrice(dice) : null);
  const time = (is: boolean): number => (is ? baseMs + dice.below(2e9) - 1e9 : 0);
  return {
    instrument: dice.below(500),
    sequence: 1 + dice.wide(50),
    status: 1 + dice.below(6),
    reason: dice.below(6),
    last: price(hasLast),
    lastSize: count(hasLast),
    lastSide: hasLast ? dice.below(3) : 0,
    lastMs: time(hasLast),
    lastNs: hasLast ? dice.below(1e6) : 0,
    bid: price(hasBid),
    bidSize: count(hasBid),
    ask: price(hasAsk),
    askSize: count(hasAsk),
    quoteMs: time(hasBid || hasAsk),
    quoteNs: hasBid || hasAsk ? dice.below(1e6) : 0,
    open: price(hasDay),
    high: price(hasDay),
    low: price(hasDay),
    previousClose: price(dice.chance(0.5)),
    volume: dice.wide(53),
    trades: dice.wide(53),
    turnoverHi: dice.chance(0.2) ? -1 - dice.wide(50) : dice.wide(50),
    turnoverLo: dice.wide(52),
  };
}

function toBars(dice: Dice): Extract<PlainFrame, { type: 'bars' }> {
  const isForming = dice.chance(0.5);
  let startMs = BASE_MS - 3_600_000;
  const bars = Array.from({ length: dice.below(60) }, () => {
    startMs += 60_000 * (1 + dice.below(3));
    const open = toPrice(dice);
    const close = toPrice(dice);
    const sums = { volume: dice.wide(53), trades: dice.wide(30) };
    const turnover = { turnoverHi: 0 - dice.wide(40), turnoverLo: dice.wide(52) };
    const span = { firstNs: 0, lastNs: 59_999_999_999 };
    const [low, high] = [Math.min(open, close), Math.max(open, close)];
    return { startMs, open, high, low, close, ...sums, ...turnover, ...span };
  });
  const last = bars.at(-1);
  if (isForming && last !== undefined) Object.assign(last, { firstNs: 5, lastNs: dice.wide(34) });
  const about = { instrument: dice.below(500), interval: 3, isHistory: dice.chance(0.5) };
  return { type: 'bars', market: 0, epochTag: 7, baseMs: BASE_MS, ...about, isForming, bars };
}

/** The same bars as an answer to a request. */
function toAnswer(dice: Dice, bars: Extract<PlainFrame, { type: 'bars' }>): PlainFrame {
  const { isHistory: _isHistory, ...rest } = bars;
  return { ...rest, type: 'barHistory', request: dice.wide(53), left: dice.below(5_000) };
}

/** A stream as a server would send it, of all frame types. */
function toStream(dice: Dice, frames: number): PlainFrame[] {
  return Array.from({ length: frames }, (): PlainFrame => {
    const baseMs = BASE_MS + dice.below(1e9);
    const head = { market: dice.below(3), epochTag: 7, baseMs };
    const runs = Array.from({ length: dice.below(6) }, () => toRun(dice, baseMs));
    const kind = dice.below(10);
    if (kind < 5) return { type: 'runs', ...head, runs };
    if (kind < 6) {
      const state = toState(dice, baseMs);
      return { type: 'snapshot', ...head, epoch: 0x1107, cause: dice.below(3), state, runs };
    }
    if (kind < 7) {
      const bars = toBars(dice);
      return dice.chance(0.5) ? bars : toAnswer(dice, bars);
    }
    if (kind < 8) {
      const instruments = Array.from({ length: dice.below(9) }, () => dice.below(500));
      const sequences = instruments.map(() => dice.wide(53));
      const type = dice.chance(0.5) ? 'heartbeat' : 'marks';
      return { type, ...head, serverMs: baseMs, epoch: 0x1107, instruments, sequences };
    }
    if (kind < 9) {
      const updates = Array.from({ length: dice.below(5) }, () => {
        const state = toState(dice, baseMs);
        return { standsFor: 1 + dice.below(state.sequence ?? 1), state };
      });
      return { type: 'merged', ...head, updates };
    }
    const isNumbered = dice.chance(0.5);
    const fromSequence = isNumbered ? 1 + dice.wide(40) : 0;
    const toSequence = isNumbered ? fromSequence + dice.wide(12) : 0;
    const span = { fromMs: baseMs - dice.wide(30), toMs: baseMs + dice.wide(30) };
    const about = { instrument: 4, fromSequence, toSequence, cause: 1 + dice.below(4) };
    return { type: 'gap', ...head, ...about, ...span };
  });
}

describe.skipIf(!hasPython)('a decoder in another language, written from the document', () => {
  test('reads a stream of every frame type tick for tick as ours does', { timeout: 30_000 }, () => {
    const frames = toStream(createDice(3), 400).map(toFrameBytes);
    const ours = frames.map(toPlain);
    expect(new Set(ours.map((one) => (typeof one === 'string' ? one : one.type))).size).toBe(8);
    expect(decodeInPython(frames)).toEqual(ours);
  });

  test('reads the golden frames, and refuses what ours refuses', { timeout: 30_000 }, () => {
    const golden = ['wire-v1.json', 'wire-v1-bar-history.json'].flatMap(
      (file) =>
        JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as {
          hex: string;
          frame: PlainFrame;
        }[],
    );
    const whole = golden.map(({ hex }) => fromHex(hex));
    expect(decodeInPython(whole)).toEqual(golden.map(({ frame }) => frame));
    const dice = createDice(4);
    const damaged = Array.from({ length: 2_000 }, () => {
      const bytes = dice.pick(whole).slice(0, 1 + dice.below(200));
      bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8);
      return bytes;
    });
    const theirs = decodeInPython(damaged).map((one) => {
      const isRefusal = typeof one === 'object' && one !== null && 'error' in one;
      return isRefusal ? 'refused' : one;
    });
    const ours = damaged.map((bytes) => {
      const plain = toPlain(bytes);
      return typeof plain === 'string' ? 'refused' : plain;
    });
    expect(ours.filter((one) => one === 'refused').length).toBeGreaterThan(100);
    expect(theirs).toEqual(ours);
  });
});
