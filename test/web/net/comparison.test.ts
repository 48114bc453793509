/** Symbols that charts are compared with: how they are chosen, kept, and where their bars come from. */
import { expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Bar } from '../../../shared/model/bar.ts';
import { toIntervalCode } from '../../../shared/model/interval.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { watchComparisons } from '../../../web/net/comparison.ts';
import { Subscriptions } from '../../../web/net/subscriptions.ts';
import { createAppState } from '../../../web/state/app-state.ts';
import {
  addCompared,
  comparedOf,
  MOST_COMPARED,
  readCompared,
  removeCompared,
} from '../../../web/state/comparison.ts';
import { readTileSettings, toTileSettings } from '../../../web/state/tile.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 23, 14, 30);

const toBar = (startMs: number, close: number): Bar => ({
  startMs,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
  trades: 1,
  turnoverHi: 0,
  turnoverLo: close,
  firstNs: 0,
  lastNs: 0,
});

function begin() {
  const store = { getItem: () => null, setItem: () => undefined };
  const state = createAppState(store, { symbol: 'S0', interval: '1m' }, () => new LineSeries());
  state.market.value = { name: 'live', kind: 'live' } as MarketInfo;
  state.instruments.value = toInstruments(12);
  const listeners = new Map<string, (event: never) => void>();
  const sent: string[] = [];
  const asked: object[] = [];
  const client = {
    subscribe: (symbols: string[]) => void sent.push(...symbols),
    unsubscribe: (symbols: string[]) => void sent.push(...symbols.map((one) => `-${one}`)),
    refresh: () => undefined,
    request: () => Promise.resolve({ type: 'none' }),
    openReplay: () => Promise.resolve({ name: 'replay-1' }),
    on: (name: string, listener: (event: never) => void) => listeners.set(name, listener),
    bars: (question: { market?: string }) => {
      asked.push(question);
      const bars = question.market === 'replay-1' ? [toBar(START - 3 * DAY_MS, 50)] : [];
      return Promise.resolve({ bars, instrument: toInstruments(12)[1] });
    },
  } as unknown as Client;
  const tell = (name: string, event: unknown) => listeners.get(name)!(event as never);
  const subscriptions = new Subscriptions(client, state);
  watchComparisons({ client, state, subscriptions, onData: () => undefined });
  return { state, tile: state.tiles.peek()[0]!, sent, asked, tell };
}

const content = (instrument: number, bars: Bar[]) => ({
  instrument,
  interval: toIntervalCode('1m'),
  isHistory: true,
  isForming: false,
  bars,
});

test('one that is added is subscribed to and gets its bars, in percent; the last one that goes takes both back', () => {
  const { tile, sent, tell } = begin();
  expect(addCompared(tile, { symbol: 'S1' })).toBe(true);
  expect(sent).toContain('S1');
  expect(tile.scale.peek()).toMatchObject({ mode: 'percent' });
  tell('bars', { market: 'live', content: content(1, [toBar(START, 50)]) });
  tell('bars', { market: 'elsewhere', content: content(1, [toBar(START + MINUTE_MS, 99)]) });
  const [one] = comparedOf(tile).peek();
  expect(one!.chart.bars.at(one!.chart.bars.last)).toMatchObject({ startMs: START, close: 50 });
  removeCompared(tile, 'S1');
  expect(sent).toContain('-S1');
  expect(comparedOf(tile).peek()).toEqual([]);
  expect(tile.scale.peek()).toEqual({});
});

test('older bars are asked for once for each oldest bar, however often they are wanted', () => {
  const { tile, asked, tell } = begin();
  addCompared(tile, { symbol: 'S1' });
  tell('bars', { market: 'live', content: content(1, [toBar(START, 50)]) });
  const [one] = comparedOf(tile).peek();
  for (let i = 0; i < 5; i++) one!.loadOlder();
  expect(asked).toEqual([
    { market: 'live', symbol: 'S1', interval: '1m', toMs: START, limit: 1_000 },
  ]);
});

test("a recording's day is moved to the day of the chart", async () => {
  const { tile } = begin();
  void tile.chart.reset('live S0 1m', 0, '1m');
  tile.chart.applyBars(content(0, [toBar(START + 5 * MINUTE_MS, 100)]));
  addCompared(tile, { symbol: 'S1', recording: 'monday' });
  const [one] = comparedOf(tile).peek();
  await expect.poll(() => one!.chart.bars.length).toBe(1);
  expect(one!.shiftMs).toBe(3 * DAY_MS);
});

test('eight are the most, none comes twice, and settings that were stored come back as they were', () => {
  const { tile } = begin();
  for (let i = 1; i <= MOST_COMPARED; i++) {
    expect(addCompared(tile, { symbol: `S${i}` })).toBe(true);
    expect(addCompared(tile, { symbol: `S${i}` })).toBe(true);
  }
  expect(addCompared(tile, { symbol: 'S11' })).toBe(false);
  const stored: unknown = JSON.parse(JSON.stringify(toTileSettings(tile)));
  const { compare = [] } = readTileSettings(stored);
  expect(readCompared(compare).map(({ symbol }) => symbol)).toEqual(
    Array.from({ length: MOST_COMPARED }, (_, i) => `S${i + 1}`),
  );
  expect(readCompared([{ symbol: 5 }, { symbol: 'a b' }, {}])).toEqual([]);
});
