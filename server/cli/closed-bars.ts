/**
 * Which of the bars that a subscription brings are new and finished: what is printed line by line, each bar once. The
 * forming one waits until it is closed, or until a later one says so.
 */
import type { Bar } from '../../shared/model/bar-columns.ts';
import type { BarsContent } from '../../shared/wire/bar-frame.ts';

/** Follows the bars of one interval of all symbols. */
export class ClosedBars {
  /** By instrument: start of the newest bar that was given, ms. */
  private readonly given = new Map<number, number>();
  private readonly forming = new Map<number, Bar>();

  /** Takes what came. @returns bars that are finished by now and were not given before, oldest first */
  take({ instrument, isForming, bars }: BarsContent): Bar[] {
    const fromMs = this.given.get(instrument) ?? -Infinity;
    const known = this.forming.get(instrument);
    const all = new Map(known === undefined ? [] : [[known.startMs, known]]);
    for (const bar of bars) all.set(bar.startMs, bar);
    const sorted = [...all.values()].toSorted((a, b) => a.startMs - b.startMs);
    const last = sorted.at(-1);
    const isOpen = isForming || (bars.at(-1)?.startMs !== last?.startMs && known === last);
    if (last !== undefined && isOpen) this.forming.set(instrument, last);
    else this.forming.delete(instrument);
    const closed = (isOpen ? sorted.slice(0, -1) : sorted).filter(
      ({ startMs }) => startMs > fromMs,
    );
    if (closed.length > 0) this.given.set(instrument, closed.at(-1)!.startMs);
    return closed;
  }
}
