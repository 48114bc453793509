import { beforeEach, expect, test } from 'vitest';
import { type AlertingClient, withAlerts } from '../../../shared/client/kept-alerts.ts';
import { createClient } from '../../../shared/client/client.ts';
import type { ClientEvents } from '../../../shared/client/events.ts';
import { FakeEnvironment, type FakeSocket } from './fake-server.ts';

const RULE = { kind: 'price', level: '205.10', direction: 'up' } as const;

let environment: FakeEnvironment;
let client: AlertingClient;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = withAlerts(createClient('ws://test/ws', environment));
});

/** Answers the newest `alert`. */
function accept(socket: FakeSocket): void {
  const { type: _, id, market = 'live', ...request } = socket.commands('alert').at(-1)!;
  socket.say({ type: 'alert', id, alert: { ...request, market, watched: 1, firings: 0 } });
}

test('an alert is asked for once, and what fires is told one by one', async () => {
  const socket = environment.welcome();
  const asked = client.alert({ symbols: ['NVDA'], rule: RULE, restMs: 60_000 });
  const [command] = socket.commands('alert');
  expect(command).toMatchObject({
    alert: 'alert-1',
    symbols: ['NVDA'],
    rule: RULE,
    restMs: 60_000,
  });
  accept(socket);
  expect(await asked).toMatchObject({ alert: 'alert-1', market: 'live', watched: 1 });
  const fired: ClientEvents['fired'][] = [];
  client.on('fired', (one) => fired.push(one));
  const firing = { symbol: 'NVDA', event: 'up', value: 206, price: 206, timeMs: 1, timeNs: 0 };
  const firings = [1, 2].map((sequence) => ({ alert: 'alert-1', sequence, ...firing }));
  socket.say({ type: 'fired', market: 'live', epoch: 5, firings });
  expect(fired).toEqual(firings.map((one) => ({ market: 'live', epoch: 5, ...one })));
});

test('alerts are said again to each new connection, those that were taken back are not', async () => {
  const socket = environment.welcome();
  for (const alert of ['a', 'b']) {
    const asked = client.alert({ alert, symbols: ['NVDA'], rule: RULE });
    accept(socket);
    await asked;
  }
  const removed = client.removeAlert('a');
  const { id } = socket.commands('removeAlert')[0]!;
  socket.say({ type: 'alerts', id, alerts: [] });
  await removed;
  const next = environment.comeBack();
  expect(next.commands('alert')).toMatchObject([{ alert: 'b', symbols: ['NVDA'], rule: RULE }]);
  /* It is gone already: nothing to say. */
  await client.removeAlert('a');
  expect(next.commands('removeAlert')).toEqual([]);
});

test('an alert that is refused is not kept', async () => {
  const socket = environment.welcome();
  const asked = client.alert({ symbols: ['NOPE'], rule: RULE });
  const { id } = socket.commands('alert')[0]!;
  const error = { code: 'UNKNOWN_SYMBOL', message: 'There is none.' };
  socket.say({ type: 'error', id, error });
  await expect(asked).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
  expect(environment.comeBack().commands('alert')).toEqual([]);
});

test('alerts of a market that was closed are forgotten', async () => {
  const socket = environment.welcome();
  const asked = client.alert({ market: 'replay-1', symbols: ['NVDA'], rule: RULE });
  accept(socket);
  await asked;
  socket.say({ type: 'closed', market: 'replay-1', reason: 'over' });
  expect(environment.comeBack().commands('alert')).toEqual([]);
});

test('without a connection an alert is refused at once', async () => {
  await expect(client.alert({ symbols: ['NVDA'], rule: RULE })).rejects.toMatchObject({
    code: 'DISCONNECTED',
  });
});
