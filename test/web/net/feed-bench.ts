/** The page's intake of a market, with an emitter instead of a client, and messages as a server would send them. */
import { createEmitter, type Emitter } from '../../../shared/client/events.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createSymbolState } from '../../../shared/model/symbol-state.ts';
import { createTickColumns, pushTrade, type TickColumns } from '../../../shared/model/tick.ts';
import { SNAPSHOT } from '../../../shared/wire/codes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { now } from '../../../web/net/browser-environment.ts';
import { Feed } from '../../../web/net/market-data.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import { toClockRate } from '../../../web/state/market-clock.ts';
import { createTrafficMeter } from '../../../web/state/traffic-meter.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const INSTRUMENTS = toInstruments(2);
/** The first of the two instruments that it is subscribed to. */
export const FIRST = INSTRUMENTS[0]!;
/** The market on screen. */
export const LIVE: MarketInfo = {
  name: 'live',
  number: 0,
  kind: 'live',
  epoch: 1,
  label: 'test',
  provenance: 'simulated',
  timeMs: 0,
  instruments: 2,
};

/** An intake, what it fills, and what it is given. */
export interface FeedBench {
  readonly emitter: Emitter;
  readonly state: AppState<LineSeries>;
  readonly feed: Feed;
  /** How often the chart was told of a change. */
  changes: number;
  /** How often a snapshot of the chart's symbol was asked for. */
  asked: number;
  /** A minute before now, ms. */
  readonly startMs: number;
  /** Trades of the first instrument so many seconds after the start, at 1,000 and the seconds. */
  toTrades(...seconds: number[]): TickColumns;
  snapshot(columns: TickColumns, cause?: number, epoch?: number): void;
  ticks(columns: TickColumns, instrument?: number): void;
}

/** A run of so many ticks, whose first one is the symbol's first. */
export const toRun = (instrument: number, count: number) => ({
  instrument,
  firstSequence: 1,
  count,
  standsFor: count,
  from: 0,
  to: count,
});

/** Makes an intake that looks at the live market and is subscribed to both instruments. */
export function createFeedBench(): FeedBench {
  const emitter = createEmitter();
  const startMs = Math.floor(now()) - 60_000;
  const store = { getItem: () => null, setItem: () => undefined };
  const state = createAppState(store, { symbol: 'S0', interval: '1s' }, () => new LineSeries());
  const feed: Feed = new Feed(
    { on: emitter.on } as unknown as Client,
    state,
    createTrafficMeter(),
    () => bench.changes++,
    () => bench.asked++,
  );
  const bench: FeedBench = {
    emitter,
    state,
    feed,
    changes: 0,
    asked: 0,
    startMs,
    toTrades(...seconds) {
      const columns = createTickColumns(seconds.length);
      for (const second of seconds) {
        pushTrade(columns, 0, startMs + second * 1_000, 0, 1_000 + second, 1, 1);
      }
      return columns;
    },
    snapshot(columns, cause = SNAPSHOT.asked, epoch = 1) {
      const last = columns.price[columns.length - 1]!;
      const lastMs = columns.timeMs[columns.length - 1]!;
      /* The server says first that the market is in another epoch. */
      const shown = state.market.peek()!;
      if (shown.epoch !== epoch) state.market.value = { ...shown, epoch };
      emitter.emit('snapshot', {
        market: 'live',
        epoch,
        cause,
        state: { ...createSymbolState(0), last, lastMs },
        runs: [toRun(0, columns.length)],
        columns,
      });
    },
    ticks(columns, instrument = 0) {
      const run = toRun(instrument, columns.length);
      emitter.emit('ticks', { market: 'live', run, columns, baseMs: columns.timeMs[0]! });
    },
  };
  state.market.value = LIVE;
  state.instruments.value = INSTRUMENTS;
  state.clock.set(now(), now(), toClockRate(LIVE));
  feed.chartSymbol();
  for (const instrument of INSTRUMENTS) {
    emitter.emit('subscribed', { market: 'live', instrument, epoch: 1, recovered: undefined });
  }
  return bench;
}
