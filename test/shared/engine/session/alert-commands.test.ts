/** Alerts of clients, over the wire: commands, what is told, replays, clients that read nothing or go. */
import { describe, expect, test } from 'vitest';
import {
  createTickColumns,
  pushTrade,
  SIDE,
  type TickColumns,
} from '../../../../shared/model/tick.ts';
import type { Firing } from '../../../../shared/wire/alert-message.ts';
import type { Speed } from '../../../../shared/wire/command.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { JSON_PROTOCOL } from '../../../../shared/wire/frame.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createScriptedSource } from '../../../support/scripted-source.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = Date.UTC(2026, 0, 5, 15);
const UP = { kind: 'price', level: 101, direction: 'up' };
const ALERT = { type: 'alert', alert: 'a', symbols: ['S0'], rule: UP };

/** A recorded day: ten waves of a price between 99 and 103 in ten minutes, a trade a second. */
function toWaves(): TickColumns {
  const ticks = createTickColumns(600);
  for (let i = 0; i < 600; i++) {
    const price = 10_100 - Math.round(200 * Math.cos((i * Math.PI) / 30));
    pushTrade(ticks, i % 2, START_MS + i * 1_000, 0, price, 100, SIDE.buy);
  }
  return ticks;
}

const ofDay = () => createListSource(toInstruments(2), toWaves());

const toFirings = (client: FakeTransport): Firing[] =>
  client.messages('fired').flatMap(({ firings }) => [...firings]);

/** Prices of S0 as a live market hears them. */
function createLive() {
  const source = createScriptedSource({
    search: () => Promise.resolve([]),
    open: () => undefined,
  } as never);
  source.change({
    atMs: 1,
    changes: toInstruments(2).map((instrument) => ({
      change: 'listed' as const,
      instrument,
      previousClose: 10_000,
    })),
  });
  return source;
}

async function createLiveBench() {
  const source = createLive();
  const bench = await createSessionBench(source);
  await bench.run(50);
  async function trade(...prices: number[]): Promise<void> {
    const ticks = createTickColumns(prices.length);
    for (const price of prices) {
      pushTrade(ticks, 0, bench.clock.now(), 0, Math.round(price * 100), 100, SIDE.buy);
    }
    source.hear(ticks);
    await bench.run(16);
  }
  return { bench, source, trade };
}

describe('the commands', () => {
  test('make, list, replace and take away alerts, each answered with its id', async () => {
    const { bench, source, trade } = await createLiveBench();
    source.tell({ mayShare: true });
    const client = bench.connect({ rights: 'read' });
    client.say({ ...ALERT, id: 1, symbols: [' s0 ', 'S0'] });
    const info = { alert: 'a', market: 'live', symbols: ['S0'], rule: UP, watched: 1, firings: 0 };
    expect(client.messages('alert')).toEqual([{ type: 'alert', id: 1, alert: info }]);
    client.say({ ...ALERT, id: 2, alert: 'b', symbols: ['*'], restMs: 1_000 });
    await trade(100, 102);
    client.say({ type: 'alerts', id: 3 });
    expect(client.messages('alerts').at(-1)).toEqual({
      type: 'alerts',
      id: 3,
      alerts: [
        { ...info, firings: 1 },
        { ...info, alert: 'b', symbols: ['*'], restMs: 1_000, watched: 2, firings: 1 },
      ],
    });
    client.say({ ...ALERT, id: 4 });
    client.say({ type: 'removeAlert', id: 5, alert: 'b' });
    expect(client.messages('alerts').at(-1)).toEqual({ type: 'alerts', id: 5, alerts: [info] });
    await trade(99, 102);
    expect(toFirings(client).map(({ alert }) => alert)).toEqual(['a', 'b', 'a']);
  });

  test.each([
    [{ rule: { kind: 'prize' } }, 'BAD_COMMAND', 'rule: field "kind" must be one of price, move'],
    [{ rule: { kind: 'price' } }, 'BAD_COMMAND', 'rule: needs "level"'],
    [{ rule: { ...UP, colour: 'red' } }, 'BAD_COMMAND', 'rule: unknown field "colour"'],
    [{ rule: { ...UP, direction: 'left' } }, 'BAD_COMMAND', 'field "direction" must be one of up'],
    [{ rule: { ...UP, level: 100.005 } }, 'BAD_COMMAND', 'level "100.005" has 3 decimals'],
    [{ rule: { ...UP, level: '1e400' } }, 'BAD_COMMAND', 'level "1e400" is not a plain decimal'],
    [{ rule: { kind: 'trade', atLeast: 0 } }, 'BAD_COMMAND', 'atLeast 0 is too small'],
    [{ rule: { kind: 'move', percent: 1, windowMs: 1 } }, 'BAD_COMMAND', 'field "windowMs"'],
    [{ rule: 'NVDA > 5' }, 'BAD_COMMAND', 'field "rule" must be an object'],
    [{ restMs: 999 }, 'BAD_COMMAND', 'field "restMs"'],
    [{ alert: '' }, 'BAD_COMMAND', 'field "alert"'],
    [{ symbols: [] }, 'BAD_COMMAND', 'field "symbols"'],
    [{ symbols: ['S0', 'NOPE'] }, 'UNKNOWN_SYMBOL', 'has no symbol "NOPE"'],
    [{ symbols: ['sector:Farming'] }, 'UNKNOWN_SYMBOL', 'has no symbol "SECTOR:FARMING"'],
    [{ market: 'moon' }, 'UNKNOWN_MARKET', 'no market "moon"'],
    [{ type: 'removeAlert', symbols: undefined, rule: undefined }, 'UNKNOWN_ALERT', 'alert "a"'],
  ])('refuse by name what cannot be: %j', async (fields, code, message) => {
    const { bench } = await createLiveBench();
    const client = bench.connect();
    client.say({ ...ALERT, id: 1, ...fields });
    const [error] = client.messages('error');
    expect(error).toMatchObject({ id: 1, error: { code } });
    expect(error!.error.message).toContain(message);
    expect(bench.alerts.counts.alerts).toBe(0);
  });

  test('are for everybody who may see the market, and for nobody else', async () => {
    const { bench } = await createLiveBench();
    const client = bench.connect({ rights: 'read' });
    client.say({ ...ALERT, id: 1 });
    expect(client.messages('error')).toMatchObject([{ id: 1, error: { code: 'FORBIDDEN' } }]);
  });

  test('work in the JSON dialect as in the binary one', async () => {
    const { bench, trade } = await createLiveBench();
    const client = bench.connect({ dialect: JSON_PROTOCOL });
    client.say({ ...ALERT, id: 1 });
    await trade(100, 102);
    expect(client.messages('fired')).toEqual([
      {
        type: 'fired',
        market: 'live',
        epoch: bench.markets.primary.market.epoch,
        firings: [expect.objectContaining({ alert: 'a', symbol: 'S0', sequence: 2, price: 102 })],
      },
    ]);
  });
});

describe('a client with alerts', () => {
  test('needs no subscription, and is told of the market as one that has joined it', async () => {
    const { bench, source, trade } = await createLiveBench();
    const client = bench.connect();
    client.say({ ...ALERT, id: 1 });
    await bench.run(1_100);
    /* A venue is told that somebody looks at the symbol. */
    expect([...source.looked.at(-1)!]).toEqual([0]);
    await trade(100, 102);
    expect(client.frames()).toEqual([]);
    expect(toFirings(client)).toHaveLength(1);
    expect([...bench.hub.room('live')!.members]).toHaveLength(1);
  });

  test('takes its alerts with it when it goes', async () => {
    const { bench, trade } = await createLiveBench();
    const client = bench.connect();
    client.say({ ...ALERT, id: 1 });
    client.leave();
    expect(bench.alerts.counts).toMatchObject({ alerts: 0, watches: 0 });
    await trade(100, 102);
    expect(bench.alerts.counts.firings).toBe(0);
  });

  test('loses no firing while it acknowledges nothing', async () => {
    const { bench, trade } = await createLiveBench();
    const client = bench.connect();
    client.say({ type: 'hello', id: 1, acknowledges: true });
    client.say({ type: 'subscribe', id: 2, symbols: ['S0'] });
    client.say({ ...ALERT, id: 3, restMs: 1_000 });
    for (let i = 0; i < 4; i++) {
      await trade(...Array.from({ length: 8_000 }, (_, n) => 90 + ((n * 7_919) % 997) / 100));
      await trade(102);
      await bench.run(1_000);
    }
    expect([...bench.sessions.all()][0]!.canSend()).toBe(false);
    expect(toFirings(client)).toHaveLength(bench.alerts.counts.firings);
    expect(bench.alerts.counts.firings).toBe(4);
  });

  test('is cut off when far too much is left unread', async () => {
    const { bench, trade } = await createLiveBench();
    const client = bench.connect();
    client.say({ ...ALERT, id: 1 });
    client.bufferedBytes = LIMITS.unreadBytes + 1;
    await trade(100, 102);
    expect(client.closedWith).toBe(1006);
    expect(bench.alerts.counts.alerts).toBe(0);
  });
});

describe('in a replay', () => {
  /** Opens the day, with an alert on it before its first tick. */
  async function open(speed: Speed, fields: object = {}) {
    const bench = await createSessionBench(
      createListSource(toInstruments(1), createTickColumns(1)),
      {
        recordings: { day: ofDay },
      },
    );
    const client = bench.connect();
    client.say({ type: 'open', id: 1, recording: 'day', paused: true, speed });
    await bench.run(32);
    client.say({ ...ALERT, id: 2, market: 'replay-1', symbols: ['*'], restMs: 1_000, ...fields });
    return { bench, client };
  }

  const steer = (client: FakeTransport, type: string, fields: object = {}): void =>
    client.say({ type, id: 9, market: 'replay-1', ...fields });

  async function playToEnd({ clock, markets }: SessionBench, client: FakeTransport) {
    steer(client, 'play');
    const { drive } = markets.get('replay-1')!;
    const hasEnded = (): boolean => drive.kind === 'replay' && drive.info().state === 'ended';
    await clock.until(hasEnded, 'the end', 700_000);
  }

  const toMoments = (firings: readonly Firing[]): string[] =>
    firings.map(({ symbol, timeMs, sequence }) => `${symbol} ${timeMs - START_MS} ${sequence}`);

  async function toAll(speed: Speed): Promise<string[]> {
    const { bench, client } = await open(speed);
    await playToEnd(bench, client);
    return toMoments(toFirings(client));
  }

  test('a recorded day fires the same at every speed', async () => {
    const all = await toAll(1_000);
    expect(all).toHaveLength(20);
    expect(await toAll('max')).toEqual(all);
    expect(await toAll(150)).toEqual(all);
  });

  test('each moment fires once after a seek, and what was leapt over does not', async () => {
    const all = await toAll('max');
    const { bench, client } = await open(1_000);
    const seek = async (second: number): Promise<void> => {
      client.sent.length = 0;
      steer(client, 'seek', { timeMs: START_MS + second * 1_000 });
      await bench.run(32);
    };
    const after = (second: number): string[] =>
      all.filter((one) => Number(one.split(' ')[1]) > second * 1_000);
    for (const second of [300, 100, 450, 0]) {
      await seek(second);
      expect(toFirings(client)).toEqual([]);
      await playToEnd(bench, client);
      expect(toMoments(toFirings(client)), `after ${second} s`).toEqual(after(second));
    }
  });

  test('an alert that fires once fires again in the next round of a loop, in another epoch', async () => {
    const { bench, client } = await open(1_000, { symbols: ['S0'], restMs: undefined });
    steer(client, 'loop', { loop: true });
    steer(client, 'play');
    await bench.run(2_500);
    const fired = client.messages('fired');
    expect(fired.length).toBeGreaterThanOrEqual(3);
    expect(new Set(fired.map(({ epoch }) => epoch)).size).toBe(fired.length);
    const moments = fired.flatMap(({ firings }) => toMoments(firings));
    expect(new Set(moments).size).toBe(1);
  });

  test('it keeps the replay open, and ends with it', async () => {
    const { bench, client } = await open(1);
    bench.clock.every(1_000, () => client.pong());
    bench.clock.advance(LIMITS.replayIdleMs + 5_000);
    expect(bench.markets.replays).toBe(1);
    steer(client, 'close');
    client.say({ type: 'alerts', id: 3 });
    expect(client.messages('alerts').at(-1)).toEqual({ type: 'alerts', id: 3, alerts: [] });
    expect(bench.alerts.counts.watches).toBe(0);
  });

  test('at full speed it waits for a client that has not read what fired', async () => {
    const { bench, client } = await open('max');
    client.bufferedBytes = LIMITS.bufferedBytes + 1;
    steer(client, 'play');
    await bench.run(200);
    expect(toFirings(client)).toEqual([]);
    client.bufferedBytes = 0;
    await bench.run(200);
    expect(toFirings(client)).toHaveLength(20);
  });
});
