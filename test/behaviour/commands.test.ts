import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

interface Message {
  type: string;
  [key: string]: unknown;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(createTimedSource(3, 600));
});
afterAll(() => server.stop());

/** A bare socket that keeps what it gets. */
async function open(protocol = BINARY_PROTOCOL) {
  const socket = new WebSocket(server.url, [protocol]);
  const texts: Message[] = [];
  const frames: Uint8Array[] = [];
  const closes: number[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) frames.push(data);
    else texts.push(JSON.parse(data.toString()) as Message);
  });
  socket.on('close', (code) => closes.push(code));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    socket,
    texts,
    frames,
    closes,
    send: (value: unknown) =>
      socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
    async reply(id: number): Promise<Message> {
      await until(() => texts.some((text) => text['id'] === id), `reply ${id}`);
      return texts.find((text) => text['id'] === id)!;
    },
  };
}

describe('commands', () => {
  test('are answered symbol by symbol, with the id, before any frame', async () => {
    const client = await open();
    const order: string[] = [];
    client.socket.on('message', (_data, isBinary) => order.push(isBinary ? 'frame' : 'text'));
    client.send({ type: 'subscribe', id: 5, symbols: ['s0', 'NOPE', ' S1 ', 'S0'] });
    const reply = await client.reply(5);
    expect(reply).toMatchObject({
      type: 'subscribed',
      market: 'live',
      epoch: server.markets.primary.market.epoch,
      subscriptions: 2,
      results: [
        { symbol: 'S0', ok: true, instrument: { id: 0, priceDecimals: 2 } },
        { symbol: 'NOPE', ok: false, error: { code: 'UNKNOWN_SYMBOL', symbol: 'NOPE' } },
        { symbol: 'S1', ok: true },
      ],
    });
    await until(() => client.frames.length >= 3, 'frames');
    expect(order[0]).toBe('text');
    client.send({ type: 'unsubscribe', id: 6, symbols: ['S0', 'S2', 'X'] });
    expect(await client.reply(6)).toMatchObject({
      subscriptions: 1,
      results: [
        { symbol: 'S0', ok: true },
        { symbol: 'S2', ok: false, error: { code: 'NOT_SUBSCRIBED' } },
        { symbol: 'X', ok: false, error: { code: 'UNKNOWN_SYMBOL' } },
      ],
    });
    client.send({ type: 'list', id: 7 });
    expect(await client.reply(7)).toMatchObject({
      subscriptions: [{ market: 'live', symbols: ['S1'] }],
    });
    client.send({ type: 'list', id: 8, of: 'instruments' });
    expect((await client.reply(8))['instruments']).toHaveLength(3);
    client.send({ type: 'ping', id: 9 });
    expect((await client.reply(9))['type']).toBe('pong');
    client.socket.terminate();
  });

  test('that are wrong get an error that names the field; unknown types are ignored', async () => {
    const client = await open();
    const cases: [object, RegExp][] = [
      [{ type: 'subscribe', id: 1 }, /symbols/],
      [{ type: 'subscribe', id: 2, symbols: [] }, /symbols/],
      [{ type: 'subscribe', id: 3, symbols: ['S0'], ticks: -1 }, /ticks/],
      [{ type: 'subscribe', id: 4, symbols: ['S0'], colour: 'red' }, /colour/],
      [
        { type: 'subscribe', id: 5, symbols: ['S0'], bars: [{ interval: '2m', limit: 1 }] },
        /bars\.0/,
      ],
      [{ type: 'seek', id: 6, market: 'x' }, /timeMs/],
    ];
    for (const [command, pattern] of cases) {
      client.send(command);
      const reply = await client.reply((command as { id: number }).id);
      expect(reply).toMatchObject({ type: 'error', error: { code: 'BAD_COMMAND' } });
      expect((reply['error'] as { message: string }).message).toMatch(pattern);
    }
    client.send({ type: 'subscribe', id: 20, market: 'replay-7', symbols: ['S0'] });
    expect(await client.reply(20)).toMatchObject({ error: { code: 'UNKNOWN_MARKET' } });
    client.send({ type: 'dance', id: 21 });
    client.send({ type: 'ping', id: 22 });
    await client.reply(22);
    expect(client.texts.some((text) => text['id'] === 21)).toBe(false);
    client.socket.terminate();
  });

  test('close the connection with 4501 after three messages that are none', async () => {
    const client = await open();
    client.send('{');
    client.send('[]');
    client.socket.send(Buffer.from([1, 2, 3]));
    await until(() => client.closes.length > 0, 'close');
    expect(client.closes).toEqual([CLOSE.badMessage]);
    expect(client.texts.filter((text) => text.type === 'error')).toHaveLength(3);
  });

  test('close the connection with 4513 when they flood', async () => {
    const client = await open();
    for (let i = 0; i < LIMITS.commandBurst + 20; i++) client.send({ type: 'ping' });
    await until(() => client.closes.length > 0, 'close');
    expect(client.closes).toEqual([CLOSE.commandFlood]);
  });

  test('larger than the limit close the connection with 1009', async () => {
    const client = await open();
    client.send({ type: 'hello', client: 'x'.repeat(LIMITS.commandBytes) });
    await until(() => client.closes.length > 0, 'close');
    expect(client.closes).toEqual([1009]);
  });

  test('end at the subscription limit, with the state unchanged', async () => {
    const symbols = Array.from({ length: LIMITS.subscriptions }, (_, i) => `S${i}`);
    const client = await open();
    client.send({ type: 'subscribe', id: 1, symbols: [...symbols, 'ONE-MORE'] });
    expect(await client.reply(1)).toMatchObject({ error: { code: 'BAD_COMMAND' } });
    client.socket.terminate();
  });

  test('that acknowledge frames never sent are refused', async () => {
    const client = await open();
    client.send({ type: 'hello', id: 1, acknowledges: true });
    await client.reply(1);
    client.send({ type: 'acknowledge', frames: 1_000 });
    await until(() => client.texts.some((text) => text.type === 'error'), 'error');
    client.socket.terminate();
  });
});

describe('the JSON dialect', () => {
  test('says the same as the binary one, as text', async () => {
    const client = await open(JSON_PROTOCOL);
    client.send({
      type: 'subscribe',
      id: 1,
      symbols: ['S0'],
      ticks: 5,
      bars: [{ interval: '1s', limit: 2 }],
    });
    await until(() => client.texts.filter((text) => text.type === 'ticks').length > 3, 'ticks');
    expect(client.frames).toEqual([]);
    const snapshot = client.texts.find((text) => text.type === 'snapshot')!;
    const ticks = client.texts.filter((text) => text.type === 'ticks');
    expect(snapshot).toMatchObject({ market: 'live', symbol: 'S0', cause: 'asked' });
    let next = (snapshot['sequence'] as number) + 1;
    for (const message of ticks) {
      expect(message['firstSequence']).toBe(next);
      const list = message['ticks'] as { price: number; side: string; trade: string }[];
      next += list.length;
      expect(list[0]).toMatchObject({ side: 'buy' });
      expect(list[0]!.price).toBeGreaterThanOrEqual(100);
      expect(list[0]!.price).toBeLessThan(101);
      expect(new Date(list[0]!.trade).getTime()).toBeGreaterThan(
        server.markets.primary.timeMs() - 60_000,
      );
    }
    expect(client.texts.find((text) => text.type === 'bars')).toMatchObject({
      interval: '1s',
      history: true,
    });
    client.socket.terminate();
  });
});

describe('the upgrade', () => {
  /** Status of a refused upgrade, or 101. */
  const upgrade = (protocols: string[], headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(server.url, protocols, { headers });
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', (error) => {
        if (!/Unexpected server response/.test(error.message)) reject(error);
      });
    });

  test('needs a subprotocol that the server speaks', async () => {
    expect(await upgrade(['tickdeck.v9'])).toBe(400);
    expect(await upgrade([])).toBe(400);
    expect(await upgrade(['tickdeck.v9', BINARY_PROTOCOL])).toBe(101);
  });

  test('is open to our own pages and to programs, and to no other page', async () => {
    const own = `127.0.0.1:${server.port}`;
    const allowed = [
      `http://${own}`,
      `http://localhost:${server.port}`,
      `http://[::1]:${server.port}`,
      `HTTP://LOCALHOST:${server.port}/`,
    ];
    for (const origin of allowed) expect(await upgrade([BINARY_PROTOCOL], { origin })).toBe(101);
    const refused = [
      'null',
      'http://evil.example',
      `http://localhost:${server.port + 1}`,
      'http://localhost',
      `https://localhost:${server.port}.evil.example`,
      `http://evil.localhost:${server.port}`,
      `http://localhost:${server.port}@evil.example`,
      'file://',
    ];
    for (const origin of refused) {
      expect(`${origin} ${await upgrade([BINARY_PROTOCOL], { origin })}`).toBe(`${origin} 403`);
    }
    /* A name that an attacker points at this machine: Origin and Host agree, and still it must not pass. */
    const rebound = { origin: 'http://evil.example:3000', host: 'evil.example:3000' };
    expect(await upgrade([BINARY_PROTOCOL], rebound)).toBe(403);
  });
});
