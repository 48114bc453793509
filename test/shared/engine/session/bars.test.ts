import { describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { JSON_PROTOCOL } from '../../../../shared/wire/frame.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const MINUTES = 3_000;
/** The clock of a bench begins at noon: the last trade is just due. */
const START_MS = Date.UTC(2026, 0, 1, 12) - (MINUTES - 1) * 60_000;

/** A market with a trade a minute, so that its bars are known. */
function createBench() {
  const ticks = createTickColumns(MINUTES);
  for (let i = 0; i < MINUTES; i++) {
    pushTrade(ticks, 0, START_MS + i * 60_000, 0, 10_000 + i, 2 ** 40 + i, SIDE.buy);
  }
  return createSessionBench(createListSource(toInstruments(2), ticks));
}

const answersOf = (client: FakeTransport) =>
  client.frames().filter((frame) => frame.type === 'barHistory');

const ask = { type: 'bars', symbol: 's0', interval: '1m' };

describe('bars that are asked for', () => {
  test('come as frames after the reply, exact, the newest of the range, and the last one says so', async () => {
    const bench = await createBench();
    const client = bench.connect();
    const toMs = START_MS + 2_000 * 60_000;
    client.say({ ...ask, id: 5, limit: 1_200, toMs });
    await bench.run(100);
    expect(client.messages('history')).toMatchObject([
      {
        id: 5,
        market: 'live',
        number: 0,
        interval: '1m',
        bars: 1_200,
        instrument: { symbol: 'S0' },
      },
    ]);
    expect(client.sent[0]).toMatchObject({ type: 'history' });
    const answers = answersOf(client);
    expect(answers.map(({ request, left }) => [request, left])).toEqual([
      [5, 700],
      [5, 200],
      [5, 0],
    ]);
    const bars = answers.flatMap((answer) => answer.bars);
    expect(bars.map(({ startMs }) => startMs)).toEqual(
      Array.from({ length: 1_200 }, (_, i) => toMs - (1_200 - i) * 60_000),
    );
    const { open, volume, turnoverHi, turnoverLo } = bars[0]!;
    const exact = BigInt(turnoverHi) * 2n ** 52n + BigInt(turnoverLo);
    expect(exact).toBe(BigInt(open) * BigInt(volume));
    expect(answers.some(({ isForming }) => isForming)).toBe(false);
  });

  test('end with the bar that forms, and it is marked', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...ask, id: 0, limit: 2 });
    await bench.run(100);
    const [answer] = answersOf(client);
    expect([answer!.request, answer!.isForming, answer!.bars.length]).toEqual([0, true, 2]);
  });

  test('are none where there are none: the reply says so and no frame comes', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...ask, id: 1, symbol: 'S1' });
    client.say({ ...ask, id: 2, toMs: START_MS });
    await bench.run(100);
    expect(client.messages('history').map(({ id, bars }) => [id, bars])).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(client.frames()).toEqual([]);
  });

  test('are refused by name for an unknown symbol, market or interval, too many, and without an id', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...ask, id: 1, symbol: 'XYZ' });
    client.say({ ...ask, id: 2, market: 'replay-9' });
    client.say({ ...ask, id: 3, interval: '2m' });
    client.say({ ...ask, id: 4, limit: LIMITS.barsPerRequest + 1 });
    client.say(ask);
    await bench.run(100);
    const codes = client.messages('error').map(({ id, error }) => [id, error.code]);
    expect(codes.toSorted((a, b) => Number(a[0] ?? 9) - Number(b[0] ?? 9))).toEqual([
      [1, 'UNKNOWN_SYMBOL'],
      [2, 'UNKNOWN_MARKET'],
      [3, 'BAD_COMMAND'],
      [4, 'BAD_COMMAND'],
      [undefined, 'BAD_COMMAND'],
    ]);
  });

  test('wait for room in the window of a client that acknowledges', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello', acknowledges: true });
    for (let id = 1; id <= 6; id++) client.say({ ...ask, id, limit: 3_000 });
    await bench.run(500);
    const before = answersOf(client).length;
    expect(before).toBeGreaterThan(1);
    expect(before).toBeLessThan(36);
    const [session] = bench.sessions.all();
    expect(session!.bytesInFlight).toBeLessThan(2 * LIMITS.windowBytes);
    for (let i = 0; i < 40; i++) {
      client.say({ type: 'acknowledge', frames: client.frames().length });
      await bench.run(100);
    }
    const last = answersOf(client).filter(({ left }) => left === 0);
    expect(last.map(({ request }) => request)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('are refused by name to a client that takes in none of those it asked for', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.bufferedBytes = LIMITS.bufferedBytes;
    for (let id = 0; id < 2 * LIMITS.commandsUnderWay; id++) {
      client.say({ ...ask, id, limit: 3_000 });
      await bench.run(1_000);
    }
    const codes = client.messages('error').map(({ error }) => error.code);
    expect(client.frames()).toEqual([]);
    expect(codes).toEqual(Array.from(codes, () => 'TOO_MANY_COMMANDS'));
    expect(codes).toHaveLength(LIMITS.commandsUnderWay);
    client.bufferedBytes = 0;
    await bench.run(2_000);
    client.say({ ...ask, id: 99, limit: 1 });
    await bench.run(100);
    expect(answersOf(client).at(-1)).toMatchObject({ request: 99, left: 0 });
  });

  test('come as messages in the JSON dialect', async () => {
    const bench = await createBench();
    const client = bench.connect({ dialect: JSON_PROTOCOL });
    client.say({ ...ask, id: 3, limit: 2 });
    await bench.run(100);
    expect(client.sent[1]).toMatchObject({
      type: 'barHistory',
      market: 'live',
      id: 3,
      left: 0,
      symbol: 'S0',
      interval: '1m',
      bars: [{ o: 129.98 }, { o: 129.99, closed: false }],
    });
  });
});
