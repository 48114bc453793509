/** The page's alerts: asked of a server, kept by the browser elsewhere, evaluated in replays, and told once. */
import { expect, test } from 'vitest';
import { type Client, ClientError } from '../../../shared/client/client-contract.ts';
import { createEmitter } from '../../../shared/client/events.ts';
import { parseAlert } from '../../../shared/model/alert-text.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { AuditEntry, StoredAlertInfo } from '../../../shared/wire/stored-alert.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { doInAlerts } from '../../../web/net/alerts.ts';
import type { AlertAsk } from '../../../web/state/alerts.ts';
import { createAppState } from '../../../web/state/app-state.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { LIVE } from './feed-bench.ts';

const REPLAY = { ...LIVE, name: 'replay-1', kind: 'replay' } as MarketInfo;
const toEntry = (number: number): AuditEntry => ({
  number,
  id: 'a',
  name: 'S0 > 100',
  text: 'S0 > 100',
  market: 'live',
  epoch: 1,
  symbol: 'S0',
  event: 'up',
  value: 101,
  price: 101,
  sequence: 5,
  timeMs: 1_000 * number,
  timeNs: 0,
  firedMs: 0,
  latencyMs: 0,
});
const STORED = {
  ...parseAlert('S0 > 100'),
  id: 'a',
  name: 'S0 > 100',
  text: 'S0 > 100',
  market: 'live',
  state: 'watching',
  createdMs: 0,
  watched: 1,
  firings: 0,
} as StoredAlertInfo;

function begin(hasServer: boolean, kept = new Map<string, string>()) {
  const emitter = createEmitter();
  const sent: Record<string, unknown>[] = [];
  const server = {
    alerts: [STORED] as StoredAlertInfo[],
    fired: [] as AuditEntry[],
    isClosed: false,
  };
  const client = {
    state: 'open',
    on: emitter.on,
    request(command: { type: string }) {
      sent.push({ ...command });
      if (server.isClosed) return Promise.reject(new ClientError('NO_STORED_ALERTS', 'none'));
      const newest = server.fired.at(-1)?.number ?? 0;
      if (command.type === 'storedAlerts') return Promise.resolve({ alerts: server.alerts });
      if (command.type === 'audit')
        return Promise.resolve({ entries: server.fired, oldest: 1, newest });
      if (command.type === 'storeAlert')
        return Promise.reject(new ClientError('UNKNOWN_SYMBOL', 'No such symbol.'));
      return Promise.resolve({});
    },
  } as unknown as Client;
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  const state = createAppState(store, {}, () => new LineSeries());
  state.instruments.value = toInstruments(2);
  state.market.value = LIVE;
  state.live.value = 'live';
  return {
    emitter,
    state,
    sent,
    server,
    kept,
    async ask(ask: AlertAsk = { do: 'begin' }) {
      await doInAlerts({ client, state, hasServer }, ask);
      await this.settle();
    },
    settle: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    toArmed: () => sent.filter(({ type }) => type === 'alert' || type === 'removeAlert'),
  };
}

test('a server that keeps alerts is asked for them and followed; what fires is told once', async () => {
  const page = begin(true);
  page.server.fired = [toEntry(1)];
  await page.ask();
  expect(page.state.alerts.value).toMatchObject({
    keeper: 'server',
    alerts: [STORED],
    fired: [{ number: 1 }],
  });
  expect(page.state.alertNews.value).toBeUndefined();
  expect(page.toArmed()).toEqual([]);
  page.emitter.emit('audit', { entries: [toEntry(1), toEntry(2)], oldest: 1, newest: 2 });
  expect(page.state.alertNews.value).toMatchObject({ entry: { number: 2 }, isReplay: false });
  expect(page.state.alerts.value).toMatchObject({ alerts: [{ firings: 1, lastFiredMs: 2_000 }] });
});

test('what has fired while the page was away is told when it comes back', async () => {
  const first = begin(true);
  first.server.fired = [toEntry(1)];
  await first.ask();
  const again = begin(true, first.kept);
  again.server.fired = [toEntry(1), toEntry(2), toEntry(3)];
  await again.ask();
  expect(again.state.alertNews.value).toMatchObject({ entry: { number: 3 }, missed: 2 });
});

/** What a market tells of a firing: an entry without what the record adds. */
function toFiring() {
  const {
    id: _id,
    name: _name,
    text: _text,
    number: _number,
    firedMs: _f,
    latencyMs: _l,
    ...firing
  } = toEntry(9);
  return firing;
}

test('in a replay the same alerts are evaluated there, and only the page is told', async () => {
  const page = begin(true);
  await page.ask();
  page.state.market.value = REPLAY;
  await page.settle();
  const name = 'replay-1 a';
  expect(page.toArmed()).toMatchObject([
    { type: 'alert', market: 'replay-1', alert: name, symbols: ['S0'] },
  ]);
  const firing = toFiring();
  page.emitter.emit('fired', { ...firing, alert: name, market: 'replay-1' });
  expect(page.state.alertNews.value).toMatchObject({
    isReplay: true,
    entry: { id: 'a', symbol: 'S0' },
  });
  expect(page.state.alerts.value!.fired).toEqual([]);
  page.state.market.value = LIVE;
  await page.settle();
  expect(page.toArmed().at(-1)).toMatchObject({ type: 'removeAlert', alert: name });
});

test('without a server the browser keeps them, over a reload too; one for once is done', async () => {
  const page = begin(false);
  await page.ask({ do: 'put', alert: parseAlert('S0 > 100') });
  const [alert] = page.state.alerts.value!.alerts;
  expect(page.state.alerts.value!.keeper).toBe('browser');
  expect(page.toArmed()).toMatchObject([
    { type: 'alert', market: 'live', alert: `live ${alert!.id}` },
  ]);
  const firing = toFiring();
  page.emitter.emit('fired', { ...firing, alert: `live ${alert!.id}` });
  expect(page.state.alerts.value).toMatchObject({
    alerts: [{ state: 'done', firings: 1 }],
    fired: [{ number: 1 }],
  });
  const again = begin(false, page.kept);
  await again.ask();
  expect(again.state.alerts.value).toMatchObject({
    alerts: [{ id: alert!.id, state: 'done' }],
    fired: [{ number: 1 }],
  });
  expect(again.toArmed()).toEqual([]);
  await again.ask({ do: 'drop', id: alert!.id });
  expect(again.state.alerts.value!.alerts).toEqual([]);
});

test('a refusal is said where one typed, and ends with the next request', async () => {
  const page = begin(true);
  await page.ask({ do: 'put', alert: parseAlert('NONE > 1') });
  expect(page.state.alerts.value!.problem).toBe('No such symbol.');
  await page.ask({ do: 'drop', id: 'a' });
  expect(page.state.alerts.value!.problem).toBeUndefined();
});

test('a server that keeps none leaves them to the browser', async () => {
  const page = begin(true);
  page.server.isClosed = true;
  await page.ask();
  expect(page.state.alerts.value).toEqual({ keeper: 'browser', alerts: [], fired: [] });
});
