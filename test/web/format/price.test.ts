import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../../shared/model/tick.ts';
import {
  createPriceFormat,
  toPercentText,
  toPriceText,
  toSignedPriceText,
} from '../../../web/format/price.ts';

describe('prices', () => {
  test.each([
    [27_489, 2, '274.89'],
    [10_104_411, 2, '101,044.11'],
    [116_568, 5, '1.16568'],
    [5, 2, '0.05'],
    [-5, 2, '−0.05'],
    [0, 2, '0.00'],
    [1_234, 0, '1,234'],
    [2 ** 51 - 1, 9, '2,251,799.813685247'],
    [MISSING, 2, '–'],
  ])('%d with %d decimals reads %s', (mantissa, decimals, text) => {
    expect(toPriceText(mantissa, decimals)).toBe(text);
  });

  test('every digit of every mantissa is printed, whatever its size', () => {
    const mantissas = fc.integer({ min: -(2 ** 51) + 1, max: 2 ** 51 - 1 });
    fc.assert(
      fc.property(mantissas, fc.integer({ min: 0, max: 9 }), (mantissa, decimals) => {
        const digits = toPriceText(mantissa, decimals).replace('−', '-').replaceAll(/[,.]/g, '');
        expect(Number(digits)).toBe(mantissa);
      }),
    );
  });

  test('a formatter that has forgotten what it knew prints the same', () => {
    const format = createPriceFormat(2);
    for (let mantissa = 0; mantissa < 20_000; mantissa++) format(mantissa);
    for (const mantissa of [0, 8_191, 8_192, 19_999, MISSING]) {
      expect(format(mantissa)).toBe(toPriceText(mantissa, 2));
    }
  });

  test('changes carry a sign, and none where nothing changed', () => {
    expect(toSignedPriceText(24, 2)).toBe('+0.24');
    expect(toSignedPriceText(-24, 2)).toBe('−0.24');
    expect(toSignedPriceText(0, 2)).toBe('0.00');
  });

  test.each([
    [24, 27_513, '+0.09%'],
    [-24, 27_513, '−0.09%'],
    [1, 10_000_000, '0.00%'],
    [0, 100, '0.00%'],
    [5, 0, '–'],
  ])('%d of %d is %s', (change, base, text) => {
    expect(toPercentText(change, base)).toBe(text);
  });
});
