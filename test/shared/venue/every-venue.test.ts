/** What every venue of the registry must hold, so that one runner can drive them all. */
import { describe, expect, test } from 'vitest';
import { isSymbol } from '../../../shared/model/instrument.ts';
import type { VenueEvent } from '../../../shared/venue/event.ts';
import { VENUES } from '../../../shared/venue/registry.ts';
import type { Venue, VenueSettings } from '../../../shared/venue/venue.ts';
import { readFixtures } from './fixture.ts';

/** Longest frame that any of the venues takes, characters. */
const MOST_CHARACTERS = 64_000;
/** No machine is reached: only what would be sent is looked at. */
const QUERY = {
  from: { timeMs: 1_700_000_000_000, timeNs: 0 },
  until: { timeMs: 1_700_000_600_000, timeNs: 0 },
  fromMs: 1_700_000_000_000,
  untilMs: 1_700_000_600_000,
};

/** Every single choice of the settings, the default among them. */
const settingsOf = (venue: Venue): readonly VenueSettings[] => [
  {},
  ...venue.settings.flatMap(({ name, values }) => values.map((value) => ({ [name]: value }))),
];
const keysOf = (venue: Venue): Record<string, string> =>
  Object.fromEntries(Object.keys(venue.keys).map((name) => [name, 'KEY']));
/** Symbols as the venue spells them, from its fixtures. */
const symbolsOf = (venue: Venue): readonly string[] => [
  ...new Set(
    readFixtures(venue.id)
      .flatMap((fixture) => fixture.events as readonly VenueEvent[])
      .filter((event) => event.type === 'trade' || event.type === 'quote')
      .map((event) => event.symbol),
  ),
];

test('names of venues are their own', () => {
  const ids = VENUES.map((venue) => venue.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z][a-z0-9-]*$/.test(id))).toEqual([]);
});

describe.each(VENUES.map((venue) => [venue.id, venue] as const))('%s', (_id, venue) => {
  test('is reached by encrypted addresses without queries, by default and by each setting', () => {
    for (const settings of settingsOf(venue)) {
      const { socket, rest } = venue.hosts(settings);
      expect(socket).toMatch(/^wss:\/\/[^?#]+[^/?#]$/);
      expect(rest).toMatch(/^https:\/\/[^?#]+[^/?#]$/);
    }
  });

  test('names its keys in capitals, tells what is seen and how it may be used', () => {
    for (const name of Object.keys(venue.keys)) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect([venue.name, venue.coverage, venue.licence]).not.toContain('');
    for (const setting of venue.settings) {
      expect(setting.values.length).toBeGreaterThan(0);
      expect(new Set(setting.values).size).toBe(setting.values.length);
    }
  });

  test('has limits that a runner can keep', () => {
    const { traits } = venue;
    const numbers = [
      traits.symbolsPerSocket,
      traits.sockets,
      traits.sendPerSecond,
      traits.heartbeatMs,
      traits.restPerMinute,
    ];
    expect(numbers.filter((number) => !(number > 0))).toEqual([]);
    const beat = traits.keepAlive?.frame(7);
    if (beat?.startsWith('{') === true) expect(() => JSON.parse(beat) as unknown).not.toThrow();
  });

  test('has symbols that are symbols of a market, and finds its own spelling again', () => {
    expect(symbolsOf(venue).length).toBeGreaterThan(0);
    for (const symbol of symbolsOf(venue)) {
      const canonical = venue.toCanonical(symbol);
      expect([canonical, isSymbol(canonical)]).toEqual([canonical, true]);
      expect(venue.toVenueSymbol(canonical)).toBe(symbol);
      expect(venue.toVenueSymbol(` ${canonical.toLowerCase()} `)).toBe(symbol);
    }
  });

  test('asks for symbols in frames of bounded size with ids that count up, and takes them back', () => {
    const symbols = Array.from({ length: venue.traits.symbolsPerSocket }, (_, at) =>
      venue.toVenueSymbol(`S${at}-USD`),
    );
    const context = { settings: {}, keys: keysOf(venue) };
    for (const verb of ['subscribe', 'unsubscribe'] as const) {
      /* The number is of an ack; only some venues want it back. */
      const frames = venue[verb](symbols, 40, context, '7');
      const text = frames.join('\n').toLowerCase();
      expect(text).toContain(verb);
      for (const symbol of symbols) expect(text).toContain(symbol.toLowerCase());
      expect(frames.filter((frame) => frame.length > MOST_CHARACTERS)).toEqual([]);
      const ids = frames
        .map((frame) => JSON.parse(frame) as { id?: unknown; req_id?: unknown })
        .map(({ id, req_id }) => id ?? req_id)
        .filter((id) => id !== undefined)
        .map(Number);
      expect(ids).toEqual(ids.map((_, at) => 40 + at));
      expect(venue[verb]([], 40, context)).toEqual([]);
    }
  });

  test('asks REST by paths, and takes an answer of another shape for none', () => {
    for (const settings of settingsOf(venue)) {
      const context = { settings, keys: keysOf(venue) };
      const [symbol = 'X'] = symbolsOf(venue);
      const { instruments, trades, bars } = venue;
      const barQueries = (bars?.intervalsMs ?? []).map((intervalMs) => ({
        ...QUERY,
        ...context,
        symbol,
        intervalMs,
      }));
      const instrumentQuery = { ...context, symbols: [symbol] };
      const tradeQuery = { ...QUERY, ...context, symbol };
      const requests = [
        instruments.first(instrumentQuery),
        ...(trades === undefined ? [] : [trades.first(tradeQuery)]),
        ...barQueries.map((query) => bars!.first(query)),
      ];
      for (const request of requests) expect(request.path).toMatch(/^\/[^\s]*$/);
      for (const body of [undefined, null, '', 'text', [], {}, [null], [[]], { data: 1 }]) {
        const answer = { request: requests[0]!, body, headers: {} };
        expect(instruments.parse(answer, instrumentQuery).items).toEqual([]);
        expect(trades?.parse(answer, tradeQuery).items ?? []).toEqual([]);
        for (const query of barQueries) expect(bars!.parse(answer, query).items).toEqual([]);
      }
    }
  });

  test('has fixtures of trades, and of frames that say nothing, are not known and not sound', () => {
    const types = readFixtures(venue.id).flatMap((fixture) =>
      (fixture.events as readonly VenueEvent[]).map((event) => event.type),
    );
    for (const type of ['trade', 'ignored', 'unknown', 'malformed']) expect(types).toContain(type);
  });
});
