/**
 * Marks on the strip of a replay: what happened in the recording, and when. Painting and lookup only.
 */

/** Something that happened; `toMs` equals `fromMs` for a moment, and is Infinity where the end is unknown. */
export interface TimelineMark {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

const TICK_PX = 8;
const BAR_PX = 3;
const BAR_ALPHA = 0.45;
/** How near to the beginning of a mark counts as at it, CSS px. */
const NEAR_PX = 5;
/** Names shown at once. */
const MOST_NAMES = 2;

/** Paints marks along the upper edge: a tick where something begins, a thin bar for how long it goes on. */
export function paintMarks(
  ctx: CanvasRenderingContext2D,
  marks: readonly TimelineMark[],
  toX: (timeMs: number) => number,
  color: string,
): void {
  ctx.fillStyle = color;
  for (const { fromMs, toMs } of marks) {
    const left = Math.round(toX(fromMs));
    const right = Math.round(toX(toMs));
    ctx.globalAlpha = 1;
    ctx.fillRect(left - 1, 0, 2, TICK_PX);
    // Bars lie over one another: each must let the ones below show.
    ctx.globalAlpha = BAR_ALPHA;
    if (right > left + 1) ctx.fillRect(left + 1, 0, right - left - 1, BAR_PX);
  }
  ctx.globalAlpha = 1;
}

/** Names of what begins near a moment, else of what goes on then. */
export function findMarks(
  marks: readonly TimelineMark[],
  timeMs: number,
  msPerPx: number,
): string[] {
  const near = marks.filter(({ fromMs }) => Math.abs(fromMs - timeMs) <= NEAR_PX * msPerPx);
  const during = marks.filter(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
  return (near.length > 0 ? near : during).slice(-MOST_NAMES).map(({ label }) => label);
}
