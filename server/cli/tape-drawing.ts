/**
 * A tape drawn in a terminal: how its ticks lie in time, where there are gaps. Owns the signs; prints nothing itself.
 */
import type { TapeGap } from '../../shared/tape/gap-fold.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { toSpanText } from './tape-output.ts';

/** Columns of a drawing. */
export const DRAWN_COLUMNS = 64;
const BARS = '▁▂▃▄▅▆▇█';
const GAP_SIGN = '×';
const NO_GAP = '·';

/** Draws counts as bars: none as a space, any at all as one that is seen, the most as a full one. */
export function toBars(counts: ArrayLike<number>): string {
  const most = Math.max(...Array.from(counts), 0);
  return Array.from(counts, (count) => {
    if (!(count > 0)) return ' ';
    const step = Math.ceil((count / most) * BARS.length) - 1;
    return BARS[Math.min(BARS.length - 1, Math.max(0, step))]!;
  }).join('');
}

/** Says which columns a gap touches. */
function toGapMarks(gaps: readonly TapeGap[], startMs: number, endMs: number): string {
  const columnMs = (endMs - startMs + 1) / DRAWN_COLUMNS;
  const marks = Array.from({ length: DRAWN_COLUMNS }, () => NO_GAP);
  for (const { fromMs, toMs } of gaps) {
    const from = Math.max(0, Math.floor((fromMs - startMs) / columnMs));
    const to = Math.min(
      DRAWN_COLUMNS - 1,
      Math.floor((Math.min(toMs, endMs) - startMs) / columnMs),
    );
    for (let at = from; at <= to; at++) marks[at] = GAP_SIGN;
  }
  return marks.join('');
}

/**
 * Draws what a tape holds over its time: a line of bars with what a full one stands for, and one of gaps where there
 * are some. Nothing for a tape without ticks and bars.
 */
export function drawTape(tape: Tape, gaps: readonly TapeGap[]): string[] {
  const { startMs, endMs, tickCount, barCount } = tape;
  if (tickCount + barCount === 0) return [];
  const counts = tape.overview(DRAWN_COLUMNS);
  const columnMs = (endMs - startMs + 1) / DRAWN_COLUMNS;
  const most = Math.max(...counts);
  const perSecond = (most / columnMs) * 1_000;
  const noun = tickCount > 0 ? 'ticks' : 'bars';
  const full =
    columnMs >= 1_000 && perSecond < 1
      ? `${toNumber(most)} ${noun} in ${toSpanText(columnMs)}`
      : `${toNumber(perSecond)} ${noun}/s`;
  const lines = [`${toBars(counts)}  █ ${full}`];
  if (gaps.length > 0) lines.push(`${toGapMarks(gaps, startMs, endMs)}  ${GAP_SIGN} gap`);
  return lines;
}

/** Draws the share of a count in the largest one, for a row of a table. */
export function toShareBar(count: number, most: number, columns: number): string {
  const eighths = most > 0 ? Math.round((count / most) * columns * 8) : 0;
  if (count > 0 && eighths === 0) return PARTS[1]!;
  return `${'█'.repeat(Math.floor(eighths / 8))}${PARTS[eighths % 8]!}`;
}

const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

const toNumber = (value: number): string =>
  (value < 100 ? Number(value.toPrecision(2)) : Math.round(value)).toLocaleString('en-US');
