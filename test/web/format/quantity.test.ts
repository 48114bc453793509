import { describe, expect, test } from 'vitest';
import { toBytesText, toRateText, toSizeText, toVolumeText } from '../../../web/format/quantity.ts';

describe('rates', () => {
  test.each([
    [412, 412, '412'],
    [411.5, 412.3, '412'],
    [20, 412, '20 of 412'],
    [190, 12_988.4, '190 of 12,988'],
    [0, 0, '0'],
  ])('%d of %d', (shown, offered, text) => expect(toRateText({ shown, offered })).toBe(text));
});

describe('quantities', () => {
  test.each([
    [0, 0, '0'],
    [950, 0, '950'],
    [9_123, 0, '9,123'],
    [10_049, 0, '10.0K'],
    [662_400, 0, '662K'],
    [999_499, 0, '999K'],
    [999_500, 0, '1.00M'],
    [9_994, 0, '9,994'],
    [1_030_000, 0, '1.03M'],
    [3_450_000_000, 0, '3.45B'],
    [9_442_000_000, 8, '94.42'],
    [9_144_000, 8, '0.0914'],
    [11_360_000_000, 8, '113.6'],
  ])('a volume of %d with %d decimals reads %s', (mantissa, decimals, text) => {
    expect(toVolumeText(mantissa, decimals)).toBe(text);
  });

  test.each([
    [100, 0, '100'],
    [12_500, 0, '12,500'],
    [410_000, 8, '0.0041'],
    [100_000_000, 8, '1'],
    [0, 8, '0'],
  ])('a size of %d with %d decimals reads %s, exactly', (mantissa, decimals, text) => {
    expect(toSizeText(mantissa, decimals)).toBe(text);
  });

  test.each([
    [812, '812 B'],
    [14_210, '14.2 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [3_100_000, '3.10 MB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(toBytesText(bytes)).toBe(text);
  });
});
