/**
 * Which of five numbers beside a time are open, high, low, close and volume, where no header says it: high and low by
 * what they must be in every row, open and close by how one bar goes on where the last one ended.
 */
import type { BarColumns } from './bar-plan.ts';

/** Orders that are met, the time in column 0. */
const ORDERS: readonly BarColumns[] = [
  { open: 1, high: 2, low: 3, close: 4, volume: 5 },
  { open: 1, close: 2, high: 3, low: 4, volume: 5 },
  { low: 1, high: 2, open: 3, close: 4, volume: 5 },
  { open: 2, high: 3, low: 4, close: 5, volume: 1 },
];
/** Rows in which high or low may be wrong: damage is no order. */
const MOST_ODD = 0.005;

/** @returns the only order that fits, undefined where none does, `open` where several do */
export function findColumnOrder(
  rows: readonly (readonly number[])[],
): BarColumns | 'open' | undefined {
  const fitting = ORDERS.filter((order) => {
    const odd = rows.filter((row) => !isSound(row, order)).length;
    return odd <= rows.length * MOST_ODD;
  });
  const [first, ...others] = fitting;
  if (first === undefined || others.length === 0) return first;
  const jumps = fitting.map((order) => toJumps(rows, order));
  const least = Math.min(...jumps);
  const best = fitting.filter((_, at) => jumps[at]! <= least * 1.5);
  return best.length === 1 ? best[0] : 'open';
}

function isSound(row: readonly number[], { open, high, low, close }: BarColumns): boolean {
  const [top, bottom] = [row[high]!, row[low]!];
  return top >= row[open]! && top >= row[close]! && bottom <= row[open]! && bottom <= row[close]!;
}

/** How far opens are from the close before, in whichever direction rows go, as a share of prices. */
function toJumps(rows: readonly (readonly number[])[], { open, close }: BarColumns): number {
  let forward = 0;
  let back = 0;
  for (let at = 1; at < rows.length; at++) {
    const [before, now] = [rows[at - 1]!, rows[at]!];
    forward += Math.abs(now[open]! - before[close]!) / Math.abs(now[open]! || 1);
    back += Math.abs(before[open]! - now[close]!) / Math.abs(now[close]! || 1);
  }
  const isForward = (rows[1]?.[0] ?? 0) >= (rows[0]?.[0] ?? 0);
  return isForward ? forward : back;
}
