/** The runs of a block come in one order of time, however many there are and however long. */
import { expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { TimeOrder } from '../../../shared/tape/time-order.ts';
import { createDice } from '../../support/batches.ts';

test.each([
  [1, 60],
  [2, 40],
  [7, 300],
  [8, 5],
  [13, 9],
  [60, 40],
])(
  '%i runs of up to %i ticks are merged by time, of equal times the lower instrument first',
  (most, ticks) => {
    const dice = createDice(most * 31 + ticks);
    const sorted = new TimeOrder();
    for (let round = 0; round < 12; round++) {
      const columns = createTickColumns(most * ticks);
      const spanMs = dice.pick([3, 900, 5_000_000]);
      const runs = Array.from({ length: most }, (_, instrument) => {
        const count = 1 + dice.below(ticks);
        for (let i = 0; i < count; i++) {
          const ns = dice.chance(0.5) ? 0 : dice.below(3);
          pushTrade(columns, instrument, 1e12 + dice.below(spanMs), ns, 1, 1, SIDE.buy);
        }
        return { instrument, count, firstSequence: 1, standsFor: count };
      });
      const keys: number[][] = [];
      for (let row = 0; row < columns.length; row++) {
        const own = [columns.timeMs[row]!, columns.timeNs[row]!];
        const before =
          columns.instrument[row] === columns.instrument[row - 1] ? keys[row - 1]! : own;
        keys.push(
          own[0]! > before[0]! || (own[0] === before[0] && own[1]! > before[1]!) ? own : before,
        );
      }
      const expected = keys
        .map((_, row) => row)
        .sort((a, b) => keys[a]![0]! - keys[b]![0]! || keys[a]![1]! - keys[b]![1]! || a - b);
      sorted.sort(columns, runs);
      expect([...sorted.order.subarray(0, columns.length)]).toEqual(expected);
    }
  },
);
