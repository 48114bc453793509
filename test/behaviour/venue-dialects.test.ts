/**
 * What a venue's file asks for, a venue understands; what a venue says, its file understands: each venue that there
 * is, with the fake one of its dialect, without a socket between them. Both were written from the same
 * documentation by different hands.
 */
import { describe, expect, test } from 'vitest';
import { SIDE } from '../../shared/model/tick.ts';
import type { ExactTime, VenueEvent, VenueTrade } from '../../shared/venue/event.ts';
import { parseExact } from '../../shared/venue/exact-json.ts';
import { VENUES } from '../../shared/venue/registry.ts';
import type { RestCalls, RestPage, RestRequest, Venue } from '../../shared/venue/venue.ts';
import { type Dialect, type Link, type Subscribe, toJson } from '../support/venue/dialect.ts';
import { DIALECTS } from '../support/venue/dialects.ts';
import { createWorld, type FakeTrade, type World } from '../support/venue/world.ts';

const NOON_MS = Date.UTC(2026, 0, 2, 17);
const NOW: ExactTime = { timeMs: NOON_MS, timeNs: 0 };
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Days of share venues begin at midnight in New York, in winter. */
const NEW_YORK_MS = 300 * MINUTE_MS;
/** Most pages that a history of some thousand trades may take. */
const MOST_PAGES = 100;

interface Pair {
  readonly id: string;
  readonly venue: Venue;
  readonly dialect: Dialect;
  readonly symbols: readonly [string, string];
}

const PAIRS: Pair[] = VENUES.flatMap((venue) => {
  const known = DIALECTS.find(({ dialect }) => dialect.venue === venue.id);
  return known === undefined ? [] : [{ id: venue.id, venue, ...known }];
});

const toContext = (venue: Venue) => ({
  settings: Object.fromEntries(venue.settings.map(({ name, values }) => [name, values[0] ?? ''])),
  keys: Object.fromEntries(Object.keys(venue.keys).map((name) => [name, 'KEY'])),
});

function toLink(venue: Venue, symbols: readonly string[]): Link {
  let sequence = 0;
  const { query = '' } = venue.connect?.(toContext(venue)) ?? {};
  const url = new URL(`ws://venue/?${query}`);
  return { symbols: new Set(symbols), url, nextSequence: () => sequence++, now: NOW };
}

const toWorld = (symbols: readonly string[]): World =>
  createWorld(symbols.map((symbol) => ({ symbol, priceStep: '0.01', sizeStep: '0.00001' })));

const toTrade = (world: World, symbol: string, fields: Partial<FakeTrade> = {}): FakeTrade => {
  const id = world.nextId(symbol);
  const trade: FakeTrade = {
    symbol,
    price: '61837.63',
    size: '0.0125',
    side: 'sell',
    id,
    ...NOW,
    ...fields,
  };
  world.happen(trade);
  return trade;
};

const isType =
  <Type extends VenueEvent['type']>(type: Type) =>
  (event: VenueEvent): event is Extract<VenueEvent, { type: Type }> =>
    event.type === type;

/** Trade as a venue's file should read it, as far as the venue tells. */
function toExpected(venue: Venue, trade: FakeTrade): Partial<VenueTrade> {
  const unitNs = { ms: 1_000_000, us: 1_000, ns: 1 }[venue.traits.timeUnit];
  const side = trade.side === 'buy' ? SIDE.buy : SIDE.sell;
  return {
    type: 'trade',
    symbol: trade.symbol,
    timeMs: trade.timeMs,
    timeNs: trade.timeNs - (trade.timeNs % unitNs),
    price: trade.price,
    side: venue.traits.hasSides ? side : SIDE.unknown,
  };
}

/** Ids that are unique with their exchange alone have it before a colon. */
const toPlainId = ({ id }: VenueTrade): string | undefined => id?.split(':').at(-1);

/** Asks page after page, as a runner does. */
function askAll<Query, Item>(
  { dialect }: Pair,
  calls: RestCalls<Query, Item>,
  query: Query,
  world: World,
): { items: Item[]; isCut: boolean; pages: number } {
  const items: Item[] = [];
  let request: RestRequest | undefined = calls.first(query);
  let isCut = false;
  let pages = 0;
  for (; request !== undefined; pages++) {
    if (pages > MOST_PAGES) throw new Error(`no end of pages: ${request.path}`);
    const url = new URL(request.path, 'http://venue');
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const answer = dialect.rest(
      { path: url.pathname, query: url.searchParams, headers },
      world,
      NOW,
    );
    if (answer === undefined) throw new Error(`the venue knows no ${request.path}`);
    const page: RestPage<Item> = calls.parse(
      { request, body: parseExact(toJson(answer.body)), headers: answer.headers ?? {} },
      query,
    );
    items.push(...page.items);
    isCut ||= page.isCut === true;
    request = page.next;
  }
  return { items, isCut, pages };
}

test('every dialect is one of a venue that there is, or of one that is being written', () => {
  const ids = DIALECTS.map(({ dialect }) => dialect.venue);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id } of VENUES) expect(ids).toContain(id);
});

describe.each(PAIRS)('$id', (pair) => {
  const { venue, dialect, symbols } = pair;
  const [first, second] = symbols;
  const context = toContext(venue);
  const decode = (frames: readonly string[]): VenueEvent[] => {
    const decoder = venue.createDecoder(context);
    return frames.flatMap((frame) => [...decoder.decode(frame)]);
  };
  const asked = (verb: 'subscribe' | 'unsubscribe'): Subscribe[] =>
    venue[verb](symbols, 1, context, '61').map((frame) => {
      const read = dialect.read(frame);
      if (read.type !== verb) throw new Error(`not understood: ${frame}`);
      return read;
    });

  test('asks for symbols in words that the venue understands, and to be rid of them', () => {
    for (const verb of ['subscribe', 'unsubscribe'] as const) {
      const named = asked(verb).flatMap((one) => one.symbols);
      expect(new Set(named)).toEqual(new Set(symbols));
    }
  });

  test('reads the greeting and the answer to a login', () => {
    const link = toLink(venue, []);
    const greeting = decode(dialect.greet?.(link) ?? []);
    if (venue.traits.greets) expect(greeting.some(isType('ready'))).toBe(true);
    expect(greeting.filter(isType('unknown'))).toEqual([]);
    const login = venue.login?.(context.keys);
    if (login === undefined) return;
    expect(dialect.read(login)).toMatchObject({ type: 'login', key: 'KEY' });
    const answer = decode(dialect.loggedIn?.(link) ?? []);
    expect(answer).toContainEqual({ type: 'ready', isLoggedIn: true });
    const refusal = decode(dialect.refuse(undefined, [], 'wrongKey'));
    expect(refusal).toMatchObject([{ type: 'reject', reason: 'wrongKey' }]);
  });

  test('reads acknowledgements of every frame that it sends', () => {
    const link = toLink(venue, symbols);
    const frames = asked('subscribe').flatMap((one) => dialect.ack(one, one.symbols, link));
    const events = decode(frames);
    expect(events.filter(isType('unknown'))).toEqual([]);
    expect(events.filter(isType('malformed'))).toEqual([]);
    if (venue.traits.acks === 'none') return;
    const acks = events.filter(isType('ack'));
    expect(acks.length).toBeGreaterThan(0);
    if (venue.traits.acks === 'byId') {
      expect(acks.every(({ requestId }) => requestId !== undefined)).toBe(true);
      /* Without symbols it is for those of its request. */
    } else expect(new Set(acks.flatMap((ack) => ack.symbols ?? symbols))).toEqual(new Set(symbols));
  });

  test('reads a refused symbol as one', () => {
    const [request] = asked('subscribe');
    const events = decode(dialect.refuse(request, [first], 'unknownSymbol'));
    const refusals = events.filter(isType('reject'));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]!.symbols ?? [first]).toEqual([first]);
  });

  test('reads trades digit by digit and to its unit of time', () => {
    const world = toWorld(symbols);
    const trades = [
      toTrade(world, first, { price: '61837.63', timeNs: 123_456 }),
      toTrade(world, first, { side: 'buy', size: '0.00001', timeNs: 923_000 }),
    ];
    const events = decode(dialect.trades(trades, toLink(venue, symbols))).filter(isType('trade'));
    expect(events).toMatchObject(trades.map((trade) => toExpected(venue, trade)));
    if (venue.traits.tradeIds !== 'none') {
      expect(events.map(toPlainId)).toEqual(trades.map(({ id }) => String(id)));
    }
  });

  test('marks what is repeated on subscribing as a snapshot', () => {
    if (dialect.snapshot === undefined) return;
    const world = toWorld(symbols);
    const trades = [toTrade(world, first), toTrade(world, first, { side: 'buy' })];
    const link = toLink(venue, symbols);
    const events = decode(dialect.snapshot(trades, link)).filter(isType('trade'));
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(event.marks?.snapshot).toBe(true);
  });

  test('reads quotes, and a side that is not there as missing', () => {
    if (!venue.traits.hasQuotes || dialect.quote === undefined) return;
    const link = toLink(venue, symbols);
    const whole = { bid: '61837.62', bidSize: '1.5', ask: '61837.63', askSize: '2.25' };
    const [quote] = decode(dialect.quote({ symbol: first, ...whole, ...NOW }, link)).filter(
      isType('quote'),
    );
    expect(quote).toMatchObject({ symbol: first, ...whole });
    const half = { symbol: first, bid: '61837.62', bidSize: '1.5', ...NOW };
    const [lone] = decode(dialect.quote(half, link)).filter(isType('quote'));
    expect(lone).toMatchObject({ bid: '61837.62', bidSize: '1.5' });
    expect([lone!.ask, lone!.askSize]).toEqual([undefined, undefined]);
  });

  test('knows its heartbeat and its notice', () => {
    const world = toWorld(symbols);
    const last = toTrade(world, first);
    const link = toLink(venue, [first]);
    const beats = decode(dialect.heartbeat?.(link, () => last) ?? []);
    expect(beats.filter(isType('unknown'))).toEqual([]);
    if (dialect.heartbeat !== undefined) expect(beats.some(isType('heartbeat'))).toBe(true);
    if (dialect.notice === undefined) return;
    expect(decode(dialect.notice(link)).map(({ type }) => type)).toContain('notice');
  });

  test('lists the instruments with their steps', () => {
    const world = toWorld(symbols);
    world.instruments.set(second, { ...world.instruments.get(second)!, isTrading: false });
    const { items } = askAll(pair, venue.instruments, { ...context, symbols }, world);
    const found = (symbol: string) => items.find((one) => one.symbol === symbol);
    expect(found(first)).toMatchObject({ symbol: first, isTrading: true });
    const { priceStep, sizeStep } = found(first)!;
    if (priceStep !== undefined) expect([priceStep, sizeStep]).toEqual(['0.01', '0.00001']);
  });

  test.each([3, 1_500, 3_500])('finds %i missing trades, or says that it cannot', (count) => {
    const { trades: calls } = venue;
    if (calls === undefined) return;
    const world = toWorld(symbols);
    const spanMs = 20 * MINUTE_MS;
    const at = (n: number): ExactTime => ({
      timeMs: NOON_MS - spanMs + Math.floor((n * (spanMs - 1_000)) / count),
      timeNs: 0,
    });
    const before = toTrade(world, first, { timeMs: NOON_MS - spanMs - 5_000 });
    const missing = Array.from({ length: count }, (_, n) => toTrade(world, first, at(n)));
    const query = {
      ...context,
      symbol: first,
      from: before,
      until: NOW,
      afterId: String(before.id),
    };
    const { items, isCut } = askAll(pair, calls, query, world);
    const ids = new Set(items.map(toPlainId));
    const found = missing.filter(({ id }) => ids.has(String(id)));
    if (!isCut) expect(found).toHaveLength(count);
    else expect(found.at(-1)!.id).toBe(missing.at(-1)!.id);
    const one = items.find((item) => toPlainId(item) === String(missing.at(-1)!.id));
    expect(one).toMatchObject({ price: '61837.63', size: '0.0125' });
  });

  test('reads bars of a range that is longer than a page', () => {
    const { bars: calls } = venue;
    if (calls === undefined || !calls.intervalsMs.includes(MINUTE_MS)) return;
    const count = 1_200;
    const world = toWorld(symbols);
    const firstMs = NOON_MS - count * MINUTE_MS;
    for (let n = 0; n < count; n++) {
      const timeMs = firstMs + n * MINUTE_MS + 500;
      toTrade(world, first, { price: `${100 + n}.25`, timeMs });
    }
    const query = {
      ...context,
      symbol: first,
      intervalMs: MINUTE_MS,
      fromMs: firstMs,
      untilMs: NOON_MS,
    };
    const { items, isCut } = askAll(pair, calls, query, world);
    const starts = new Set(items.map(({ startMs }) => startMs));
    if (!isCut) expect(starts.size).toBe(count);
    const last = items.find(({ startMs }) => startMs === NOON_MS - MINUTE_MS)!;
    expect(last).toMatchObject({ open: `${99 + count}.25`, close: `${99 + count}.25` });
    expect(Number(last.volume)).toBe(0.0125);
  });

  test('gives so many bars before a moment in one answer as its table says, neither the one at the moment nor before', () => {
    const { bars: calls } = venue;
    if (calls === undefined) return;
    for (const intervalMs of calls.intervalsMs) {
      const count = Math.min(calls.pageBars, intervalMs === MINUTE_MS ? 1_000 : 20);
      const isDay = intervalMs === DAY_MS && venue.traits.hours === 'us-equities';
      /* The venue keeps what it has: of Kraken the newest 720 up to now. */
      const untilMs = NOON_MS - (NOON_MS % intervalMs) + (isDay ? NEW_YORK_MS : 0);
      const fromMs = untilMs - count * intervalMs;
      const world = toWorld(symbols);
      for (let n = -2; n < count + 2; n++) {
        const timeMs = fromMs + n * intervalMs + intervalMs / 2;
        if (timeMs < NOON_MS) toTrade(world, first, { timeMs });
      }
      const query = { ...context, symbol: first, intervalMs, fromMs, untilMs };
      const { items, pages } = askAll(pair, calls, query, world);
      const starts = items
        .map(({ startMs }) => startMs)
        .filter((startMs) => startMs >= fromMs && startMs < untilMs)
        .sort((a, b) => a - b);
      const expected = Array.from({ length: count }, (_, n) => fromMs + n * intervalMs);
      expect([intervalMs, pages, starts]).toEqual([intervalMs, 1, expected]);
      expect(items.every((bar) => bar.intervalMs === intervalMs)).toBe(true);
    }
  });
});
