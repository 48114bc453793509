/**
 * Which number of `03/04/2024` is the month, by all rows of a file that are at hand: a number above 12 tells, else the
 * reading in which rows go one way in even steps.
 */
import type { DateOrder } from '../table/time-text.ts';
import { BarSpacing } from '../bar-spacing.ts';
import type { BarTimes } from './bar-times.ts';

/**
 * @param read reads the time of a row; false where there is none
 * @returns undefined where dates can be read one way only, `open` where both ways fit
 */
export function findDateOrder<T>(
  rows: readonly T[],
  read: (row: T) => boolean,
  times: BarTimes,
): DateOrder | 'open' | undefined {
  let isOpen = false;
  for (const row of rows) {
    if (!read(row)) continue;
    const [first, second] = times.numbers;
    if (first > 12) return 'dmy';
    if (second > 12) return 'mdy';
    if (first > 0 && first !== second) isOpen = true;
  }
  if (!isOpen) return undefined;
  const isEven = (order: DateOrder): boolean => {
    const steps = new BarSpacing();
    times.order = order;
    for (const row of rows) if (read(row)) steps.note('', times.ms);
    times.order = undefined;
    return Math.min(steps.forward, steps.back) === 0;
  };
  const [isDayFirst, isMonthFirst] = [isEven('dmy'), isEven('mdy')];
  if (isDayFirst === isMonthFirst) return 'open';
  return isDayFirst ? 'dmy' : 'mdy';
}
