import { expect, test } from 'vitest';
import { addProduct, toExactTurnover, type Turnover } from '../../../shared/model/turnover.ts';

test.each([
  [0, 0, 0, '0'],
  [0, 0, 2, '0.00'],
  [0, 5, 3, '0.005'],
  [0, 23_700_000_000, 2, '237000000.00'],
  [-1, 2 ** 52 - 1, 1, '-0.1'],
  [2 ** 52, 1, 0, String(2n ** 104n + 1n)],
])('a sum of %i × 2^52 + %i with %i decimals is written %s', (hi, lo, decimals, text) => {
  expect(toExactTurnover(hi, lo, decimals)).toBe(text);
});

test('products that a double cannot hold are summed and written exactly', () => {
  const sum: Turnover = { hi: 0, lo: 0 };
  let exact = 0n;
  for (const [price, size] of [
    [2 ** 51 - 1, 2 ** 51 - 3],
    [-(2 ** 50) - 7, 2 ** 49 + 1],
    [99, 100],
  ] as const) {
    addProduct(sum, price, size);
    exact += BigInt(price) * BigInt(size);
  }
  expect(toExactTurnover(sum.hi, sum.lo, 0)).toBe(String(exact));
});
