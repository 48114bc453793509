/**
 * Finds the trade that a cancel takes back: the newest one before it with the same price and size that no cancel
 * in between took back already. Looks through the batch at hand, then through the journal, a bounded way back.
 */
import { isCancel } from '../../model/apply-tick.ts';
import { TICK, type TickColumns } from '../../model/tick.ts';
import type { RecentTicks } from './market-view.ts';

/** Ticks of the symbol, and rows of the batch, that are looked through: a report comes within minutes. */
const LOOK_BACK_TICKS = 16_384;

/**
 * Finds when the trade was that the cancel in row `row` takes back.
 * @param journal ticks of the symbol, those before the batch among them
 * @param beforeSequence of the symbol's first tick in the batch, where the journal holds that too
 * @returns ms since 1970, or undefined when it is not among what is looked through
 * Cost: up to 1 ms; cancels are rare.
 */
export function findCancelledMs(
  columns: TickColumns,
  row: number,
  journal: RecentTicks,
  beforeSequence = Infinity,
): number | undefined {
  const id = columns.instrument[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  let taken = 0;
  let foundMs: number | undefined;
  function look(from: TickColumns, at: number): boolean {
    if (from.kind[at] !== TICK.trade || from.price[at] !== price || from.size[at] !== size) {
      return false;
    }
    if (isCancel(from.flags[at]!)) taken++;
    else if (taken > 0) taken--;
    else foundMs = from.timeMs[at]!;
    return foundMs !== undefined;
  }
  for (let at = row - 1; at >= Math.max(0, row - LOOK_BACK_TICKS); at--) {
    if (columns.instrument[at] === id && look(columns, at)) return foundMs;
  }
  journal.walkBack(beforeSequence, LOOK_BACK_TICKS, look);
  return foundMs;
}
