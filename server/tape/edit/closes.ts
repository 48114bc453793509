/**
 * The previous closes that a part of a tape begins with: those of the tape, moved on by the trades before the part.
 */
import { applyTick } from '../../../shared/model/apply-tick.ts';
import { createFoldedState } from '../../../shared/model/symbol-state.ts';
import { createTickColumns, MISSING } from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

/**
 * Finds the closes by instrument id, price units or MISSING. A part that begins on the first day of the tape has those
 * of the tape; a later one costs reading what is before it.
 * @throws TapeError where the tape is damaged before the part
 */
export function findCloses(tape: Tape, fromMs: number | undefined): readonly number[] {
  const { instruments, previousClose, startMs } = tape;
  const days = instruments.map(toDayGrid);
  const isLater = days.some(
    (one) => fromMs !== undefined && one.labelOf(fromMs) > one.labelOf(startMs),
  );
  if (fromMs === undefined || !isLater) return previousClose;
  const states = instruments.map(({ id }) => createFoldedState(id, previousClose[id] ?? MISSING));
  const cursor = new TapeCursor(tape);
  const batch = createTickColumns(4_096);
  for (;;) {
    batch.length = 0;
    cursor.read(fromMs - 1, batch);
    if (batch.length === 0) break;
    for (let row = 0; row < batch.length; row++) {
      const id = batch.instrument[row]!;
      applyTick(states[id]!, batch, row, days[id]!);
    }
  }
  return states.map(({ dayMs, last, previousClose: close }, id) => {
    const isOver = last !== MISSING && days[id]!.labelOf(fromMs) > dayMs;
    return isOver ? last : close;
  });
}
