/** What a subscription was asked to be like comes back whole after a reconnect. */
import { beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client, SubscribeOptions } from '../../../shared/client/client-contract.ts';
import { type FakeSocket, FakeEnvironment, toInstrument, toSnapshot } from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL', 'Technology');
const MSFT = toInstrument(8, 'MSFT', 'Technology');
const BARS = [{ interval: '1m', limit: 60 }] as const;
let environment: FakeEnvironment;
let client: Client;
let socket: FakeSocket;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  socket = environment.welcome();
});

/** Subscribes to AAPL and has it confirmed. */
function subscribe(options: SubscribeOptions, name = 'AAPL'): void {
  client.subscribe([name], options);
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 4 }]);
  socket.sendFrame(toSnapshot(AAPL.id, 4));
}

/** What is subscribed to after a reconnect, without positions. */
function comeBack(): object[] {
  return environment.comeBack().sent.flatMap((command) => {
    if (command.type !== 'subscribe' && command.type !== 'unsubscribe') return [];
    const { id: _, resume: __, ...rest } = command as typeof command & { resume?: unknown };
    return [rest];
  });
}

const OPTIONS: SubscribeOptions[] = [
  { contract: 'latest', maxRateHz: 10, ticks: 0, bars: [...BARS] },
  { contract: 'bars', interval: '5m', maxRateHz: 2 },
  { contract: 'every', ticks: 1_000, bars: [...BARS] },
  {},
];

test.each(OPTIONS)('%j', (options) => {
  subscribe(options);
  const said = [{ type: 'subscribe', market: 'live', symbols: ['AAPL'], ...options }];
  expect(comeBack()).toEqual(said);
  expect(comeBack()).toEqual(said);
});

test.each(OPTIONS)('%j, with the ticks of a refresh and nothing else changed', (options) => {
  subscribe(options);
  client.refresh(['AAPL'], { ticks: 7 });
  const after = { ...options, ticks: 7 };
  const { ticks, bars } = after;
  const { id: _, ...asked } = socket.commands('snapshot')[0]!;
  expect(asked).toEqual({ type: 'snapshot', market: 'live', symbols: ['AAPL'], ticks, bars });
  expect(comeBack()).toEqual([{ type: 'subscribe', market: 'live', symbols: ['AAPL'], ...after }]);
});

test('a refresh while there is no connection holds when there is one', () => {
  subscribe({ contract: 'latest', maxRateHz: 10 });
  socket.end(1006);
  client.refresh(['AAPL'], { bars: [...BARS] });
  environment.pass(10_000);
  const [back] = environment.welcome().commands('subscribe');
  expect(back).toMatchObject({ contract: 'latest', maxRateHz: 10, bars: BARS });
});

test('a refresh asks for symbols that want the same in one command, for others in another', () => {
  client.subscribe(['AAPL'], { ticks: 5 });
  client.subscribe(['MSFT'], { ticks: 5, contract: 'latest' });
  client.subscribe(['GE'], { ticks: 9 });
  client.refresh(['AAPL', 'MSFT', 'GE'], { bars: [...BARS] });
  expect(socket.commands('snapshot').map(({ symbols, ticks }) => [ticks, ...symbols])).toEqual([
    [5, 'AAPL', 'MSFT'],
    [9, 'GE'],
  ]);
});

test('a refresh of one symbol under a wildcard comes back as that symbol’s own, after the wildcard', () => {
  subscribe({ contract: 'latest', maxRateHz: 2 }, 'sector:Technology');
  client.refresh(['AAPL'], { ticks: 3 });
  const contract = { type: 'subscribe', market: 'live', contract: 'latest', maxRateHz: 2 };
  expect(comeBack()).toEqual([
    { ...contract, symbols: ['SECTOR:TECHNOLOGY'] },
    { ...contract, symbols: ['AAPL'], ticks: 3 },
  ]);
});

test('a refresh of a wildcard holds for its symbols that have a contract of their own', () => {
  client.subscribe(['*'], { contract: 'latest' });
  socket.confirm([
    { symbol: 'AAPL', instrument: AAPL },
    { symbol: 'MSFT', instrument: MSFT },
  ]);
  client.subscribe(['MSFT'], { contract: 'bars', interval: '1m' });
  socket.confirm([{ symbol: 'MSFT', instrument: MSFT }]);
  client.refresh(['sector:Technology'], { ticks: 3 });
  expect(socket.commands('snapshot')).toMatchObject([{ symbols: ['SECTOR:TECHNOLOGY'], ticks: 3 }]);
  expect(comeBack()).toMatchObject([
    { symbols: ['*'], contract: 'latest' },
    { symbols: ['SECTOR:TECHNOLOGY'], contract: 'latest', ticks: 3 },
    { symbols: ['MSFT'], contract: 'bars', interval: '1m', ticks: 3 },
  ]);
});

test('what a program changes in its own options afterwards changes nothing', () => {
  const options = { contract: 'latest' as const, bars: [{ interval: '1m' as const, limit: 60 }] };
  subscribe(options);
  options.bars[0]!.limit = 1;
  options.bars.push({ interval: '1m', limit: 9 });
  expect(comeBack()).toMatchObject([{ bars: BARS }]);
});
