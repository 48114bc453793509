/**
 * Decoders of all venues, fed with anything: none throws, none says more than its frame is long, and the digits of
 * prices, sizes and ids come out as they went in.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIDE } from '../../shared/model/tick.ts';
import type { VenueEvent, VenueTrade } from '../../shared/venue/event.ts';
import { VENUES } from '../../shared/venue/registry.ts';
import type { Venue } from '../../shared/venue/venue.ts';
import { type Fixture, readFixtures, textsOf } from '../shared/venue/fixture.ts';

const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)$/;

/** What is wrong with an event, whatever it was read from. */
function findFault(event: VenueEvent): string | undefined {
  if (event.type === 'trade') {
    if (![event.price, event.size].every((text) => DECIMAL.test(text))) return 'no decimal';
    if (event.size.startsWith('-')) return 'a negative size';
    if (!SIDES.has(event.side)) return 'no side';
    if (event.covers !== undefined && !(event.covers >= 1)) return 'no count';
    if (event.id !== undefined && typeof event.id !== 'string') return 'no id';
  }
  if (event.type === 'quote') {
    const { bid = '1', ask = '1', bidSize = '1', askSize = '1' } = event;
    if (![bid, ask, bidSize, askSize].every((text) => DECIMAL.test(text))) return 'no decimal';
  }
  if (event.type === 'limits') {
    if (![event.lower, event.upper].every((text) => DECIMAL.test(text))) return 'no decimal';
  }
  if ('symbol' in event && event.symbol !== undefined && typeof event.symbol !== 'string') {
    return 'no symbol';
  }
  if ('timeMs' in event && event.timeMs !== undefined) {
    const { timeMs, timeNs = 0 } = event;
    if (!Number.isSafeInteger(timeMs) || timeMs < 0) return 'no time';
    if (!Number.isSafeInteger(timeNs) || timeNs < 0 || timeNs > 999_999) return 'no ns';
  }
  return 'what' in event && event.what.length > 80 ? 'a long name' : undefined;
}
const SIDES: ReadonlySet<unknown> = new Set(Object.values(SIDE));

/** Decodes with a new decoder, and holds what must hold for any frame. */
function decodeSafely(venue: Venue, ...frames: readonly (string | Uint8Array)[]): VenueEvent[] {
  const decoder = venue.createDecoder({ settings: {} });
  return frames.flatMap((frame) => {
    const events = decoder.decode(frame);
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThanOrEqual(frame.length + 2);
    const faults = new Set(events.map(findFault));
    faults.delete(undefined);
    expect([...faults]).toEqual([]);
    return [...events];
  });
}

/** A value at a random place of JSON is replaced by another one, left out, or comes twice. */
function mutate(value: unknown, path: readonly number[], other: unknown): unknown {
  const [turn = 0, ...rest] = path;
  if (Array.isArray(value) && value.length > 0 && path.length > 0) {
    const at = turn % value.length;
    const items = value.map((item, index) => (index === at ? mutate(item, rest, other) : item));
    return turn % 7 === 0 ? [...items, items[at]] : items;
  }
  if (typeof value === 'object' && value !== null && path.length > 0) {
    const entries = Object.entries(value);
    const at = entries.length === 0 ? 0 : turn % entries.length;
    return Object.fromEntries(
      entries
        .filter((_, index) => index !== at || turn % 5 !== 0)
        .map(([key, item], index) => [key, index === at ? mutate(item, rest, other) : item]),
    );
  }
  return other;
}

/** All that a value is with one of its lists empty, or one of its fields away. */
function* withLess(value: unknown): Generator {
  if (Array.isArray(value)) {
    if (value.length > 0) yield [];
    for (const [at, item] of value.entries()) {
      for (const less of withLess(item)) yield value.with(at, less);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const { [key as never]: _away, ...rest } = value;
      yield rest;
      for (const less of withLess(item)) yield { ...value, [key]: less };
    }
  }
}

/** Ids that are unique with their exchange alone have it before a colon. */
const lastPart = (text: string | undefined): string | undefined => text?.split(':').at(-1);

/** Frames that say one trade, with the text of one of its fields, that stands in the frame exactly once. */
function findDigits(
  fixtures: readonly Fixture[],
  field: 'price' | 'size' | 'id',
): [string, string][] {
  return fixtures.flatMap((fixture): [string, string][] => {
    const trades = (fixture.events as readonly VenueEvent[]).filter(({ type }) => type === 'trade');
    const texts = textsOf(fixture);
    const trade = trades[0] as VenueTrade | undefined;
    /* An id that ends a run of them cannot be just any. */
    const digits =
      field === 'id' && trade?.covers !== undefined ? undefined : lastPart(trade?.[field]);
    if (trades.length !== 1 || texts.length !== 1 || digits === undefined) return [];
    return texts[0]!.split(new RegExp(`(?<=[[:,]\\s*"?)${digits.replace('.', '\\.')}(?=["\\],}])`))
      .length === 2
      ? [[texts[0]!, digits]]
      : [];
  });
}

const put = (text: string, digits: string, other: string): string =>
  text.replace(
    new RegExp(`(?<=[[:,]\\s*"?)${digits.replace('.', '\\.')}(?=["\\],}])`),
    () => other,
  );

const digitText = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.nat(9).map(String), minLength: min, maxLength: max });
const whole = digitText(0, 22).map((rest) => `9${rest}`);
const decimal = fc
  .tuple(fc.oneof(fc.constant('0'), whole), digitText(1, 20))
  .map(([head, tail]) => `${head}.${tail}`);

describe.each(VENUES.map((venue) => [venue.id, venue] as const))('%s', (id, venue) => {
  const fixtures = readFixtures(id);
  const texts = fixtures.flatMap(textsOf);

  test('no text and no bytes make the decoder throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeSafely(venue, text)));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeSafely(venue, bytes)));
  });

  test('no JSON makes it throw', () => {
    fc.assert(
      fc.property(fc.json(), (text) => void decodeSafely(venue, text)),
      { numRuns: 300 },
    );
  });

  test('no sound frame with a value replaced, left out or doubled makes it or the next frame fail', () => {
    const other = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        '',
        '-1',
        'NaN',
        '1e400',
        '__proto__',
        'constructor',
        'toString',
        [[[]]],
        {},
        null,
        -1,
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.nat(30), { minLength: 0, maxLength: 6 }),
        other,
        fc.constantFrom(...texts),
        (text, path, value, next) => {
          let body: unknown;
          try {
            body = JSON.parse(text);
          } catch {
            return;
          }
          decodeSafely(venue, JSON.stringify(mutate(body, path, value)), next);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('a frame with any one list emptied, or any one field left out, still says something', () => {
    for (const text of texts) {
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        continue;
      }
      for (const less of withLess(body)) decodeSafely(venue, JSON.stringify(less));
    }
  });

  test('no sound frame cut or changed at a character makes it throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.string({ maxLength: 3 }),
        fc.nat(2),
        (text, turn, other, left) => {
          const at = turn % (text.length + 1);
          decodeSafely(venue, text.slice(0, at) + other + text.slice(at + left), text.slice(0, at));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['deep lists', '['.repeat(100_000)],
    ['deep closed lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['deep objects', '{"data":'.repeat(50_000)],
    ['deep closed objects', `${'{"data":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['a long list', `[${'1,'.repeat(200_000)}1]`],
    ['a long list in an envelope', `{"stream":"x","data":[${'{},'.repeat(100_000)}{}]}`],
    ['a long number', `{"e":"trade","id":${'9'.repeat(200_000)}}`],
    ['many spaces', `[${' '.repeat(500_000)}`],
    ['a long word', `{"e":"${'x'.repeat(500_000)}","type":"${'y'.repeat(500_000)}"}`],
  ])('%s are read in bounded time', (_what, text) => void decodeSafely(venue, text));

  test.each(['price', 'size', 'id'] as const)('every digit of a %s comes through', (field) => {
    const places = findDigits(fixtures, field);
    if (field !== 'id' || venue.traits.tradeIds !== 'none')
      expect(places.length).toBeGreaterThan(0);
    for (const [text, digits] of places) {
      const sent = field === 'id' ? whole : decimal;
      const given = ['9007199254740993', ...(field === 'id' ? [] : ['0.00001350', '1E-8'])];
      const examples = given.map((value): [string] => [value]);
      fc.assert(
        fc.property(sent, (value) => {
          const [trade] = decodeSafely(venue, put(text, digits, value)).filter(
            (event) => event.type === 'trade',
          );
          expect(lastPart(trade?.[field])).toBe(value === '1E-8' ? '0.00000001' : value);
        }),
        { numRuns: 30, examples },
      );
    }
  });

  test('every digit of a time written as RFC 3339 comes through', () => {
    const stamp = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z/g;
    for (const fixture of fixtures) {
      const [text, more] = textsOf(fixture);
      const events = fixture.events as readonly VenueEvent[];
      if (events.length !== 1 || events[0]!.type !== 'trade' || more !== undefined) continue;
      if (text!.match(stamp)?.length !== 1) continue;
      fc.assert(
        fc.property(digitText(9, 9), (fraction) => {
          const [trade] = decodeSafely(venue, text!.replace(stamp, `$1.${fraction}Z`));
          const { timeMs, timeNs } = trade as VenueTrade;
          expect(String((timeMs % 1_000) * 1_000_000 + timeNs).padStart(9, '0')).toBe(fraction);
        }),
        { numRuns: 20 },
      );
    }
  });
});
