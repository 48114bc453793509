/**
 * Finds the trade that a cancel takes back: the newest one before it with the same price and size that no cancel
 * in between took back already. Looks through the batch at hand, then through what came before, a bounded way back.
 */
import { isCancel } from './apply-tick.ts';
import { TICK, type TickColumns } from './tick.ts';

/** Ticks of the symbol that are looked through: a report comes within minutes. */
export const CANCEL_LOOK_BACK_TICKS = 16_384;

/** Ticks of one symbol that are shown backwards. */
export interface EarlierTicks {
  /** Shows ticks before a sequence, newest first, until `visit` says that it is enough or `most` were shown. */
  walkBack(
    beforeSequence: number,
    most: number,
    visit: (columns: TickColumns, row: number) => boolean,
  ): void;
}

/**
 * Finds when the trade was that the cancel in row `row` takes back.
 * @param earlier ticks of the symbol, those before the batch among them
 * @param beforeSequence of the symbol's first tick in the batch, where `earlier` holds that too
 * @returns ms since 1970, or undefined when it is not among what is looked through
 * Cost: up to 1 ms; cancels are rare.
 */
export function findCancelledMs(
  columns: TickColumns,
  row: number,
  earlier: EarlierTicks,
  beforeSequence = Infinity,
): number | undefined {
  const id = columns.instrument[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  let left = CANCEL_LOOK_BACK_TICKS;
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
  for (let at = row - 1; at >= 0 && left > 0; at--) {
    if (columns.instrument[at] !== id) continue;
    left--;
    if (look(columns, at)) return foundMs;
  }
  if (left > 0) earlier.walkBack(beforeSequence, left, look);
  return foundMs;
}
