/** The fake venue does what it is told: what tests of the real runner rest on. */
import { afterEach, describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { until } from '../until.ts';
import { hasCaptures, readCapture } from './captures.ts';
import { ALPACA } from './dialects/alpaca.ts';
import { BINANCE } from './dialects/binance.ts';
import { KRAKEN } from './dialects/kraken.ts';
import { type FakeVenue, type FakeVenueOptions, startFakeVenue } from './fake-venue.ts';
import type { Dialect } from './dialect.ts';

const NOON_MS = Date.UTC(2026, 0, 1, 12);
const BTC = { symbol: 'BTCUSDT', priceStep: '0.01', sizeStep: '0.00001' };
const ETH = { ...BTC, symbol: 'ETHUSDT' };

let venue: FakeVenue;
afterEach(() => venue.stop());

const open = async (dialect: Dialect, options: Partial<FakeVenueOptions> = {}): Promise<void> => {
  venue = await startFakeVenue(dialect, {
    instruments: [BTC, ETH],
    now: () => NOON_MS,
    ...options,
  });
};

interface Reader {
  socket: WebSocket;
  texts: string[];
  bytes: Buffer[];
  ends: number[];
  status?: number;
  retryAfter?: string | undefined;
}

async function connect(first?: object): Promise<Reader> {
  const socket = new WebSocket(venue.socketUrl);
  const reader: Reader = { socket, texts: [], bytes: [], ends: [] };
  socket.on('message', (data: Buffer, isBinary) =>
    isBinary ? reader.bytes.push(data) : reader.texts.push(data.toString()),
  );
  socket.on('close', (code) => reader.ends.push(code));
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_request, response) => {
    reader.status = response.statusCode!;
    reader.retryAfter = response.headers['retry-after'];
    socket.terminate();
  });
  socket.on('open', () => {
    if (first !== undefined) socket.send(JSON.stringify(first));
  });
  await until(() => socket.readyState !== WebSocket.CONNECTING, 'an answer');
  return reader;
}

const binance = (symbols: readonly string[], id = 1): object => ({
  method: 'SUBSCRIBE',
  params: symbols.flatMap((one) => [`${one}@trade`, `${one}@bookTicker`]),
  id,
});
const get = async (path: string): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${venue.restUrl}${path}`);
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
};

describe('a fake venue', () => {
  test('tells subscribers of their symbols, and counts what it was asked', async () => {
    await open(BINANCE);
    const { texts } = await connect(binance(['btcusdt']));
    await until(() => texts.length === 1, 'the ack');
    expect(texts[0]).toBe('{"result":null,"id":1}');
    venue.trade('ETHUSDT');
    const trade = venue.trade('BTCUSDT', { price: '61837.63', size: '0.00100', side: 'sell' });
    await until(() => texts.length === 2, 'the trade');
    expect(texts[1]).toBe(
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${NOON_MS + 1},"s":"BTCUSDT","t":1001,"p":"61837.63","q":"0.00100","T":${NOON_MS},"m":true,"M":true}}`,
    );
    expect(trade.id).toBe(1_001n);
    expect(venue.subscribed()).toEqual(['BTCUSDT']);
    expect(venue.ledger).toMatchObject({ connections: 1, mostLinks: 1, pings: 0, others: [] });
    expect(venue.ledger.subscribes).toHaveLength(1);
  });

  test('keeps what nobody was told of for those who ask later', async () => {
    await open(BINANCE);
    const { texts } = await connect(binance(['btcusdt']));
    await until(() => texts.length === 1, 'the ack');
    venue.lose('BTCUSDT', { price: '1.5', id: 9_007_199_254_740_993n });
    const { body } = await get('/api/v3/historicalTrades?symbol=BTCUSDT&fromId=1');
    expect(body).toMatchObject([{ price: '1.5', isBuyerMaker: false }]);
    const raw = await (await fetch(`${venue.restUrl}/api/v3/trades?symbol=BTCUSDT`)).text();
    expect(raw).toContain('"id":9007199254740993');
    expect(texts).toHaveLength(1);
    expect(venue.ledger.requests[0]).toBe('GET /api/v3/historicalTrades?symbol=BTCUSDT&fromId=1');
  });

  test('refuses a connection with a status and its headers', async () => {
    await open(BINANCE);
    venue.manners.refuseWith = { status: 429, headers: { 'retry-after': '30' }, body: '{}' };
    const reader = await connect();
    expect(reader).toMatchObject({ status: 429, retryAfter: '30' });
    expect(venue.ledger).toMatchObject({ refused: 1, connections: 0 });
  });

  test('cuts, cuts in the middle of a frame, and closes with a code', async () => {
    await open(BINANCE);
    const half = await connect();
    venue.sayHalf('{"stream":"btcusdt@trade"}');
    await until(() => half.ends.length === 1, 'the cut');
    expect(half).toMatchObject({ ends: [1006], texts: [] });
    const closed = await connect();
    venue.closeAll(1012, 'restart');
    await until(() => closed.ends.length === 1, 'the close');
    expect(closed.ends).toEqual([1012]);
    const cut = await connect();
    venue.closeAll(1006);
    await until(() => cut.ends.length === 1, 'the cut');
    expect(cut.ends).toEqual([1006]);
    expect(venue.ledger).toMatchObject({ connections: 3, mostLinks: 1 });
  });

  test('stalls with the socket open: not even a pong comes', async () => {
    await open(KRAKEN, { instruments: [{ ...BTC, symbol: 'BTC/USD' }] });
    const { texts, socket } = await connect();
    await until(() => texts.length === 1, 'the greeting');
    venue.manners.isStalled = true;
    socket.ping();
    socket.send('{"method":"ping","req_id":1}');
    venue.heartbeat();
    await until(() => venue.ledger.pings === 1 && venue.ledger.controlPings === 1, 'the pings');
    venue.manners.isStalled = false;
    venue.heartbeat();
    await until(() => texts.length === 2, 'the heartbeat');
    expect(texts[1]).toBe('{"channel":"heartbeat"}');
  });

  test('acknowledges some, refuses some, and sends the last trades as a snapshot', async () => {
    const symbols = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'NO/PE'];
    await open(KRAKEN, { instruments: symbols.slice(0, 3).map((symbol) => ({ ...BTC, symbol })) });
    venue.manners.acks = new Set(['BTC/USD', 'SOL/USD']);
    venue.manners.snapshotTrades = 2;
    for (const price of ['1.10', '1.20', '1.30']) venue.trade('ETH/USD', { price });
    const params = { channel: 'trade', symbol: symbols };
    const { texts } = await connect({ method: 'subscribe', params, req_id: 7 });
    await until(() => texts.length === 5, 'the answers');
    const said = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(said[1]).toMatchObject({
      success: false,
      error: 'Currency pair not supported NO/PE',
      symbol: 'NO/PE',
      req_id: 7,
    });
    expect(said.slice(2, 4)).toMatchObject([
      { success: true, result: { symbol: 'BTC/USD' } },
      { success: true, result: { symbol: 'SOL/USD' } },
    ]);
    expect(said[4]).toMatchObject({ type: 'snapshot', data: [{ price: 1.2 }, { price: 1.3 }] });
    expect(texts[4]).toContain('"price":1.20,');
  });

  test('wants its key, and no more connections than it allows', async () => {
    await open(ALPACA, { manners: { key: 'right', mostLinks: 1 } });
    const wrong = await connect({ action: 'auth', key: 'wrong', secret: 'x' });
    await until(() => wrong.texts.length === 2, 'the refusal');
    expect(wrong.texts[1]).toBe('[{"T":"error","code":402,"msg":"auth failed"}]');
    const second = await connect({ action: 'auth', key: 'right', secret: 'x' });
    await until(() => second.texts.length === 2, 'the refusal');
    expect(second.texts[1]).toContain('"code":406');
  });

  test('doubles, drops, swaps and compresses frames', async () => {
    await open(BINANCE);
    const { texts, bytes } = await connect(binance(['btcusdt']));
    await until(() => texts.length === 1, 'the ack');
    venue.manners.spoil = (frames) => frames.flatMap((frame) => [frame, frame]);
    const first = venue.trade('BTCUSDT');
    venue.manners.spoil = () => [];
    const lost = venue.trade('BTCUSDT');
    venue.manners.spoil = undefined;
    venue.trade('BTCUSDT');
    venue.tell(lost, first);
    await until(() => texts.length === 6, 'the trades');
    const ids = texts.slice(1).map((text) => /"t":(\d+)/.exec(text)![1]);
    expect(ids).toEqual(['1001', '1001', '1003', '1002', '1001']);
    venue.manners.gzips = true;
    venue.trade('BTCUSDT');
    await until(() => bytes.length === 1, 'the compressed frame');
    expect(gunzipSync(bytes[0]!).toString()).toContain('"t":1004');
  });

  test('answers REST late, with a status, in part, and by the steps and names of the moment', async () => {
    await open(BINANCE);
    venue.rest.faults.push({ status: 503, times: 2 }, { isCut: true }, { isHeld: true });
    expect((await get('/api/v3/exchangeInfo')).status).toBe(503);
    expect((await get('/api/v3/exchangeInfo')).status).toBe(503);
    await expect(get('/api/v3/exchangeInfo')).rejects.toThrow();
    venue.rename('ETHUSDT', 'ETH2USDT');
    venue.changeSteps('BTCUSDT', { priceStep: '0.001' });
    const late = get('/api/v3/exchangeInfo');
    await until(() => venue.rest.held === 1, 'the request');
    venue.rest.release();
    const { body } = await late;
    expect(body).toMatchObject({
      symbols: [
        { symbol: 'BTCUSDT', filters: [{ tickSize: '0.001' }, {}] },
        { symbol: 'ETH2USDT' },
      ],
    });
  });

  test('makes bars of its trades', async () => {
    await open(BINANCE);
    const at = (seconds: number): { timeMs: number } => ({ timeMs: NOON_MS + seconds * 1_000 });
    venue.trade('BTCUSDT', { price: '10', size: '0.1', ...at(1) });
    venue.trade('BTCUSDT', { price: '9.5', size: '0.2', ...at(2) });
    venue.trade('BTCUSDT', { price: '12', size: '1', ...at(61) });
    const { body } = await get(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${NOON_MS}&endTime=${NOON_MS + 99_999}`,
    );
    const bars = (body as unknown[][]).map((row) => row.slice(0, 6));
    expect(bars).toEqual([
      [NOON_MS, '10', '10', '9.5', '9.5', '0.3'],
      [NOON_MS + 60_000, '12', '12', '12', '12', '1'],
    ]);
  });
});

describe('captures', () => {
  test.skipIf(!hasCaptures)('are read in each of their formats, digits and all', () => {
    const us = readCapture('connectors/binance-us/binance-us-2021.jsonl');
    expect(us).toHaveLength(480);
    expect(us[0]!.receivedNs).toBe(1_633_998_274_723_671_000n);
    const coinbase = readCapture('connectors/coinbase-exchange/exchange-2026.tsv');
    expect(coinbase).toHaveLength(8);
    const tiingo = readCapture('connectors/tiingo/doc-examples.jsonl');
    expect(tiingo[3]!.text).toContain('1548873225383129126');
    const alpaca = readCapture('connectors/alpaca/ws-doc-examples.jsonl');
    expect(alpaca[1]).toEqual({
      direction: 'sent',
      text: '{"action":"auth","key":"KEY","secret":"SECRET"}',
    });
    const busy = readCapture('hftbacktest/spot/btcusdt_20240808.gz');
    expect(busy).toHaveLength(41_249);
  });
});
