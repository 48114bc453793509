/**
 * Nothing from another clock: whatever market, moment or symbol the page goes to, each view shows what that market
 * said at that moment, or nothing. The views are the page's own, drawn into a document without layout.
 */
import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmitter } from '../../../shared/client/events.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createSymbolState, type SymbolState } from '../../../shared/model/symbol-state.ts';
import { createTickColumns, pushTrade } from '../../../shared/model/tick.ts';
import { SNAPSHOT } from '../../../shared/wire/codes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import type { SparklineLayer } from '../../../web/chart/sparklines.ts';
import { Feed } from '../../../web/net/market-data.ts';
import { AppContext, type AppSurroundings } from '../../../web/panel/app-context.ts';
import { ChartReadout, type Readout } from '../../../web/panel/chart-readout.tsx';
import { QuotePanel } from '../../../web/panel/quote-panel.tsx';
import { SymbolHeader } from '../../../web/panel/symbol-header.tsx';
import { TradeRows } from '../../../web/panel/trade-rows.ts';
import { WatchGrid } from '../../../web/panel/watch-grid.ts';
import { createAppState, toChartedRow } from '../../../web/state/app-state.ts';
import { createTrafficMeter } from '../../../web/state/traffic-meter.ts';
import { createDice, type Dice } from '../../support/batches.ts';
import { FakeNode, toFakeGlobals } from '../../support/fake-dom.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { toRun } from '../net/feed-bench.ts';

const INSTRUMENTS = toInstruments(3);
const START_MS = Date.UTC(2026, 10, 20, 15);
const ROUNDS = 600;
const COLUMNS = ['spark', 'last', 'change', 'volume'] as const;
/** Prices of a market begin here, so that each number says whose it is. */
const PRICE_OF: Readonly<Record<string, number>> = { live: 10_000, a: 50_000, b: 90_000 };

/** A market as its server knows it. */
interface Truth {
  info: MarketInfo;
  states: SymbolState[];
  /** Symbols that have been told of since the market came on screen or jumped. */
  told: Set<number>;
}

function createWorld(dice: Dice) {
  const emitter = createEmitter();
  const store = { getItem: () => null, setItem: () => undefined };
  const state = createAppState(store, { symbol: 'S0', interval: '1m' }, () => new LineSeries());
  const client = { on: emitter.on } as unknown as Client;
  const feed = new Feed(client, state, createTrafficMeter(), () => undefined);
  let epoch = 0;
  const toTruth = (name: string): Truth => ({
    info: {
      name,
      number: 0,
      kind: name === 'live' ? 'live' : 'replay',
      epoch: ++epoch,
      label: name,
      provenance: 'simulated',
      timeMs: START_MS,
      instruments: INSTRUMENTS.length,
    },
    states: INSTRUMENTS.map(({ id }) => toMoment(name, id)),
    told: new Set(),
  });
  /** Some moment of a symbol. */
  function toMoment(name: string, id: number): SymbolState {
    const last = PRICE_OF[name]! + id * 1_000 + dice.below(900);
    const sizes = { lastSize: 7, bidSize: 3, askSize: 5, volume: last * 3, trades: 3 };
    const day = { open: last - 1, high: last + 9, low: last - 9, previousClose: last - 5 };
    const prices = { last, bid: last - 2, ask: last + 2, turnoverLo: last * last * 3 };
    const times = { lastMs: START_MS, quoteMs: START_MS };
    return { ...createSymbolState(id), ...prices, ...sizes, ...day, ...times };
  }
  const markets = new Map(Object.keys(PRICE_OF).map((name) => [name, toTruth(name)]));
  let shown = markets.get('live')!;

  function enter(name: string): void {
    feed.clear();
    shown = markets.get(name)!;
    shown.told.clear();
    state.market.value = shown.info;
    state.instruments.value = INSTRUMENTS;
    feed.chartSymbol();
    for (const instrument of INSTRUMENTS) {
      emitter.emit('subscribed', {
        market: name,
        instrument,
        epoch: shown.info.epoch,
        recovered: undefined,
      });
    }
  }

  function snapshot(id: number): void {
    const { info, states, told } = shown;
    const { last } = states[id]!;
    const columns = createTickColumns(1);
    pushTrade(columns, 0, START_MS, 0, last, 7, 1);
    const runs = [toRun(id, 1)];
    const { name: market, epoch: of } = info;
    const { moved: cause } = SNAPSHOT;
    emitter.emit('snapshot', { market, epoch: of, cause, state: states[id]!, runs, columns });
    const bar = { open: last - 1, high: last, low: last - 1, close: last, volume: 3, trades: 3 };
    const sums = { turnoverHi: 0, turnoverLo: last * 3, firstNs: 0, lastNs: 1 };
    const bars = [0, 1].map((minute) => ({ startMs: START_MS + minute * 60_000, ...bar, ...sums }));
    const content = { instrument: id, interval: 3, isHistory: true, isForming: true, bars };
    emitter.emit('bars', { market, content });
    told.add(id);
  }

  return {
    state,
    feed,
    emitter,
    enter,
    snapshot,
    get shown() {
      return shown;
    },
    /** Each symbol has another price. */
    tick(id: number): void {
      if (!shown.told.has(id)) return;
      shown.states[id] = toMoment(shown.info.name, id);
      emitter.emit('merged', { market: shown.info.name, standsFor: 1, state: shown.states[id] });
    },
    /** The clock jumps to another moment; nothing of the one before counts. */
    seek(): void {
      const truth = toTruth(shown.info.name);
      Object.assign(shown, truth);
      state.market.value = shown.info;
      feed.jump();
    },
    chart(symbol: string): void {
      state.symbol.value = symbol;
      feed.chartSymbol();
    },
  };
}

/** All views of a page, and what they show. */
function createViews(world: ReturnType<typeof createWorld>) {
  const { state } = world;
  const draws = new Set<() => void>();
  const frames = {
    register: ({ draw }: { draw(nowMs: number): unknown }) => {
      const one = (): void => void draw(0);
      draws.add(one);
      return { invalidate: () => undefined, remove: () => draws.delete(one) };
    },
    invalidateAll: () => undefined,
  };
  const app = {
    state,
    actions: { loadYear: () => undefined },
    frames,
    now: () => START_MS,
    theme: signal({}),
  };
  const root = new FakeNode('div');
  const readout: { current: Readout | undefined } = { current: undefined };
  void act(() =>
    render(
      <AppContext.Provider value={app as unknown as AppSurroundings}>
        <SymbolHeader />
        <QuotePanel />
        <ChartReadout tile={state.active.peek()} handle={readout} />
      </AppContext.Provider>,
      root,
    ),
  );

  const sparks = new Map<unknown, { values: Float64Array; length: number }>();
  const layer = {
    setSeries: (key: unknown, values: Float64Array, _reference: unknown, length: number) =>
      sparks.set(key, { values, length }),
    removeSeries: (key: unknown) => sparks.delete(key),
    setRows: () => undefined,
    draw: () => false,
  } as unknown as SparklineLayer;
  const toList = () => {
    const scroller = new FakeNode('div');
    scroller.clientHeight = 400;
    return [scroller, new FakeNode('div')] as unknown as [HTMLElement, HTMLElement];
  };
  const owner = { show: () => undefined, remove: () => undefined };
  const [watchScroller, watchSpace] = toList();
  const grid = new WatchGrid(watchScroller, watchSpace, layer, owner, 'w', COLUMNS);
  const [tradeScroller, tradeSpace] = toList();
  const trades = new TradeRows(tradeScroller, tradeSpace);
  const entries = INSTRUMENTS.map(({ symbol }) => ({ kind: 'symbol' as const, symbol }));
  const toText = (className: string, of: FakeNode = root): string =>
    of.querySelector(`.${className}`)?.textContent ?? '';

  return {
    draw(isHeld: boolean): void {
      void act(() => undefined);
      for (const draw of draws) draw();
      readout.current!.draw(toChartedRow(state), undefined);
      const context = { nowMs: START_MS, middle: NaN };
      grid.draw({ entries, selected: 'S0', active: -1, context, nowMs: 0 }, state.board);
      const filter = { minSize: 0, side: undefined, isTogether: false };
      const view = { ...filter, typicalSize: 0, zone: 'utc' as const, isHeld };
      trades.draw(state.trades, toChartedRow(state), view);
    },
    watched(id: number): string[] {
      const row = (watchSpace as unknown as FakeNode).childNodes[id]!;
      return ['watch-last', 'watch-change', 'watch-volume'].map((name) => toText(name, row));
    },
    spark(id: number): number | undefined {
      const spark = sparks.get(`S${id}`);
      return spark === undefined || spark.length === 0 ? undefined : spark.values[0];
    },
    charted: () =>
      ['last-price', 'last-change', 'quote-bid', 'quote-ask', 'readout-4'].map((name) =>
        toText(name),
      ),
    days: () => toText('day'),
    traded: () =>
      (tradeSpace as unknown as FakeNode).childNodes
        .filter((row) => !row.hidden)
        .map((row) => toText('trade-price', row)),
    end(): void {
      void act(() => render(null, root));
    },
  };
}

const toPrice = (mantissa: number): string => (mantissa / 100).toFixed(2);
const toPlain = (texts: string[]): string[] => texts.map((text) => text.replaceAll(',', ''));

describe('every view of the page', () => {
  let views: ReturnType<typeof createViews>;
  let world: ReturnType<typeof createWorld>;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sizes = { '--row-height': '20px', '--headings-height': '20px' };
    for (const [name, value] of Object.entries(toFakeGlobals(sizes))) vi.stubGlobal(name, value);
    world = createWorld(createDice(7));
    views = createViews(world);
  });

  afterEach(() => {
    views.end();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  /** What is on screen is of the market on screen and of this moment; what that has not told is blank. */
  function expectTrue(): void {
    const { states, told } = world.shown;
    for (const { id, symbol } of INSTRUMENTS) {
      const { last, volume } = states[id]!;
      const isTold = told.has(id);
      const row = toPlain(views.watched(id));
      if (isTold) {
        expect(row.slice(0, 2), `${symbol} in the watchlist`).toEqual([toPrice(last), '+0.05']);
        expect(Number.parseFloat(row[2]!)).toBeCloseTo(volume / 1_000, 0);
      } else expect(row, `${symbol} in the watchlist`).toEqual(['', '', '']);
      expect(views.spark(id) === undefined, `sparkline of ${symbol}`).toBe(!isTold);
    }
    const id = Number(world.state.symbol.peek()!.slice(1));
    const { last, bid, ask } = states[id]!;
    const charted = toPlain(views.charted());
    if (!told.has(id)) {
      expect(charted).toEqual(['', '', 'Bid', 'Ask', 'C']);
      expect(views.traded()).toEqual([]);
      return;
    }
    expect(charted.slice(0, 4)).toEqual([
      toPrice(last),
      `▲ +0.05 (+${((5 / (last - 5)) * 100).toFixed(2)}%)`,
      `Bid${toPrice(bid)}3`,
      `Ask${toPrice(ask)}5`,
    ]);
    expect(views.days()).toContain(`High${toPrice(last + 9)}`);
  }

  /** Prices of a market that are on screen where another one is. */
  function strangers(): string[] {
    const own = PRICE_OF[world.shown.info.name]!;
    const close = views.charted()[4]!.slice(1);
    const prices = [...views.traded(), ...(close === '' ? [] : [close])];
    return prices.filter((text) => {
      const mantissa = Math.round(Number(text) * 100);
      return mantissa < own || mantissa >= own + 3_000;
    });
  }

  test('shows the other market or nothing, however alike what came of the two', () => {
    world.enter('live');
    for (const { id } of INSTRUMENTS) world.snapshot(id);
    views.draw(false);
    expectTrue();
    world.enter('a');
    views.draw(false);
    expectTrue();
    for (const { id } of INSTRUMENTS) world.snapshot(id);
    views.draw(false);
    expectTrue();
    expect(strangers()).toEqual([]);
  });

  test('goes blank where another moment is long in coming, and not where it comes at once', () => {
    world.enter('a');
    for (const { id } of INSTRUMENTS) world.snapshot(id);
    views.draw(false);
    const [before] = views.watched(1);
    world.seek();
    views.draw(false);
    expect(views.watched(1)[0]).toBe(before);
    world.snapshot(0);
    vi.advanceTimersByTime(1_000);
    views.draw(false);
    expectTrue();
  });

  test('never shows a number of another market, moment or symbol, in any order of news', () => {
    const dice = createDice(3);
    world.enter('live');
    for (let round = 0; round < ROUNDS; round++) {
      const id = dice.below(INSTRUMENTS.length);
      const isJump = dice.chance(0.1);
      if (dice.chance(0.15)) world.enter(dice.pick(Object.keys(PRICE_OF)));
      else if (isJump) world.seek();
      else if (dice.chance(0.1)) world.chart(`S${id}`);
      else if (dice.chance(0.5)) world.snapshot(id);
      else world.tick(id);
      if (dice.chance(0.3)) continue;
      vi.advanceTimersByTime(1_000);
      views.draw(dice.chance(0.3));
      if (world.shown.told.has(Number(world.state.symbol.peek()!.slice(1)))) expectTrue();
      expect(strangers(), `round ${round}`).toEqual([]);
    }
  });
});
