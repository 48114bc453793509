/** The runner of a venue's feed, on a clock and a network in the test's hands. Frames are those of Binance. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { FeedGap } from '../../../../server/feeds/venue/feed-gap.ts';
import type { TradeNews } from '../../../../server/feeds/venue/feed-sink.ts';
import { VenueRunner } from '../../../../server/feeds/venue/runner.ts';
import type { VenueTrade } from '../../../../shared/venue/event.ts';
import { BINANCE } from '../../../../shared/venue/binance.ts';
import type { Venue } from '../../../../shared/venue/venue.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createFakeWire, type FakeWire } from '../../../support/venue/fake-wire.ts';

let clock: FakeClock;
let wire: FakeWire;
let runner: VenueRunner;
let trades: { trade: VenueTrade; news: TradeNews }[];
let gaps: FeedGap[];
let rejected: string[];

function create(traits: Partial<Venue['traits']> = {}): void {
  const venue = { ...BINANCE, traits: { ...BINANCE.traits, ...traits } };
  runner = new VenueRunner(
    {
      venue,
      context: { settings: { host: 'data' }, keys: {} },
      hosts: { socket: 'ws://venue', rest: 'http://venue' },
      openSocket: wire.openSocket,
      get: wire.get,
      clock,
    },
    {
      onTrade: (trade, news) => void trades.push({ trade, news }),
      onNews: () => undefined,
      onGap: (gap) => void gaps.push(gap),
      onLive: () => undefined,
      onRejected: (symbol, reason, text) => void rejected.push(`${symbol} ${reason}: ${text}`),
      onState: () => undefined,
    },
  );
}

beforeEach(() => {
  clock = createFakeClock();
  wire = createFakeWire();
  trades = [];
  gaps = [];
  rejected = [];
  create();
});

const trade = (id: number, atMs = 0, price = '100'): object => ({
  e: 'trade',
  s: 'BTCUSDT',
  t: id,
  p: price,
  q: '1',
  T: Math.floor(clock.now()) + atMs,
  m: false,
});
const restTrade = (id: number, timeMs: number): object => ({
  id,
  price: '100',
  qty: '1',
  time: timeMs,
  isBuyerMaker: false,
});
const idsOf = (): string[] => trades.map((one) => one.trade.id!);
const lateIds = (): string[] => trades.filter((one) => one.news.isLate).map((one) => one.trade.id!);

/** Opens the newest socket and acknowledges what it asked for. */
function accept(): void {
  wire.last.open();
  clock.advance(0);
  ackAll();
}

function ackAll(): void {
  for (const text of wire.last.sent.splice(0)) {
    wire.last.say({ result: null, id: (JSON.parse(text) as { id: number }).id });
  }
}

/** Lets promises run that wait for no clock. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) {
    clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('a connection', () => {
  test('that fails is tried again after 0, 1, 2, 4 and at most 60 s, and only one at a time', () => {
    runner.want(['BTCUSDT']);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      wire.last.end({ kind: 'unreachable', text: 'no route' });
      const before = clock.elapsed();
      const { length } = wire.sockets;
      clock.advance(0);
      while (wire.sockets.length === length) clock.advance(100);
      waits.push((clock.elapsed() - before) / 1_000);
    }
    expect(waits[0]).toBe(0);
    for (const [i, wait] of waits.slice(1).entries()) {
      const whole = Math.min(60, 2 ** i);
      expect(wait).toBeGreaterThanOrEqual(whole * 0.7);
      expect(wait).toBeLessThanOrEqual(whole * 1.3 + 0.1);
    }
    expect(wire.sockets.filter((one) => !one.isClosed)).toHaveLength(1);
    expect(runner.links[0]!.state.text).toContain('cannot be reached: no route');
  });

  test('that gave data for a minute begins its waits anew; one that dies at once does not', () => {
    runner.want(['BTCUSDT']);
    for (let i = 0; i < 4; i++) {
      accept();
      wire.last.end();
      clock.advance(100_000);
    }
    accept();
    const { length } = wire.sockets;
    for (let s = 0; s < 70; s++) {
      clock.advance(1_000);
      wire.last.say(trade(s));
    }
    wire.last.end();
    clock.advance(0);
    expect(wire.sockets).toHaveLength(length + 1);
  });

  test('that is refused for the region stops, and names the other hosts', () => {
    runner.want(['BTCUSDT']);
    wire.last.end({ kind: 'refused', code: 451, text: 'restricted' });
    clock.advance(600_000);
    expect(wire.sockets).toHaveLength(1);
    expect(runner.links[0]!.state).toMatchObject({ state: 'stopped', reason: 'region' });
    expect(runner.links[0]!.state.text).toMatch(/host=us/);
  });

  test('that came too fast waits as long as the venue asks', () => {
    runner.want(['BTCUSDT']);
    wire.last.end({ kind: 'refused', code: 429, retryAfterMs: 90_000 });
    clock.advance(89_000);
    expect(wire.sockets).toHaveLength(1);
    clock.advance(2_000);
    expect(wire.sockets).toHaveLength(2);
  });

  test('that does not open within ten seconds is given up', () => {
    runner.want(['BTCUSDT']);
    clock.advance(10_000);
    expect(wire.sockets[0]!.isClosed).toBe(true);
    expect(wire.sockets).toHaveLength(2);
  });

  test('that is open and says nothing at all is cut after two heartbeats', () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    clock.advance(39_000);
    expect(wire.sockets).toHaveLength(1);
    wire.last.ping();
    clock.advance(39_000);
    expect(wire.sockets).toHaveLength(1);
    clock.advance(3_000);
    expect(wire.sockets).toHaveLength(2);
    expect(gaps.at(-1)).toMatchObject({ cause: 'silent', toMs: Infinity });
  });

  test('has all wanted symbols asked for after every connect', () => {
    runner.want(['BTCUSDT', 'ETHUSDT']);
    accept();
    runner.unwant('ETHUSDT');
    runner.want(['SOLUSDT']);
    wire.last.end();
    clock.advance(0);
    wire.last.open();
    clock.advance(0);
    expect(wire.last.sent.join()).toContain('btcusdt@trade');
    expect(wire.last.sent.join()).toContain('solusdt@trade');
    expect(wire.last.sent.join()).not.toContain('ethusdt');
  });

  test('leaves no timer behind', () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    runner.close();
    expect(wire.sockets.every((one) => one.isClosed)).toBe(true);
    expect(clock.timers).toBe(0);
  });
});

describe('a connection that is to end', () => {
  test('is replaced by one that is open before, without a hole and without doubles', () => {
    runner.want(['BTCUSDT']);
    accept();
    const first = wire.last;
    first.say(trade(1));
    first.say({ event: { e: 'serverShutdown', E: clock.now() } });
    expect(wire.sockets).toHaveLength(2);
    wire.last.open();
    clock.advance(0);
    first.say(trade(2));
    expect(first.isClosed).toBe(false);
    ackAll();
    expect(first.isClosed).toBe(true);
    wire.last.say(trade(2));
    wire.last.say(trade(3));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(gaps).toEqual([]);
    expect(runner.news.counters.duplicates).toBe(1);
  });

  test('is replaced some minutes before the age that the venue allows', () => {
    runner.want(['BTCUSDT']);
    accept();
    for (let m = 0; m < 23 * 60 + 54; m++) {
      clock.advance(30_000);
      wire.last.ping();
      clock.advance(30_000);
      wire.last.ping();
    }
    expect(wire.sockets).toHaveLength(1);
    clock.advance(30_000);
    wire.sockets[0]!.ping();
    clock.advance(30_000);
    wire.sockets[0]!.ping();
    expect(wire.sockets.length).toBeGreaterThan(1);
    expect(wire.sockets[0]!.isClosed).toBe(false);
  });

  test('is closed first where the venue allows but one, and that is a hole of our own', () => {
    create({ sockets: 1 });
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.last.say({ event: { e: 'serverShutdown', E: clock.now() } });
    expect(wire.sockets[0]!.isClosed).toBe(true);
    expect(gaps).toMatchObject([{ cause: 'reconnect', toMs: Infinity }]);
    clock.advance(0);
    expect(wire.sockets).toHaveLength(1);
    wire.sockets[0]!.end({ code: 1000 });
    expect(wire.sockets).toHaveLength(2);
  });
});

describe('symbols', () => {
  test('beyond what the venue allows are refused one by one, the others are spread over sockets', () => {
    create({ symbolsPerSocket: 2, sockets: 2 });
    runner.want(['A', 'B', 'C', 'D', 'E']);
    expect(wire.sockets).toHaveLength(2);
    expect(rejected).toEqual(['E symbolLimit: the venue allows 4 symbols at the same time']);
    runner.unwant('A');
    runner.want(['E']);
    expect(rejected).toHaveLength(1);
  });

  test('that are not acknowledged are said to be refused, and are live when data comes', () => {
    runner.want(['BTCUSDT']);
    wire.last.open();
    clock.advance(11_000);
    expect(rejected).toEqual(['BTCUSDT noAck: the venue did not acknowledge it']);
    expect(runner.stateOf('BTCUSDT')).toBe('rejected');
    wire.last.say(trade(1));
    expect(runner.stateOf('BTCUSDT')).toBe('live');
  });

  test('of a request that is refused as a whole are asked for by halves, so that one takes no other with it', () => {
    runner.want(['A', 'BAD', 'C', 'D']);
    wire.last.open();
    clock.advance(0);
    for (let i = 0; i < 20 && wire.last.sent.length > 0; i++) {
      const request = JSON.parse(wire.last.sent.shift()!) as { id: number; params: string[] };
      const isBad = request.params.some((one) => one.startsWith('bad@'));
      const { id } = request;
      wire.last.say(isBad ? { code: -1121, msg: 'Invalid symbol.', id } : { result: null, id });
      clock.advance(1_000);
      wire.last.ping();
    }
    expect(rejected).toEqual(['BAD unknownSymbol: Invalid symbol.']);
    for (const symbol of ['A', 'C', 'D']) expect(runner.stateOf(symbol)).toBe('quiet');
  });

  test('are asked for no faster than the venue takes it', () => {
    create({ sendPerSecond: 2 });
    runner.want(Array.from({ length: 200 }, (_, i) => `S${i}`));
    wire.last.open();
    clock.advance(0);
    expect(wire.last.sent).toHaveLength(2);
    clock.advance(999);
    expect(wire.last.sent).toHaveLength(2);
    clock.advance(1);
    expect(wire.last.sent).toHaveLength(4);
  });

  test('that are not wanted any more give nothing, though data follows', () => {
    runner.want(['BTCUSDT', 'ETHUSDT']);
    accept();
    runner.unwant('BTCUSDT');
    wire.last.say(trade(1));
    expect(trades).toEqual([]);
  });
});

describe('a hole', () => {
  test('that a cut left is filled from REST, late ones in order, and is gone then', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1), trade(2));
    const atMs = Math.floor(clock.now());
    clock.advance(2_000);
    wire.last.end();
    expect(gaps).toMatchObject([{ cause: 'disconnected', toMs: Infinity }]);
    wire.answer = () => [4, 2, 3, 1].map((id) => restTrade(id, atMs + id));
    clock.advance(100);
    accept();
    wire.last.say(trade(5));
    await settle();
    expect(idsOf()).toEqual(['1', '2', '5', '3', '4']);
    expect(lateIds()).toEqual(['3', '4']);
    expect(gaps.at(-1)!.toMs).toBe(gaps.at(-1)!.fromMs);
    expect(runner.news.gaps.of('BTCUSDT')).toEqual([]);
    expect(runner.news.gaps.counters).toMatchObject({ filled: runner.news.gaps.counters.seen });
  });

  test('that REST cannot fill stays, and is tried again', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.last.end();
    clock.advance(100);
    accept();
    await settle();
    expect(runner.news.gaps.of('BTCUSDT')).toHaveLength(1);
    expect(runner.news.gaps.of('BTCUSDT')[0]!.toMs).toBeLessThan(Infinity);
    wire.answer = () => [restTrade(1, clock.now()), restTrade(2, clock.now())];
    wire.last.ping();
    clock.advance(16_000);
    await settle();
    expect(runner.news.gaps.of('BTCUSDT')).toEqual([]);
  });

  test('in the ids is gone when the missing ones come late by themselves', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(5), trade(6), trade(9));
    expect(gaps).toMatchObject([{ cause: 'lost' }]);
    wire.last.say(trade(7, -1), trade(8, -1));
    expect(runner.news.gaps.of('BTCUSDT')).toEqual([]);
    expect(lateIds()).toEqual(['7', '8']);
    clock.advance(5_000);
    await settle();
    expect(wire.asked).toEqual([]);
  });

  test('in the ids is asked for after a second, from the last id before it', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.answer = () => [restTrade(7, clock.now()), restTrade(8, clock.now())];
    wire.last.say(trade(6), trade(9));
    clock.advance(1_000);
    await settle();
    expect(idsOf()).toEqual(['6', '9', '7', '8']);
    expect(runner.news.gaps.of('BTCUSDT')).toEqual([]);
  });

  test('while nobody wants the symbol is one too, and filled when it is wanted again', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    runner.pause('BTCUSDT');
    expect(gaps).toMatchObject([{ cause: 'notSubscribed', toMs: Infinity }]);
    clock.advance(60_000);
    wire.answer = () => [restTrade(1, clock.now() - 60_000), restTrade(2, clock.now())];
    runner.want(['BTCUSDT']);
    accept();
    await settle();
    expect(idsOf()).toEqual(['1', '2']);
    expect(runner.news.gaps.of('BTCUSDT')).toEqual([]);
  });
});

describe('a trade', () => {
  test('that comes twice is counted and left out, also after a reconnect', () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1), trade(1), trade(2));
    wire.last.end();
    clock.advance(0);
    accept();
    wire.last.say(trade(1), trade(2), trade(3));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(runner.news.counters.duplicates).toBe(3);
  });

  test('that is earlier than one that came is given at once, and marked', () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1, 10), trade(2, 5), trade(3, 20));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(lateIds()).toEqual(['2']);
  });

  test('from a clock ahead of ours is kept, and the offset is told', () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1, 1_200));
    expect(idsOf()).toEqual(['1']);
    expect(runner.news.offset.offsetMs).toBe(-1_200);
  });
});

describe('a silent symbol', () => {
  const chat = async (seconds: number): Promise<void> => {
    for (let s = 0; s < seconds; s++) {
      clock.advance(1_000);
      wire.last.ping();
      await settle();
    }
  };

  async function trades20(): Promise<void> {
    runner.want(['BTCUSDT']);
    accept();
    for (let i = 0; i < 20; i++) {
      wire.last.say(trade(i));
      clock.advance(1_000);
    }
    await settle();
  }

  test('is quiet as long as REST knows of no newer trade', async () => {
    await trades20();
    wire.answer = () => [restTrade(19, clock.now() - 60_000)];
    await chat(40);
    expect(runner.stateOf('BTCUSDT')).toBe('quiet');
    expect(wire.sockets).toHaveLength(1);
  });

  test('is stale when REST knows newer trades: it is subscribed anew, then connected anew', async () => {
    await trades20();
    wire.answer = () => [restTrade(25, clock.now())];
    await chat(32);
    expect(runner.stateOf('BTCUSDT')).not.toBe('quiet');
    expect(runner.news.track('BTCUSDT')!.staleSinceMs).toBeDefined();
    expect(wire.last.sent.join()).toContain('UNSUBSCRIBE');
    ackAll();
    expect(wire.last.sent.join()).toContain('"SUBSCRIBE');
    ackAll();
    await settle();
    expect(idsOf().at(-1)).toBe('25');
    wire.answer = () => [restTrade(31, clock.now())];
    await chat(70);
    expect(wire.sockets.length).toBeGreaterThan(1);
    expect(gaps.map(({ cause }) => cause)).toContain('silent');
  });

  test('that rarely trades is never called stale', async () => {
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.answer = () => [restTrade(25, clock.now())];
    await chat(300);
    expect(runner.stateOf('BTCUSDT')).toBe('quiet');
    expect(wire.sockets).toHaveLength(1);
  });
});
