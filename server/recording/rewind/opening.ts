/**
 * What a live market held at the moment at which a part of its journal began, packed: last values and gaps, and of each
 * symbol the bars that the part before it changed, so that who goes back begins there with what was true then.
 */
import type { Market } from '../../../shared/engine/market/market.ts';
import type { MarketListener } from '../../../shared/engine/market/publication.ts';
import type { BarChanges, Moment } from '../../../shared/engine/source/moment.ts';
import type { Bar, BarSeries } from '../../../shared/model/bar.ts';
import type { FoldedState } from '../../../shared/model/symbol-state.ts';
import {
  encodeKeyframe,
  type KeyframeParts,
  readChanges,
  readKeyframeParts,
  readMoment,
} from '../../../shared/tape/keyframe.ts';

/** A moment of a live market. */
export interface Opening {
  /** The market's clock, ms. */
  readonly fromMs: number;
  /** Changes of instruments that were made by then. */
  readonly changes: number;
  /** Sequence of a symbol's newest tick; 0 before the first. */
  sequenceOf(instrument: number): number;
  /** Whether the bar in which its ticks began had what was before them. */
  isSeamed(instrument: number): boolean;
  /** The newest bars of an interval code; of minutes and longer all that the part before changed among them. */
  bars(instrument: number, code: number): readonly Bar[];
  /** Unpacks what the market held. */
  moment(): Moment;
}

/** Notes what trades change, and takes moments. */
export interface OpeningTaker {
  /** @param fromMs the market's clock, ms */
  take(fromMs: number): Opening;
  close(): void;
}

const MINUTE_MS = 60_000;
/** Of shorter bars, which are folded from ticks again, so many: late trades seldom reach further back. */
const SHORT_BARS = 8;
/** Of the others so many at most. */
const MOST_BARS = 512;

/** Rows of a series from the bar that holds a moment on, one at least. */
function toBars(series: BarSeries, earliestMs: number): Bar[] {
  const { head, last, length } = series;
  if (length === 0) return [];
  const isShort = series.intervalMs < MINUTE_MS;
  const touched = earliestMs === Infinity ? last : series.lowerBound(series.startOf(earliestMs));
  const first = isShort
    ? last - SHORT_BARS + 1
    : Math.max(Math.min(touched, last), last - MOST_BARS + 1);
  const bars: Bar[] = [];
  for (let row = Math.max(first, head); row <= last; row++) bars.push(series.at(row));
  return bars;
}

function toMoment(market: Market, fromMs: number): Moment {
  const symbols = market.instruments.map(({ id }) => ({
    /* What clients see of a state is part of what is folded. */
    state: market.state(id) as FoldedState,
    lastTickMs: market.lastTickMs(id),
    gaps: market.gapsOf(id),
  }));
  const lastTimeMs = market.lastTimeMs;
  return { reachedMs: lastTimeMs > 0 ? lastTimeMs : Math.floor(fromMs), lastTimeMs, symbols };
}

/** Packs what a market holds. Cost: some µs a symbol and a bar. */
function pack(market: Market, fromMs: number, earliest: Float64Array): KeyframeParts {
  const moment = toMoment(market, fromMs);
  const recent = moment.symbols.map(({ state: { sequence } }, id): BarChanges => {
    /* Of ten thousand symbols most may be quiet: they have no bars, and are not to get any. */
    if (sequence === 0) return { ticks: 0, codes: [] };
    const codes = market.glanceBars(id).map((series) => toBars(series, earliest[id] ?? Infinity));
    return { ticks: 1, codes };
  });
  return readKeyframeParts(encodeKeyframe({ moment, recent, merged: undefined }))!;
}

/** Begins to note. */
export function createOpeningTaker(market: Market): OpeningTaker {
  /** By id: the earliest time of a trade since the last moment that was taken, ms. */
  let earliest = new Float64Array(market.instruments.length).fill(Infinity);

  const onPublication: MarketListener['onPublication'] = (publication) => {
    const { runs, instrument, earliestTradeMs } = publication;
    if (market.instruments.length > earliest.length) {
      const larger = new Float64Array(market.instruments.length * 2).fill(Infinity);
      larger.set(earliest);
      earliest = larger;
    }
    for (let run = 0; run < runs; run++) {
      const id = instrument[run]!;
      if (earliestTradeMs[run]! < earliest[id]!) earliest[id] = earliestTradeMs[run]!;
    }
  };
  const unlisten = market.listen({ takesAnyOrder: true, onPublication });

  return {
    take(fromMs) {
      const parts = pack(market, fromMs, earliest);
      earliest.fill(Infinity);
      const sequences = market.instruments.map(({ id }) => market.state(id).sequence);
      const seamed = market.instruments.map(({ id }) => market.pastBars?.isSeamed(id) ?? true);
      return {
        fromMs,
        changes: market.table.history.length,
        sequenceOf: (instrument) => sequences[instrument] ?? 0,
        isSeamed: (instrument) => seamed[instrument] ?? false,
        bars: (instrument, code) => readChanges(parts.recent, instrument, code)?.bars ?? [],
        moment: () => readMoment(parts)!,
      };
    },
    close: unlisten,
  };
}
