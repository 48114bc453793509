import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countDecimals,
  explainDecimal,
  parseDecimal,
  toPlainDecimal,
} from '../../../shared/model/decimal.ts';

describe('a decimal text', () => {
  test('becomes an integer exactly, for every number that fits', () => {
    const decimals = fc.integer({ min: 0, max: 9 });
    const mantissa = fc.bigInt({ min: -(2n ** 51n) + 1n, max: 2n ** 51n - 1n });
    fc.assert(
      fc.property(decimals, mantissa, fc.integer({ min: 0, max: 5 }), (places, value, zeros) => {
        const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
        const whole = digits.slice(0, digits.length - places);
        const text = `${value < 0n ? '-' : ''}${whole}.${digits.slice(whole.length)}${'0'.repeat(zeros)}`;
        expect(parseDecimal(text, places)).toBe(Number(value));
        expect(countDecimals(text)).toBeLessThanOrEqual(places);
      }),
    );
  });

  test.each([
    ['61837.63000000', 2, 6183763],
    ['0.00009000', 5, 9],
    ['1', 8, 1e8],
    ['.5', 1, 5],
    ['5.', 1, 50],
    ['-0.0', 1, 0],
    ['2251799813685247', 0, 2 ** 51 - 1],
  ])('%s at %i decimals is %i', (text, decimals, value) => {
    expect(parseDecimal(text, decimals)).toBe(value);
  });

  test.each([
    ['1.234', 2, 'price "1.234" has 3 decimals, at most 2 fit'],
    ['1e5', 2, 'price "1e5" is not a plain decimal number'],
    ['', 2, 'price "" is not a plain decimal number'],
    ['.', 2, 'price "." is not a plain decimal number'],
    ['1.2.3', 2, 'price "1.2.3" is not a plain decimal number'],
    ['NaN', 2, 'price "NaN" is not a plain decimal number'],
    [' 1', 2, 'price " 1" is not a plain decimal number'],
    ['2251799813685248', 0, 'price "2251799813685248" is too large for 0 decimals'],
    ['22517998136852', 3, 'price "22517998136852" is too large for 3 decimals'],
  ])('%s at %i decimals is refused with a reason', (text, decimals, reason) => {
    expect(parseDecimal(text, decimals)).toBeNaN();
    expect(explainDecimal('price', text, decimals)).toBe(reason);
  });

  test('says how many decimals it needs, trailing zeros not counted', () => {
    expect(['1', '1.0', '1.10', '0.00001000', '-3.25'].map(countDecimals)).toEqual([0, 0, 1, 5, 2]);
    expect(['', 'x', '1,5', '--1', '1-'].map(countDecimals)).toEqual([-1, -1, -1, -1, -1]);
  });
});

describe('numbers with an exponent', () => {
  test.each([
    ['1E-8', '0.00000001'],
    ['1.35e-05', '0.0000135'],
    ['-2.5e3', '-2500'],
    ['1.2345e2', '123.45'],
    ['7e0', '7'],
    ['61837.6300', '61837.6300'],
  ])('%s is %s', (text, plain) => expect(toPlainDecimal(text)).toBe(plain));

  test.each(['', '1e', 'e5', '1e999', '0x10', 'Infinity', '1e-61'])('%j is none', (text) =>
    expect(toPlainDecimal(text)).toBeUndefined(),
  );
});
