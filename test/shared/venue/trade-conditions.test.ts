import { describe, expect, test } from 'vitest';
import {
  marksOfFinnhubCodes,
  marksOfLetters,
  marksOfMassiveIds,
} from '../../../shared/venue/trade-conditions.ts';

const rulesOf = (marks: ReturnType<typeof marksOfMassiveIds>): string =>
  [marks?.noLast, marks?.noHighLow, marks?.noVolume]
    .map((not) => (not === true ? 'no' : 'yes'))
    .join(' ');

/** Letters of the tapes and ids of Massive; whether last, high and low, volume count. */
const TABLE: readonly (readonly [letters: string, ids: readonly number[], rules: string])[] = [
  ['@ FO56XL', [0, 14, 17, 25, 18, 28, 8, 9, 41, 30], 'yes yes yes'],
  ['ITUWCNRHV7', [37, 12, 13, 2, 7, 20, 29, 21, 52, 53], 'no no yes'],
  ['ZG4P', [32, 33, 5, 10, 22], 'no yes yes'],
  ['MQ', [15, 16], 'no no no'],
  ['9', [38], 'yes yes no'],
];

describe('conditions of trades', () => {
  test.each(TABLE)('%j and %j: last, high and low, volume %s', (letters, ids, rules) => {
    for (const letter of letters)
      expect([letter, rulesOf(marksOfLetters([letter], 'C'))]).toEqual([letter, rules]);
    for (const id of ids)
      expect([id, rulesOf(marksOfMassiveIds([String(id)]))]).toEqual([id, rules]);
  });

  test('several obey the strictest, in any order', () => {
    for (const letters of [
      ['9', 'Z', '@'],
      ['@', 'Z', '9'],
    ]) {
      expect(rulesOf(marksOfLetters(letters, 'C'))).toBe('no yes no');
    }
    expect(marksOfLetters(['O', 'I', 'T'], 'C')).toEqual({
      noLast: true,
      noHighLow: true,
      oddLot: true,
      extendedHours: true,
      auction: true,
    });
  });

  test('B is an average price on tapes A and B alone', () => {
    expect(['A', 'B', 'C', undefined].map((tape) => rulesOf(marksOfLetters(['B'], tape)))).toEqual([
      'no no yes',
      'no no yes',
      'yes yes yes',
      'yes yes yes',
    ]);
  });

  test('codes of Finnhub: 12 is an odd lot, 24 extended hours', () => {
    expect(marksOfFinnhubCodes(['1', '8', '24', '12'])).toEqual({
      noLast: true,
      noHighLow: true,
      oddLot: true,
      extendedHours: true,
    });
    expect(marksOfFinnhubCodes(['1', '8'])).toBeUndefined();
  });

  test('what is no code is none', () => {
    for (const codes of [[], [null, 5, {}, []], ['__proto__', 'constructor', 'toString'], ['']]) {
      expect([
        marksOfLetters(codes, 'A'),
        marksOfMassiveIds(codes),
        marksOfFinnhubCodes(codes),
      ]).toEqual([undefined, undefined, undefined]);
    }
  });
});
