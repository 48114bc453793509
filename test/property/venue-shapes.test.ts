/**
 * A frame says the same in other clothes: its fields in another order, more of them, numbers as texts, texts as numbers,
 * exponents. Other captures of the same venues look like that, and so may the venues tomorrow.
 */
import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { toPlainDecimal } from '../../shared/model/decimal.ts';
import type { VenueEvent } from '../../shared/venue/event.ts';
import { VENUES } from '../../shared/venue/registry.ts';
import { readFixtures, textsOf } from '../shared/venue/fixture.ts';

type Change = (value: unknown) => unknown;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** Changes every value of some JSON, the inner ones first. */
function changeAll(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((item) => changeAll(item, change));
  if (!isObject(value)) return change(value);
  const entries = Object.entries(value).map(([key, item]) => [key, changeAll(item, change)]);
  return change(Object.fromEntries(entries));
}

const withFields =
  (change: (fields: Readonly<Record<string, unknown>>) => unknown): Change =>
  (value) =>
    isObject(value) ? change(value) : value;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const toExponent = (digits: string): string => {
  const [whole, fraction] = digits.split('.');
  return `${whole}${fraction}E-${fraction!.length}`;
};
const hasFraction = (text: string): boolean => /^\d+\.\d+$/.test(text);

const CHANGES: Readonly<Record<string, Change>> = {
  'with its fields in another order': withFields((fields) =>
    Object.fromEntries(Object.entries(fields).toReversed()),
  ),
  'with fields that nobody knows': withFields((fields) => ({
    zz_new: { list: [1, null, 'x'] },
    ...fields,
    ZZ: 1.5,
    zz: null,
  })),
  'with its numbers as texts': (value) => (isLosslessNumber(value) ? value.value : value),
  'with its texts of digits as numbers': (value) =>
    typeof value === 'string' && DECIMAL.test(value) ? new LosslessNumber(value) : value,
  'with exponents': (value) => {
    const text = isLosslessNumber(value) ? value.value : value;
    if (typeof text !== 'string' || !hasFraction(text)) return value;
    return typeof value === 'string' ? toExponent(text) : new LosslessNumber(toExponent(text));
  },
};

/** What a decoder says, numbers by their value and fields by their names. */
const toComparable = (event: VenueEvent): string =>
  JSON.stringify(event, (_key, value: unknown) => {
    if (typeof value === 'string' && hasFraction(value)) return value.replace(/\.?0+$/, '');
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });

/** Kinds whose names follow the shape of what was not understood. */
const isNews = ({ type }: VenueEvent): boolean =>
  type !== 'unknown' && type !== 'malformed' && type !== 'ignored';

describe.each(VENUES.map((venue) => [venue.id, venue] as const))('a frame of %s', (id, venue) => {
  const fixtures = readFixtures(id);

  test.each(Object.entries(CHANGES))('%s says the same', (_name, change) => {
    for (const fixture of fixtures) {
      const decode = (texts: readonly string[]): string[] => {
        const decoder = venue.createDecoder({ settings: fixture.settings ?? {} });
        return texts.flatMap((text) => decoder.decode(text).filter(isNews).map(toComparable));
      };
      const texts = textsOf(fixture);
      const changed = texts.map((text) => {
        try {
          return stringify(changeAll(parse(text), change))!;
        } catch {
          return text;
        }
      });
      expect(decode(changed), changed.join('\n')).toEqual(decode(texts));
    }
  });
});

test.each(['1e400', '1E-400', '1e1000000000', '-1E-999999999', '9'.repeat(500)])(
  'a number like %s is none, and costs nothing',
  (text) => {
    const plain = toPlainDecimal(text);
    expect(plain === undefined || plain.length < 1_000).toBe(true);
  },
);
