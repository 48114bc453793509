import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdRanges } from '../../../shared/import/id-ranges.ts';

test('what is missing is told as a sorted set of all ids would tell it, in whatever order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), (ids) => {
      const ranges = new IdRanges();
      const highest: number[] = [];
      for (const id of ids) {
        expect(ranges.add(id)).toBe(id >= Math.max(-1, ...highest));
        highest.push(id);
      }
      ranges.settle();
      const sorted = [...new Set(ids)].sort((a, b) => a - b);
      let range = 0;
      for (const [i, id] of sorted.entries()) {
        if (i > 0 && id > sorted[i - 1]! + 1) range++;
        expect(ranges.rangeOf(id)).toBe(range);
      }
      expect(ranges.gaps).toBe(range);
      const all = sorted.at(-1)! - sorted[0]! + 1;
      expect(ranges.missingBetween(0, range)).toBe(all - sorted.length);
    }),
    { numRuns: 300 },
  );
});

test('ids of every second place, then of the others, cost no more than one after the other', () => {
  const ranges = new IdRanges();
  const most = 200_000;
  for (let id = 0; id < most; id += 2) ranges.add(id);
  for (let id = 1; id < most; id += 2) ranges.add(id);
  ranges.settle();
  expect([ranges.gaps, ranges.rangeOf(most - 1)]).toEqual([0, 0]);
});
