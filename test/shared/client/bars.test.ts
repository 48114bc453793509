/** Bars that are asked for: whole, in order, or not at all. */
import { beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Bar } from '../../../shared/model/bar.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { BASE_MS, EPOCH, FakeEnvironment, type FakeSocket } from './fake-server.ts';

let socket: FakeSocket;
let client: Client;

beforeEach(() => {
  const environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment, 'test');
  socket = environment.welcome();
});

const toBar = (minute: number): Bar => ({
  startMs: BASE_MS + minute * 60_000,
  open: 10_000,
  high: 10_010,
  low: 9_990,
  close: 10_005,
  volume: 2 ** 50,
  trades: 3,
  turnoverHi: 7,
  turnoverLo: 2 ** 52 - 1,
  firstNs: 0,
  lastNs: 59_999_999_999,
});

const instrument = { id: 7, symbol: 'AAPL', priceDecimals: 2, sizeDecimals: 0 } as Instrument;
const query = { symbol: 'AAPL', interval: '1m', limit: 3 } as const;

const idOf = (nth: number): number => socket.commands('bars')[nth]!.id;

function reply(id: number, bars: number): void {
  const about = { market: 'live', number: 0, epoch: EPOCH, instrument, interval: '1m' } as const;
  socket.say({ type: 'history', id, ...about, bars });
}

function send(request: number, minutes: number[], left: number, isForming = false): void {
  const head = { market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS };
  const bars = minutes.map(toBar);
  const content = { instrument: 7, interval: 3, isForming, bars };
  socket.sendFrame({ type: 'barHistory', ...head, request, left, ...content });
}

test('come whole though their frames arrive together with the reply and between others', async () => {
  const first = client.bars(query);
  const second = client.bars(query);
  reply(idOf(0), 3);
  send(idOf(0), [0, 1], 1);
  reply(idOf(1), 1);
  send(idOf(1), [9], 0);
  send(idOf(0), [2], 0, true);
  const { bars, isForming, epoch, ...about } = await first;
  expect(bars).toEqual([toBar(0), toBar(1), toBar(2)]);
  expect([isForming, epoch, about.instrument.symbol]).toEqual([true, EPOCH, 'AAPL']);
  expect((await second).bars).toEqual([toBar(9)]);
});

test('are none where the server has none', async () => {
  const answer = client.bars(query);
  reply(idOf(0), 0);
  expect((await answer).bars).toEqual([]);
});

test('are refused by the code of the server', async () => {
  const answer = client.bars({ ...query, symbol: 'XYZ' });
  socket.say({ type: 'error', id: idOf(0), error: { code: 'UNKNOWN_SYMBOL', message: 'none' } });
  await expect(answer).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
});

test.each([false, true])(
  'are refused when the connection ends before the last, replied to or not: %s',
  async (isReplied) => {
    const answer = client.bars(query);
    if (isReplied) {
      reply(idOf(0), 3);
      send(idOf(0), [0], 2);
    }
    const refused = expect(answer).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await Promise.resolve();
    socket.end(1006);
    await refused;
  },
);

test('leave frames that nobody asked for alone', async () => {
  send(99, [0], 0);
  const answer = client.bars(query);
  reply(idOf(0), 1);
  send(idOf(0), [1], 0);
  expect((await answer).bars).toEqual([toBar(1)]);
});
