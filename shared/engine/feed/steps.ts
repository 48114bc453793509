/**
 * Steps through a recording: by ticks and by bars, forward and back, of one symbol or of all. Says where a step leads;
 * who goes there is the replay. Promises that a step forward and one back lead to where one was, and that stretches
 * without a tick are stepped over.
 */
import { toBarGrid } from '../../model/bar-grid.ts';
import { type Interval, toBarStart, toIntervalCode, toIntervalMs } from '../../model/interval.ts';
import { toDayGrid } from '../../model/trading-day.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Market } from '../market/market.ts';
import { type Aim, countTicks, toCountAim } from './aim.ts';

/** A step that somebody wants. */
export interface StepRequest {
  readonly by: 'tick' | Interval;
  /** How many; negative ones go back. */
  readonly count: number;
  /** Of one symbol; left out, of all. */
  readonly instrument?: number | undefined;
}

/** A place to rebuild a market at: everything up to a moment, or what of it lies before an aim. */
export interface Place {
  readonly untilMs: number;
  readonly aim?: Aim | undefined;
}

/** Begin and last ms of the bar that holds a moment, of an instrument's trading days where bars are days. */
export function toBarSpan(
  market: Market,
  { by, instrument }: StepRequest,
  timeMs: number,
): { fromMs: number; toMs: number } {
  const lengthMs = by === 'tick' ? 1 : toIntervalMs(by);
  const days = toDayGrid(instrument === undefined ? {} : market.instruments[instrument]!);
  const grid = by === 'tick' ? undefined : toBarGrid(by, days);
  if (grid !== undefined) {
    const label = grid.labelOf(timeMs);
    return { fromMs: grid.beginOf(label), toMs: grid.endOf(label) - 1 };
  }
  const fromMs = toBarStart(timeMs, lengthMs);
  return { fromMs, toMs: fromMs + lengthMs - 1 };
}

/** Bars of the wanted interval, where one symbol is meant that has any. */
function findBars(market: Market, { by, instrument }: StepRequest) {
  if (by === 'tick' || instrument === undefined) return undefined;
  const { series } = market.readBars(instrument, toIntervalCode(by), { limit: LIMITS.replaySteps });
  return series.length === 0 ? undefined : series;
}

/** Time of the newest tick of one symbol or of all, ms. */
const toNewestMs = (market: Market, { instrument }: StepRequest): number =>
  instrument === undefined ? market.lastTimeMs : market.lastTickMs(instrument);

/** Begin of the newest bar but so many, ms; where bars are not kept for so long, the grid goes on before them. */
function findBarStart(market: Market, request: StepRequest): number {
  let before = -request.count - 1;
  const bars = findBars(market, request);
  let { fromMs } = toBarSpan(market, request, toNewestMs(market, request));
  if (bars !== undefined) {
    const row = Math.max(bars.head, bars.last - before);
    before -= bars.last - row;
    fromMs = bars.beginOf(bars.startMs[row]!);
  }
  for (; before > 0; before--) ({ fromMs } = toBarSpan(market, request, fromMs - 1));
  return fromMs;
}

/**
 * Where a step back leads: before the newest bar, or before the newest tick.
 * @returns undefined when there is nothing to take back
 */
export function toPlaceBefore(
  market: Market,
  request: StepRequest,
  startMs: number,
): Place | undefined {
  const { by, count, instrument } = request;
  const total = countTicks(market, instrument);
  if (total === 0) return undefined;
  if (by !== 'tick') {
    return { untilMs: Math.max(findBarStart(market, request) - 1, startMs) };
  }
  /* The recording's first tick stays: a market of nothing is of no use. */
  const goal = Math.max(instrument === undefined ? 1 : 0, total + count);
  if (goal === total) return undefined;
  return { untilMs: market.lastTimeMs, aim: toCountAim(market, goal, instrument) };
}

/** Tells whether the bar that begins then has come: one of the symbol that is meant, or any where none is. */
export function hasBarAt(market: Market, request: StepRequest, fromMs: number): boolean {
  const bars = findBars(market, request);
  if (bars !== undefined) return bars.beginOf(bars.startMs[bars.last]!) >= fromMs;
  return toNewestMs(market, request) >= fromMs;
}

/**
 * Where a step back through recorded bars leads: to the moment at which all but the newest ones were known.
 * @returns ms; undefined when there are none
 */
export function findBarsBefore(
  market: Market,
  { count, instrument }: StepRequest,
  startMs: number,
): number | undefined {
  const all = instrument === undefined ? market.instruments : [market.instruments[instrument]!];
  const shortest = all
    .map(({ id }) => market.barsOf(id).find(({ length }) => length > 0))
    .filter((series) => series !== undefined)
    .toSorted((a, b) => b.lastStartMs - a.lastStartMs)[0];
  if (shortest === undefined) return undefined;
  const row = shortest.last + count + 1;
  return row <= shortest.head
    ? startMs
    : Math.max(startMs, shortest.beginOf(shortest.startMs[row]!));
}
