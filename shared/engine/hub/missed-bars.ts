/**
 * The bars that a returning client has not seen as they are now: those that hold trades after its position,
 * found in the journal. Bars in between that did not change are not sent.
 */
import { isCancel } from '../../model/apply-tick.ts';
import type { BarSeries } from '../../model/bar.ts';
import { createTickColumns, TICK } from '../../model/tick.ts';
import type { MarketView } from '../market/market-view.ts';
import { findCancelledMs } from '../../model/cancelled-trade.ts';
import { toBarRowFrames } from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import type { Subscription } from './subscription.ts';
import { toIntervalCodes } from './terms.ts';

const columns = createTickColumns(2_048);

/** Starts of the bars, an interval each, that hold trades after a sequence. All ticks are in the journal. */
function toStarts(
  market: MarketView,
  instrument: number,
  afterSequence: number,
  series: readonly BarSeries[],
): Set<number>[] {
  const starts = series.map(() => new Set<number>());
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
      if (timeMs === undefined) continue;
      series.forEach((one, i) => starts[i]!.add(one.startOf(timeMs)));
    }
  }
  return starts;
}

/** Every bar of the subscription's intervals that changed after its cursor, and no other. */
export function toMissedBarFrames(market: MarketView, subscription: Subscription): OutFrame[] {
  const { instrument, cursor, terms } = subscription;
  const codes = toIntervalCodes(terms);
  const bars = market.barsOf(instrument);
  const all = codes.map((code) => bars[code]!);
  return toStarts(market, instrument, cursor, all).flatMap((starts, i) => {
    const series = all[i]!;
    const end = series.head + series.length;
    const rows = [...starts]
      .toSorted((a, b) => a - b)
      .map((start) => ({ start, row: series.lowerBound(start) }))
      .filter(({ start, row }) => row < end && series.startMs[row] === start)
      .map(({ row }) => row);
    return toStretches(rows).flatMap(([from, to]) =>
      toBarRowFrames(market, instrument, codes[i]!, from, to),
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
