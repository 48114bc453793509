/**
 * The bars that a returning client has not seen as they are now: those that hold trades after its position,
 * found in the journal. Bars in between that did not change are not sent.
 */
import { isCancel } from '../../model/apply-tick.ts';
import { toTradesOf } from '../../model/interval.ts';
import { createTickColumns, TICK } from '../../model/tick.ts';
import type { BarRange } from '../market/bar-range.ts';
import type { MarketView } from '../market/market-view.ts';
import { findCancelledMs } from '../../model/cancelled-trade.ts';
import { toBarRowFrames } from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import type { Subscription } from './subscription.ts';
import { toIntervalCodes } from './terms.ts';

const columns = createTickColumns(2_048);

/** When the trades were that bars changed by after a sequence, ms. All ticks are in the journal. */
function toChangedTimes(market: MarketView, instrument: number, afterSequence: number): number[] {
  const times: number[] = [];
  const journal = market.journalOf(instrument);
  const newest = market.state(instrument).sequence;
  for (let sequence = afterSequence + 1; sequence <= newest; sequence += columns.length) {
    columns.length = 0;
    journal.read(sequence, columns.capacity, columns);
    if (columns.length === 0) break;
    for (let row = 0; row < columns.length; row++) {
      if (columns.kind[row] !== TICK.trade) continue;
      const timeMs = isCancel(columns.flags[row]!)
        ? findCancelledMs(columns, row, journal, sequence)
        : columns.timeMs[row]!;
      if (timeMs !== undefined) times.push(timeMs);
    }
  }
  return times;
}

/** Rows of the bars that hold a trade of one of these times, ascending. */
function toRows({ series, from, to }: BarRange, times: readonly number[]): number[] {
  const starts = new Set(times.map((timeMs) => series.startOf(timeMs)));
  const rows: number[] = [];
  for (let row = from; row < to; row++) if (starts.has(series.startMs[row]!)) rows.push(row);
  return rows;
}

/** Rows of the bars of so many trades that have one after a sequence. */
function toRowsBehind({ series, from, to }: BarRange, sequence: number): number[] {
  const rows: number[] = [];
  for (let row = to - 1; row >= from && series.lastNs[row]! > sequence; row--) rows.unshift(row);
  return rows;
}

/** Every bar of the subscription's intervals that changed after its cursor, and no other. */
export function toMissedBarFrames(market: MarketView, subscription: Subscription): OutFrame[] {
  const { instrument, cursor, terms } = subscription;
  const times = toChangedTimes(market, instrument, cursor);
  const earliestMs = times.reduce((least, each) => Math.min(least, each), Infinity);
  if (earliestMs === Infinity) return [];
  return toIntervalCodes(terms).flatMap((code) => {
    const range = market.changedBars(instrument, code, earliestMs);
    const rows =
      toTradesOf(code) === undefined ? toRows(range, times) : toRowsBehind(range, cursor);
    return toStretches(rows).flatMap(([from, to]) =>
      toBarRowFrames(market, instrument, code, { series: range.series, from, to }),
    );
  });
}

/** Ascending numbers as stretches of consecutive ones: first, and the one after the last. */
function toStretches(rows: readonly number[]): [number, number][] {
  const stretches: [number, number][] = [];
  for (const row of rows) {
    const last = stretches.at(-1);
    if (last?.[1] === row) last[1]++;
    else stretches.push([row, row + 1]);
  }
  return stretches;
}
