import { beforeEach, describe, expect, test } from 'vitest';
import { Market } from '../../../shared/engine/market/market.ts';
import type { BarSeries } from '../../../shared/model/bar.ts';
import { createFoldedState } from '../../../shared/model/symbol-state.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushTrade,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import { SNAPSHOT } from '../../../shared/wire/codes.ts';
import { now } from '../../../web/net/browser-environment.ts';
import type { Interval } from '../../../shared/model/interval.ts';
import { createTile } from '../../../web/state/tile.ts';
import { toClockRate } from '../../../web/state/market-clock.ts';
import { createFeedBench, FIRST, LIVE, toRun, type FeedBench } from './feed-bench.ts';

describe('the feed', () => {
  let bench: FeedBench;
  let { emitter, state, feed, startMs, snapshot, ticks, toTrades } = {} as FeedBench;

  beforeEach(() => {
    bench = createFeedBench();
    ({ emitter, state, feed, startMs, snapshot, ticks, toTrades } = bench);
  });

  test('carries snapshot and ticks to board, chart and trades', () => {
    snapshot(toTrades(0, 1));
    ticks(toTrades(2, 3));
    expect(state.board.get('S0')!.state.last).toBe(1_003);
    expect([state.chart.line.length, state.trades.length]).toEqual([4, 4]);
    expect(bench.changes).toBe(3);
  });

  test('keeps other symbols off the chart, and other markets off the page', () => {
    snapshot(toTrades(0));
    ticks(toTrades(2), 1);
    emitter.emit('ticks', {
      market: 'replay-1',
      run: toRun(0, 1),
      columns: toTrades(5),
      baseMs: 0,
    });
    expect([state.chart.line.length, state.trades.length]).toEqual([1, 1]);
    expect(state.board.get('S1')!.state.last).toBe(1_002);
  });

  test('fills every chart that shows a symbol, each with its own interval, and no other', () => {
    const add = (symbol: string, interval: Interval) =>
      createTile({ symbol, interval }, state.surroundings);
    const [same, other] = [add('S0', '5m'), add('S1', '1s')];
    state.tiles.value = [...state.tiles.peek(), same, other];
    feed.chartSymbol([same, other]);
    snapshot(toTrades(0, 1));
    ticks(toTrades(2));
    ticks(toTrades(3, 4), 1);
    const lengths = state.tiles
      .peek()
      .map(({ chart, trades }) => [chart.line.length, trades.length]);
    expect(lengths).toEqual([
      [3, 3],
      [3, 3],
      [2, 2],
    ]);
    expect(same.chart.bars.intervalMs).toBe(300_000);
    state.active.value = other;
    expect([state.symbol.peek(), state.trades.length]).toEqual(['S1', 2]);
  });

  test('numbers trades so that no reader takes one log for another', () => {
    const tile = createTile({ symbol: 'S0' }, state.surroundings);
    state.tiles.value = [...state.tiles.peek(), tile];
    ticks(toTrades(0, 1));
    const logs = state.tiles.peek().map(({ trades }) => trades);
    for (const key of ['total', 'version', 'life'] as const) {
      expect(logs[0]![key]).not.toBe(logs[1]![key]);
    }
  });

  test('quotes move the board and leave the chart alone', () => {
    snapshot(toTrades(0));
    const columns = createTickColumns(1);
    pushQuote(columns, 0, startMs + 1_000, 0, 990, 5, 1_010, 6);
    ticks(columns);
    expect(state.board.get('S0')!.state).toMatchObject({ bid: 990, askSize: 6, last: 1_000 });
    expect(state.chart.line.length).toBe(1);
  });

  test('a lost connection opens a gap, and a recovered one closes it without a trace', () => {
    snapshot(toTrades(0, 1));
    feed.markLost();
    const open = { fromMs: startMs + 1_000, toMs: Infinity, cause: 'not connected' };
    expect(state.chart.gaps.value).toEqual([open]);
    emitter.emit('subscribed', { market: 'live', instrument: FIRST, epoch: 1, recovered: true });
    expect(state.chart.gaps.value).toEqual([]);
  });

  test('a snapshot that reaches back to what was known leaves no gap', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    snapshot(toTrades(4, 5, 6, 7), SNAPSHOT.notRecovered);
    expect(state.chart.gaps.value).toEqual([]);
    expect(state.chart.line.length).toBe(4);
  });

  test('a snapshot that does not reach back leaves a gap up to its first tick', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    snapshot(toTrades(20, 21), SNAPSHOT.notRecovered);
    const gap = { fromMs: startMs + 5_000, toMs: startMs + 20_000, cause: 'not connected' };
    expect(state.chart.gaps.value).toEqual([gap]);
  });

  test('another life of the server is missing up to now, whatever history it brings', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    snapshot(toTrades(1, 2, 3), SNAPSHOT.asked, 2);
    const [gap] = state.chart.gaps.value;
    expect(gap!.fromMs).toBe(startMs + 5_000);
    expect(Math.abs(gap!.toMs - now())).toBeLessThan(1_000);
  });

  test('a live market that loads its past while one looks keeps the gap, with nothing drawn in it', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    snapshot(toTrades(1), SNAPSHOT.asked, 2);
    snapshot(toTrades(1, 4, 20, 30), SNAPSHOT.moved, 2);
    expect(state.chart.gaps.value).toHaveLength(1);
    expect(state.chart.line.length).toBe(2);
  });

  test('what another life says of the time of the gap is not drawn as a line', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    snapshot(toTrades(1, 4, 20, 30), SNAPSHOT.asked, 2);
    expect(state.chart.line.length).toBe(2);
    expect(state.trades.length).toBe(4);
  });

  test('another life that begins before what was seen starts over, without a gap', () => {
    snapshot(toTrades(0, 5));
    feed.markLost();
    state.clock.set(startMs - 3_600_000, now(), toClockRate(LIVE));
    const earlier = createTickColumns(1);
    pushTrade(earlier, 0, startMs - 3_600_500, 0, 900, 1, 1);
    snapshot(earlier, SNAPSHOT.asked, 2);
    expect(state.chart.gaps.value).toEqual([]);
    expect(state.chart.line.length).toBe(1);
    feed.markLost();
    expect(state.chart.gaps.value[0]!.fromMs).toBe(startMs - 3_600_500);
  });

  test('a tick is as old as it is late on the server’s clock, however fast the market’s runs', () => {
    snapshot(toTrades(0));
    // The market's clock showed `startMs` half a second ago and runs 100 times as fast.
    state.liveClock.set(startMs, now() - 500, 100);
    ticks(toTrades(30));
    const { oneWayMs } = feed.latency.sample({ roundTripMs: 0, clockOffsetMs: 0 }, true);
    expect(oneWayMs).toBeGreaterThan(199);
    expect(oneWayMs).toBeLessThan(400);
  });

  test('has no age to tell while the market’s clock stands', () => {
    state.liveClock.set(startMs, now(), 0);
    ticks(toTrades(30));
    const clock = { roundTripMs: undefined, clockOffsetMs: 0 };
    expect(feed.latency.sample(clock, true).oneWayMs).toBeUndefined();
  });

  test('a heartbeat says where the live clock is, also while a replay is on screen', () => {
    state.live.value = 'live';
    state.liveClock.set(0, 0, 10);
    state.market.value = { ...LIVE, name: 'replay-1', kind: 'replay' };
    emitter.emit('heartbeat', { market: 'live', marketMs: 5_000, serverMs: 1_000 });
    expect(state.liveClock.marketAt(1_100)).toBe(6_000);
    expect(state.liveClock.serverAt(6_000)).toBe(1_100);
  });

  test('a declared gap is marked with its cause', () => {
    const content = { fromSequence: 1, toSequence: 9, cause: 2, fromMs: 100, toMs: 200 };
    emitter.emit('gap', { market: 'live', content: { ...content, instrument: 0 } });
    emitter.emit('gap', { market: 'live', content: { ...content, instrument: 1 } });
    expect(state.chart.gaps.value).toEqual([{ fromMs: 100, toMs: 200, cause: 'feed down' }]);
  });

  test('a gap that lasts ends with its next news, or with the life of the server that declared it', () => {
    snapshot(toTrades(0, 5));
    const halt = {
      instrument: 0,
      fromSequence: 0,
      toSequence: 0,
      cause: 3,
      fromMs: startMs + 6_000,
    };
    emitter.emit('gap', { market: 'live', content: { ...halt, toMs: halt.fromMs } });
    expect(state.chart.gaps.value).toEqual([
      { fromMs: halt.fromMs, toMs: Infinity, cause: 'halted' },
    ]);
    emitter.emit('gap', { market: 'live', content: { ...halt, toMs: halt.fromMs + 500 } });
    expect(state.chart.gaps.value).toMatchObject([{ toMs: halt.fromMs + 500 }]);
    const feedDown = { ...halt, cause: 2, fromMs: startMs + 7_000, toMs: startMs + 7_000 };
    emitter.emit('gap', { market: 'live', content: feedDown });
    feed.markLost();
    snapshot(toTrades(1, 2, 3), SNAPSHOT.asked, 2);
    expect(state.chart.gaps.value.every(({ toMs }) => toMs < Infinity)).toBe(true);
  });

  test('after a seek nothing of the other moment is left', () => {
    state.market.value = { ...LIVE, kind: 'replay' };
    snapshot(toTrades(0, 1, 30));
    feed.markLost();
    snapshot(toTrades(10, 11), SNAPSHOT.moved, 2);
    expect(state.chart.gaps.value).toEqual([]);
    expect(state.chart.line.lastMs).toBe(startMs + 11_000);
    expect(state.trades.length).toBe(2);
  });

  test('another symbol on the chart starts with no trades of the one before', () => {
    snapshot(toTrades(0, 1));
    state.symbol.value = 'S1';
    feed.chartSymbol();
    expect([state.trades.length, state.chart.line.length]).toEqual([0, 0]);
    ticks(toTrades(2), 1);
    expect([state.trades.length, state.chart.line.length]).toEqual([1, 1]);
  });

  test('a cancelled trade is taken off the quote and the bars, as the market takes it off', () => {
    const market = new Market({
      name: 'live',
      number: 0,
      epoch: 1,
      instruments: [FIRST],
      previousClose: [MISSING],
    });
    snapshot(toTrades(1));
    const cancel = (second: number, price: number, size: number): TickColumns => {
      const columns = createTickColumns(2);
      pushTrade(columns, 0, startMs + second * 1_000, 0, price, size, 1, FLAG.cancel);
      pushTrade(columns, 0, startMs + second * 1_000, 0, price + 5, 3, 1);
      return columns;
    };
    state.board.byId(0)!.state = createFoldedState(0);
    for (const batch of [toTrades(1, 2, 2, 3), cancel(4, 1_002, 1), cancel(5, 1_002, 1)]) {
      const count = batch.length;
      emitter.emit('ticks', { market: 'live', run: toRun(0, count), columns: batch, baseMs: 0 });
      market.publish(batch);
    }
    const { volume, trades, turnoverLo, last, high } = market.state(0);
    expect(volume).toBe(8);
    expect(state.board.byId(0)!.state).toMatchObject({ volume, trades, turnoverLo, last, high });
    const [seconds] = market.barsOf(0);
    const { bars } = state.chart;
    const volumesOf = (from: BarSeries): number[] =>
      Array.from({ length: from.length }, (_, i) => from.volume[from.head + i]!);
    expect(volumesOf(bars)).toEqual(volumesOf(seconds!));
    expect(volumesOf(bars)).toEqual([1, 0, 1, 3, 3]);
    expect(bench.asked).toBe(0);
  });

  test('a cancel of a trade that the page no longer has asks for a snapshot, and a flood of them for one', () => {
    snapshot(toTrades(1));
    const { state: before } = state.board.byId(0)!;
    emitter.emit('merged', { market: 'live', standsFor: 9, state: { ...before, volume: 90 } });
    const columns = createTickColumns(3);
    for (const size of [1, 7, 8])
      pushTrade(columns, 0, startMs + 2_000, 0, 1_001, size, 1, FLAG.cancel);
    emitter.emit('ticks', { market: 'live', run: toRun(0, 3), columns, baseMs: 0 });
    expect(bench.asked).toBe(1);
    expect(state.board.byId(0)!.state.volume).toBe(90);
  });
});
