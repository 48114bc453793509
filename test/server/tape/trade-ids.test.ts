import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TradeIds } from '../../../server/tape/import/trade-ids.ts';

test('gaps, late ids and duplicates are told as a set of all ids would tell them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1 }), (ids) => {
      const watch = new TradeIds();
      const seen = new Set<number>();
      for (const id of ids) {
        const least = Math.min(...seen);
        const most = Math.max(...seen);
        const verdict = watch.see(id);
        if (seen.has(id)) expect(verdict).toBe('duplicate');
        else if (seen.size > 0 && id < most) expect(verdict).toBe('late');
        else if (seen.size === 0 || id === most + 1) expect(verdict).toBe('next');
        else expect(verdict).toBe('after-gap');
        // ids before the first one are not known to be missing
        if (id >= least || seen.size === 0) seen.add(id);
        else for (let before = id; before < least; before++) seen.add(before);
      }
    }),
    { numRuns: 300 },
  );
});

test('counts the places and the ids that stay missing', () => {
  const watch = new TradeIds();
  for (const id of [100, 101, 105, 110, 103]) watch.see(id);
  expect([watch.gaps, watch.missing]).toEqual([3, 6]); // 102, 104, 106 to 109
  for (const id of [102, 104]) watch.see(id);
  expect([watch.gaps, watch.missing]).toEqual([1, 4]);
});
