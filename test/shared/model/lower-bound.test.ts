import { array, assert, integer, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowerBound, partitionPoint } from '../../../shared/model/lower-bound.ts';

const ascending = array(integer({ min: -50, max: 50 }), { maxLength: 60 }).map((values) =>
  Float64Array.from(values.sort((a, b) => a - b)),
);

/** Looks at each value in turn. */
const byHand = (values: Float64Array, value: number, from: number, to: number): number => {
  let at = from;
  while (at < to && values[at]! < value) at++;
  return at;
};

describe('the binary search', () => {
  test('finds what a search from the left finds, in any part of a column', () => {
    assert(
      property(ascending, integer({ min: -60, max: 60 }), nat(60), nat(60), (all, v, a, b) => {
        const from = Math.min(a, b, all.length);
        const to = Math.min(Math.max(a, b), all.length);
        const right = byHand(all, v, from, to);
        expect(lowerBound(all, v, from, to)).toBe(right);
        expect(partitionPoint(from, to, (place) => all[place]! < v)).toBe(right);
      }),
    );
  });

  test('of equal values the first is found', () => {
    expect(lowerBound(Float64Array.of(1, 2, 2, 2, 3), 2)).toBe(1);
  });

  test('an empty column has place 0', () => {
    expect(lowerBound(new Float64Array(0), 7)).toBe(0);
    expect(partitionPoint(0, 0, () => true)).toBe(0);
  });

  test('rows beyond 2^30 do not overflow', () => {
    const at = 2 ** 31 - 5;
    expect(partitionPoint(2 ** 30, 2 ** 31 - 1, (place) => place < at)).toBe(at);
  });
});
