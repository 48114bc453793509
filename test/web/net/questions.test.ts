import { beforeEach, describe, expect, test } from 'vitest';
import { type BarQuery, type Client, ClientError } from '../../../shared/client/client-contract.ts';
import { BarSeries, type Bar } from '../../../shared/model/bar.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { BarsAbout } from '../../../shared/wire/bars-about.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import type { Feed } from '../../../web/net/market-data.ts';
import {
  loadCatalogue,
  loadOlder,
  loadOverview,
  loadRecordings,
  loadStatistics,
} from '../../../web/net/questions.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';

const START = Date.UTC(2026, 10, 20, 12);
const MARKET: MarketInfo = {
  name: 'live',
  number: 0,
  kind: 'live',
  epoch: 7,
  label: 'Simulator',
  provenance: 'simulated',
  timeMs: START,
  instruments: 1,
};

const AAPL: Instrument = {
  id: 0,
  symbol: 'AAPL',
  name: 'Apple Inc.',
  kind: 'equity',
  currency: 'USD',
  priceDecimals: 2,
  sizeDecimals: 0,
  tickSize: 1,
  lot: 1,
};

describe('questions of the page', () => {
  let state: AppState<LineSeries>;
  let sent: Record<string, unknown>[];
  let answer: unknown;
  let older: Bar[][];
  let queries: BarQuery[];
  let answerEpoch: number;
  let about: BarsAbout;
  /** Happens between a question and its answer. */
  let meanwhile: () => void;

  const client = {
    request(command: Record<string, unknown>) {
      sent.push(command);
      meanwhile();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    bars(query: BarQuery) {
      queries.push(query);
      meanwhile();
      return Promise.resolve({ epoch: answerEpoch, bars: [], ...about });
    },
  } as unknown as Client;
  const feed = { addOlder: (bars: Bar[]) => older.push(bars) } as unknown as Feed;

  beforeEach(() => {
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, { symbol: 'AAPL', interval: '1m' }, () => new LineSeries());
    state.market.value = MARKET;
    sent = [];
    queries = [];
    older = [];
    answerEpoch = MARKET.epoch;
    about = {};
    meanwhile = () => undefined;
  });

  test('a list of recordings is loading, then ready, or says why it is not', async () => {
    answer = { type: 'recordings', recordings: [{ name: 'demo' }] };
    meanwhile = () => expect(state.recordings.value).toEqual({ state: 'loading' });
    await loadRecordings(client, state);
    expect(state.recordings.value).toMatchObject({
      state: 'ready',
      recordings: [{ name: 'demo' }],
    });
    answer = new ClientError('DISCONNECTED', 'There is no connection.');
    await loadRecordings(client, state);
    expect(state.recordings.value).toEqual({
      state: 'failed',
      message: 'There is no connection.',
    });
  });

  test('what can be started is asked once', async () => {
    answer = { type: 'scenarios', scenarios: [], events: [] };
    await loadCatalogue(client, state);
    await loadCatalogue(client, state);
    expect(sent).toEqual([{ type: 'scenarios' }]);
  });

  test('a picture of a recording that is left by then is not shown', async () => {
    answer = { type: 'recording', recording: 'demo', ticks: [] };
    await loadOverview(client, state, 'demo');
    expect(state.overview.value).toBeUndefined();
    state.market.value = { ...MARKET, replay: { recording: 'demo' } } as MarketInfo;
    await loadOverview(client, state, 'demo');
    expect(state.overview.value).toMatchObject({ recording: 'demo' });
  });

  test('statistics of another symbol than the one on screen are left out; an error keeps the last', async () => {
    answer = { type: 'statistics', symbol: 'AAPL' };
    await loadStatistics(client, state);
    meanwhile = () => (state.symbol.value = 'NVDA');
    answer = { type: 'statistics', symbol: 'AAPL', late: true };
    await loadStatistics(client, state);
    expect(state.statistics.value.answer).not.toHaveProperty('late');
    answer = new Error('Too many of them.');
    await loadStatistics(client, state);
    expect(state.statistics.value).toEqual({
      answer: { type: 'statistics', symbol: 'AAPL' },
      error: 'Too many of them.',
    });
  });

  test.each(['symbol', 'market'] as const)(
    'statistics that come when another %s is on screen are passed over, and so is their failure',
    async (what) => {
      const before = state.statistics.value;
      meanwhile = () => {
        if (what === 'symbol') state.symbol.value = 'B';
        else state.market.value = { ...MARKET, name: 'replay-1' };
      };
      for (const each of [{ type: 'statistics', symbol: 'AAPL' }, new Error('gone')]) {
        state.symbol.value = 'AAPL';
        state.market.value = MARKET;
        answer = each;
        await loadStatistics(client, state);
        expect(state.statistics.value).toBe(before);
      }
    },
  );

  describe('older bars', () => {
    beforeEach(() => {
      void state.chart.reset('live AAPL 1m', 0, '1m');
      const bars = new BarSeries(60_000, 10);
      bars.addTrade(START, 0, 100, 1);
      state.chart.addOlder([bars.at(bars.head)]);
    });

    test('are those before the oldest on the chart', async () => {
      await loadOlder(client, state, feed);
      expect(queries).toEqual([
        { market: 'live', symbol: 'AAPL', interval: '1m', toMs: START, limit: 2_000 },
      ]);
      expect(older).toEqual([[]]);
    });

    test('that cannot be had are a sentence for people; that there are none is not', async () => {
      about = { older: 'failed', reason: 'the venue asks to wait: try again in 17 s' };
      await expect(loadOlder(client, state, feed)).rejects.toThrow('try again in 17 s');
      about = { older: 'start' };
      await loadOlder(client, state, feed);
      expect(older).toEqual([[], []]);
    });

    test('of a venue are known as such, those of the chart before are not', async () => {
      const row = state.board.add(AAPL);
      about = { venueUntilMs: START + 60_000 };
      await loadOlder(client, state, feed);
      expect(row.venueUntilMs).toBe(START);
    });

    test('of another symbol, interval or life of the market than the one on screen are left out', async () => {
      answerEpoch++;
      await loadOlder(client, state, feed);
      answerEpoch--;
      meanwhile = () => void state.chart.reset('live AAPL 1h', 0, '1h');
      await loadOlder(client, state, feed);
      expect(queries).toHaveLength(2);
      expect(older).toEqual([]);
    });
  });
});
