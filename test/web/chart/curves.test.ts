/** Curves of plots: a mark of a logarithmic axis is read back as what was marked. */
import { expect, test } from 'vitest';
import { fromStraight, toStraight } from '../../../web/chart/plot/curves.ts';
import { toLog, toSpanText, toTime } from '../../../web/chart/plot/scale.ts';

test('marks of times and decades are read back to the digit, though they lie on logarithms', () => {
  const times = toTime(1, 900);
  const readBack = times.marks!.map((mark) => fromStraight(times, toStraight(times, mark)));
  expect(readBack.map(toSpanText)).toEqual([
    '1 s',
    '3 s',
    '10 s',
    '30 s',
    '1 min',
    '5 min',
    '15 min',
  ]);
  const decades = toLog(0.0001, 1_000);
  expect(decades.marks!.map((mark) => fromStraight(decades, toStraight(decades, mark)))).toEqual(
    decades.marks,
  );
});
