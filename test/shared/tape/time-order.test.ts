import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunHead } from '../../../shared/wire/run.ts';
import { TimeOrder } from '../../../shared/tape/time-order.ts';
import { toColumns, type Row } from '../../server/tape/rows.ts';

/** The merge as one would write it without care for speed: always take the run that is least far on. */
function mergeSlowly(runs: readonly (readonly Row[])[]): Row[] {
  const rest = runs.map((rows) => [...rows]);
  const highs = runs.map(() => [-Infinity, 0] as [number, number]);
  const later = (a: readonly number[], b: readonly number[]): boolean =>
    a[0]! > b[0]! || (a[0] === b[0] && a[1]! > b[1]!);
  const merged: Row[] = [];
  for (;;) {
    let best = -1;
    let bestKey: [number, number] = [Infinity, 0];
    rest.forEach((rows, i) => {
      const [row] = rows;
      if (row === undefined) return;
      const time: [number, number] = [row[2]!, row[3]!];
      const key = later(time, highs[i]!) ? time : highs[i]!;
      if (best < 0 || later(bestKey, key)) {
        best = i;
        bestKey = key;
      }
    });
    if (best < 0) return merged;
    highs[best] = bestKey;
    merged.push(rest[best]!.shift()!);
  }
}

const msOf = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1000, max: 1100 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 47, 1) },
);
const nsOf = fc.constantFrom(0, 0, 1, 1000, 999_999);

test('the runs of a block come out like a careful merge of them, 500 random blocks', () => {
  const runs = fc.array(fc.array(fc.tuple(msOf, nsOf), { minLength: 1, maxLength: 40 }), {
    minLength: 1,
    maxLength: 6,
  });
  const order = new TimeOrder();
  fc.assert(
    fc.property(runs, (times) => {
      let serial = 0;
      const rows = times.map((run, id) =>
        run.map(([ms, ns]): Row => [0, id, ms, ns, serial++, 1, 0, 0, 0, 0]),
      );
      const columns = toColumns(rows.flat());
      const heads: RunHead[] = rows.map((run, instrument) => ({
        instrument,
        firstSequence: 1,
        count: run.length,
        standsFor: run.length,
      }));
      order.sort(columns, heads);
      const got = Array.from(order.order.subarray(0, columns.length), (row) => columns.price[row]!);
      expect(got).toEqual(mergeSlowly(rows).map((row) => row[4]!));
    }),
    { numRuns: 500 },
  );
});
