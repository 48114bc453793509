/**
 * Recorded bars as the payload of a block, and back: one run a series (instrument, interval, what it is of), each bar by
 * its difference to the one before. Promises to be total: bytes give bars or TapeError TAPE_CORRUPT, and memory is taken
 * only for bars that the bytes back. Knows nothing of files.
 */
import {
  BAR_OF,
  BAR_UNITS,
  type BarInterval,
  compareIntervals,
  findBarProblem,
  isBarInterval,
  type KnownBar,
  type RecordedBar,
  toKnownMs,
  toNominalMs,
} from '../model/recorded-bar.ts';
import { type DayGrid, toDayGrid } from '../model/trading-day.ts';
import type { Instrument } from '../model/instrument.ts';
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import { MAX_TIME_MS, TapeError } from './format.ts';

/** Most bars of one block: a reader takes a block at once, and memory for no more than these. */
export const MAX_BLOCK_BARS = 4_096;
/** Most bytes of a bar, and of a run's head. */
const MAX_BAR_BYTES = 80;
const MAX_HEAD_BYTES = 24;
/** Fewest bytes of a bar: start and four prices. */
const MIN_BAR_BYTES = 5;
/** What the bars of a run tell besides prices; a reader refuses other bits. */
const HAS = { volume: 1, trades: 2, turnover: 4, flags: 8 } as const;
const HAS_ALL = 15;

/** A bar as it is read. */
export type TapeBar = KnownBar;

/** Names the series that a bar belongs to. */
const toSeriesKey = ({ instrument, interval, of }: RecordedBar): string =>
  `${instrument} ${interval.unit} ${interval.count} ${of}`;

const compareSeries = (a: RecordedBar, b: RecordedBar): number =>
  a.instrument - b.instrument ||
  compareIntervals(a.interval, b.interval) ||
  BAR_OF.indexOf(a.of) - BAR_OF.indexOf(b.of);

/** Bars by the time at which they are known; of one time the shorter ones first, then as they stand. */
const compareKnown = (a: TapeBar, b: TapeBar): number =>
  a.knownMs - b.knownMs || toNominalMs(a.interval) - toNominalMs(b.interval);

const toHas = (bars: readonly RecordedBar[]): number =>
  (bars.some(({ volume }) => volume !== undefined) ? HAS.volume : 0) |
  (bars.some(({ trades }) => trades !== undefined) ? HAS.trades : 0) |
  (bars.some(({ turnover }) => turnover !== undefined) ? HAS.turnover : 0) |
  (bars.some(({ flags }) => flags !== 0) ? HAS.flags : 0);

/** Encodes the payload of a block of sound bars (`findBarProblem`), at most MAX_BLOCK_BARS. @param baseMs first time of the block */
export function encodeBars(bars: readonly RecordedBar[], baseMs: number): Uint8Array<ArrayBuffer> {
  const runs = new Map<string, RecordedBar[]>();
  for (const bar of bars) {
    const key = toSeriesKey(bar);
    const run = runs.get(key);
    if (run === undefined) runs.set(key, [bar]);
    else run.push(bar);
  }
  const writer = new ByteWriter(bars.length * MAX_BAR_BYTES + runs.size * MAX_HEAD_BYTES);
  for (const run of [...runs.values()].toSorted(([a], [b]) => compareSeries(a!, b!))) {
    encodeRun(writer, run, baseMs);
  }
  return writer.toBytes();
}

function encodeRun(writer: ByteWriter, run: readonly RecordedBar[], baseMs: number): void {
  const { instrument, interval, of } = run[0]!;
  const has = toHas(run);
  const stepMs = toNominalMs(interval);
  writer.varint(instrument);
  writer.u8(BAR_UNITS.indexOf(interval.unit));
  writer.varint(interval.count);
  writer.u8(BAR_OF.indexOf(of));
  writer.u8(has);
  writer.varint(run.length);
  let expectedMs = baseMs - stepMs;
  let close = 0;
  for (const bar of run) {
    writer.zigzag(bar.startMs - expectedMs);
    writer.zigzag(bar.open - close);
    writer.zigzag(bar.close - bar.open);
    writer.varint(bar.high - Math.max(bar.open, bar.close));
    writer.varint(Math.min(bar.open, bar.close) - bar.low);
    if ((has & HAS.volume) !== 0) writer.varint((bar.volume ?? -1) + 1);
    if ((has & HAS.trades) !== 0) writer.varint((bar.trades ?? -1) + 1);
    if ((has & HAS.turnover) !== 0) {
      writer.varint((bar.turnover?.lo ?? -1) + 1);
      if (bar.turnover !== undefined) writer.zigzag(bar.turnover.hi);
    }
    if ((has & HAS.flags) !== 0) writer.u8(bar.flags);
    expectedMs = bar.startMs + stepMs;
    close = bar.close;
  }
}

type Listed = readonly Pick<Instrument, 'tradingDay'>[];

/**
 * Decodes the payload of a block of bars, in the order in which they become known.
 * @param baseMs,lastMs times of the block  @param instruments that the tape has, by id
 * @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT
 */
export function decodeBars(
  payload: Uint8Array,
  { firstMs, lastMs, count }: { firstMs: number; lastMs: number; count: number },
  instruments: Listed,
  offset: number,
): TapeBar[] {
  const bad = (what: string): TapeError =>
    new TapeError('TAPE_CORRUPT', `a block of bars ${what}`, offset);
  if (count === 0 || count > MAX_BLOCK_BARS) throw bad('has an impossible number of bars');
  const reader = new ByteReader(payload);
  const bars: TapeBar[] = [];
  while (reader.left > 0) {
    const problem = decodeRun(reader, firstMs, instruments, bars);
    if (problem !== undefined) throw bad(problem);
  }
  if (bars.length !== count) throw bad('holds another number of bars than it says');
  if (!bars.every(({ knownMs }) => knownMs >= firstMs && knownMs <= lastMs)) {
    throw bad('has a bar outside its time');
  }
  return bars.sort(compareKnown);
}

/** @returns what is wrong, if something is */
function decodeRun(
  reader: ByteReader,
  baseMs: number,
  instruments: Listed,
  into: TapeBar[],
): string | undefined {
  const instrument = reader.varint();
  const unit = BAR_UNITS[reader.u8()];
  const interval = { unit: unit ?? 'second', count: reader.varint() };
  const of = BAR_OF[reader.u8()];
  const has = reader.u8();
  const count = reader.varint();
  if (reader.failed || count * MIN_BAR_BYTES > reader.left) return 'cannot be read';
  if (into.length + count > MAX_BLOCK_BARS) return 'holds more than one may';
  if (instrument >= instruments.length) return `is of instrument ${instrument}, which is unknown`;
  const isKnown = unit !== undefined && isBarInterval(interval) && of !== undefined;
  if (!isKnown || (has & ~HAS_ALL) !== 0 || count === 0) return 'is of an unknown kind';
  const days = toDayGrid(instruments[instrument]!);
  const stepMs = toNominalMs(interval);
  let expectedMs = baseMs - stepMs;
  let close = 0;
  for (let i = 0; i < count; i++) {
    const bar = decodeBar(reader, has, expectedMs, close);
    const whole = { instrument, interval, of, ...bar };
    if (reader.failed) return 'cannot be read';
    const problem = findBarProblem(whole) ?? findTimeProblem(whole, days);
    if (problem !== undefined) return `has one that cannot be: ${problem}`;
    into.push({ ...whole, knownMs: toKnownMs(whole, days) });
    expectedMs = bar.startMs + stepMs;
    ({ close } = bar);
  }
  return undefined;
}

/** Tells whether the times of a sound bar are within what a tape can say. */
export function findTimeProblem(
  bar: { readonly interval: BarInterval; readonly startMs: number },
  days: DayGrid,
): string | undefined {
  const isWithin = bar.startMs >= 0 && bar.startMs <= MAX_TIME_MS;
  return isWithin && toKnownMs(bar, days) <= MAX_TIME_MS ? undefined : 'its time does not fit';
}

type BarFigures = Omit<RecordedBar, 'instrument' | 'interval' | 'of'>;

function decodeBar(
  reader: ByteReader,
  has: number,
  expectedMs: number,
  lastClose: number,
): BarFigures {
  const startMs = expectedMs + reader.zigzag();
  const open = lastClose + reader.zigzag();
  const close = open + reader.zigzag();
  const high = Math.max(open, close) + reader.varint();
  const low = Math.min(open, close) - reader.varint();
  const volume = (has & HAS.volume) === 0 ? undefined : toSum(reader.varint());
  const trades = (has & HAS.trades) === 0 ? undefined : toSum(reader.varint());
  const lo = (has & HAS.turnover) === 0 ? undefined : toSum(reader.varint());
  const turnover = lo === undefined ? undefined : { hi: reader.zigzag(), lo };
  const flags = (has & HAS.flags) === 0 ? 0 : reader.u8();
  return { startMs, open, high, low, close, volume, trades, turnover, flags };
}

/** Zero stands for one that is not told. */
const toSum = (code: number): number | undefined => (code === 0 ? undefined : code - 1);
