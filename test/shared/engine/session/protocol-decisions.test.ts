/** What PROTOCOL.md decides where a client could have taken it one way or the other. */
import { describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { JSON_PROTOCOL } from '../../../../shared/wire/frame.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON_MS = Date.UTC(2026, 0, 1, 12);
/** Where the recording begins; a trade a second, 600 of them. */
const TAPE_MS = Date.UTC(2025, 5, 2);
const END_MS = TAPE_MS + 599_000;

function toTrades(startMs: number, count: number, stepMs: number) {
  const ticks = createTickColumns(count);
  for (let i = 0; i < count; i++) {
    pushTrade(ticks, 0, startMs + i * stepMs, 0, 10_000 + i, 10, SIDE.buy);
  }
  return ticks;
}

const createBench = () =>
  createSessionBench(createListSource(toInstruments(2), toTrades(NOON_MS, 10_000, 100)), {
    recordings: { tape: () => createListSource(toInstruments(2), toTrades(TAPE_MS, 600, 1_000)) },
  });

const codesOf = (client: FakeTransport) => client.messages('error').map(({ error }) => error.code);
const marketsOf = (client: FakeTransport) => client.messages('market').map(({ market }) => market);

describe('a client', () => {
  test('may leave out hello: it is answered, and is one that does not acknowledge', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'subscribe', id: 1, symbols: ['S0'] });
    await bench.run(20_000);
    expect(client.messages('subscribed')).toHaveLength(1);
    expect(client.messages('warning')).toEqual([]);
    expect(client.frames().length).toBeGreaterThan(150);
  });

  test('may say pace, the old name of throttle, and is answered by it', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'pace', id: 1, flushMs: 500 });
    client.say({ type: 'throttle', id: 2, minIntervalMs: 1_000 });
    expect(client.sent).toEqual([
      { type: 'pace', id: 1, flushMs: 500 },
      { type: 'throttle', id: 2, minIntervalMs: 1_000 },
    ]);
    const [session] = bench.sessions.all();
    expect(session!.minIntervalMs).toBe(1_000);
  });

  test.each([[-1], [1.5], [2 ** 53], ['7'], [null]])(
    'is refused without an id when its id is %j',
    async (id) => {
      const client = (await createBench()).connect();
      client.say({ type: 'ping', id });
      expect(client.messages('error')[0]!.error.code).toBe('BAD_COMMAND');
      expect(client.messages('error')[0]!.id).toBe(undefined);
    },
  );

  test('may use the largest id there is', async () => {
    const client = (await createBench()).connect();
    client.say({ type: 'ping', id: Number.MAX_SAFE_INTEGER });
    expect(client.messages('pong')[0]!.id).toBe(Number.MAX_SAFE_INTEGER);
  });

  test.each([
    [{ symbols: ['S0'], maxRateHz: 2 }],
    [{ symbols: ['*'] }],
    [{ symbols: ['S0', ' sector:Technology '] }],
    [{ symbols: ['S0'], contract: 'bars' }],
    [{ symbols: ['S0'], interval: '1m' }],
  ])('is refused what no contract keeps: %j', async (fields) => {
    const client = (await createBench()).connect();
    client.say({ type: 'subscribe', id: 1, ...fields });
    expect(codesOf(client)).toEqual(['BAD_COMMAND']);
  });

  test('is told of an unknown sector by its name, and gets the rest', async () => {
    const client = (await createBench()).connect();
    const symbols = ['sector:Energy', 'sector:technology'];
    client.say({ type: 'subscribe', id: 1, contract: 'latest', symbols });
    expect(client.messages('subscribed')[0]!.results).toMatchObject([
      { symbol: 'S0', ok: true },
      { symbol: 'S1', ok: true },
      { symbol: 'SECTOR:ENERGY', ok: false, error: { code: 'UNKNOWN_SYMBOL' } },
    ]);
  });

  test('counts what arrives: a dropped frame was not sent, a doubled one twice', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello', acknowledges: true });
    client.say({ type: 'fault', drop: 1 });
    client.say({ type: 'subscribe', symbols: ['S0'] });
    await bench.run(1_000);
    client.say({ type: 'acknowledge', frames: 1 });
    expect([client.frames().length, ...codesOf(client)]).toEqual([0, 'BAD_COMMAND']);
    client.say({ type: 'fault', duplicate: 1 });
    await bench.run(1_000);
    const { length } = client.frames();
    expect(length).toBeGreaterThan(10);
    client.say({ type: 'acknowledge', frames: length });
    expect(codesOf(client)).toEqual(['BAD_COMMAND']);
    client.say({ type: 'acknowledge', frames: length + 1 });
    expect(codesOf(client)).toEqual(['BAD_COMMAND', 'BAD_COMMAND']);
  });

  test('of the JSON dialect is told the time of the quote and the exact turnover', async () => {
    const bench = await createBench();
    const client = bench.connect({ dialect: JSON_PROTOCOL });
    await bench.run(1_000);
    client.say({ type: 'subscribe', symbols: ['S0'] });
    await bench.run(100);
    const snapshot = client.sent.find((one) => (one as { type: string }).type === 'snapshot');
    expect(snapshot).toMatchObject({
      quoteTime: null,
      turnover: expect.stringMatching(/^\d+\.\d\d$/),
    });
  });
});

describe('a replay', () => {
  async function open(fields: object) {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'open', id: 1, recording: 'tape', ...fields });
    await bench.run(200);
    return { bench, client, name: marketsOf(client)[0]!.name };
  }

  test.each([
    ['a whole ms', 100_000, 100_000, 101],
    ['just before a tick', 99_999, 99_999, 100],
    ['a fraction of a ms', 100_000.75, 100_000, 101],
    ['before the beginning', -5_000, 0, 1],
    ['after the end', 1e9, 599_000, 600],
  ])('at %s holds every tick of that ms', async (_what, offsetMs, standsMs, ticks) => {
    for (const how of ['open', 'seek']) {
      const timeMs = TAPE_MS + offsetMs;
      const opened = how === 'open' ? { paused: true, timeMs } : { paused: true };
      const { bench, client, name } = await open(opened);
      if (how === 'seek') client.say({ type: 'seek', id: 2, market: name, timeMs });
      await bench.run(500);
      client.say({ type: 'subscribe', id: 3, market: name, symbols: ['S0'] });
      await bench.run(500);
      const snapshot = client.frames().find((frame) => frame.type === 'snapshot');
      expect([how, snapshot?.state.sequence]).toEqual([how, ticks]);
      client.say({ type: 'join', id: 4, market: name });
      expect(marketsOf(client).at(-1)!.timeMs).toBe(TAPE_MS + standsMs);
    }
  });

  test('goes on as it was after a seek: playing plays, paused is paused, ended is paused', async () => {
    const { bench, client, name } = await open({});
    const stateAfter = async (seconds: number): Promise<string> => {
      client.say({ type: 'seek', id: 9, market: name, timeMs: TAPE_MS + seconds * 1_000 });
      await bench.run(500);
      return marketsOf(client).at(-1)!.replay!.state;
    };
    expect(await stateAfter(10)).toBe('playing');
    client.say({ type: 'pause', id: 2, market: name });
    expect(await stateAfter(10)).toBe('paused');
    client.say({ type: 'play', id: 3, market: name });
    expect(await stateAfter(598)).toBe('playing');
    await bench.run(3_000);
    expect(marketsOf(client).at(-1)!.replay!.state).toBe('ended');
    expect(await stateAfter(10)).toBe('paused');
  });

  test('that is being rebuilt takes what is asked, and keeps it: place, speed and state', async () => {
    const { bench, client, name } = await open({ paused: true });
    client.say({ type: 'seek', id: 2, market: name, timeMs: TAPE_MS + 300_000 });
    client.say({ type: 'speed', id: 3, market: name, speed: 50 });
    client.say({ type: 'loop', id: 4, market: name, loop: true });
    client.say({ type: 'play', id: 5, market: name });
    client.say({ type: 'pause', id: 6, market: name });
    await bench.run(500);
    expect(codesOf(client)).toEqual([]);
    expect(marketsOf(client).at(-1)).toMatchObject({
      timeMs: TAPE_MS + 300_000,
      replay: { speed: 50, loop: true, state: 'paused', endMs: END_MS },
    });
  });

  test('tells nobody who comes and goes, and counts them in what it says next', async () => {
    const { bench, client, name } = await open({ paused: true });
    const told = client.sent.length;
    const others = [bench.connect(), bench.connect()];
    others[0]!.say({ type: 'join', id: 1, market: name });
    others[1]!.say({ type: 'subscribe', id: 1, market: name, symbols: ['S0'] });
    await bench.run(500);
    expect(client.sent.length).toBe(told);
    expect(marketsOf(others[0]!)).toHaveLength(1);
    others[1]!.leave();
    client.say({ type: 'loop', id: 2, market: name, loop: true });
    expect(marketsOf(client).at(-1)!.replay!.viewers).toBe(2);
  });

  test('gives bars and quotes of the moment where it stands, never of one that it passes through', async () => {
    const { bench, client, name } = await open({ paused: true });
    client.say({ type: 'seek', id: 2, market: name, timeMs: TAPE_MS + 120_000 });
    client.say({ type: 'bars', id: 3, market: name, symbol: 'S0', interval: '1m' });
    client.say({ type: 'quotes', id: 4, market: name, symbols: ['S0'] });
    await bench.run(1_000);
    expect(client.messages('history')).toMatchObject([{ id: 3, bars: 3 }]);
    expect(client.messages('quotes')).toMatchObject([{ quotes: [{ sequence: 121 }] }]);
  });

  test('that is closed while bars are asked of it refuses them by name', async () => {
    const { bench, client, name } = await open({ paused: true });
    client.say({ type: 'seek', id: 2, market: name, timeMs: TAPE_MS + 120_000 });
    client.say({ type: 'bars', id: 3, market: name, symbol: 'S0', interval: '1m' });
    client.say({ type: 'close', id: 4, market: name });
    await bench.run(1_000);
    expect(client.messages('error')).toMatchObject([{ id: 3, error: { code: 'UNKNOWN_MARKET' } }]);
  });
});
