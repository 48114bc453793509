/**
 * A part of a tape as one sequence of what happens: ticks, recorded bars, instruments that come and go, gaps. In the
 * order of a replay, so that who writes the items down again has the same tape. Owns that order; writes nothing.
 */
import type { InstrumentChanges } from '../../../shared/model/instrument-change.ts';
import type { RecordedBar } from '../../../shared/model/recorded-bar.ts';
import { createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import type { TapePart } from '../../../shared/export/tape-market.ts';
import { BarCursor } from '../../../shared/tape/bar-cursor.ts';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import type { TapeGapNews } from '../../../shared/tape/gap-block.ts';
import { GapCursor } from '../../../shared/tape/gap-cursor.ts';
import { GapFold } from '../../../shared/tape/gap-fold.ts';
import type { WholeGap } from '../../../shared/tape/read-gaps.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

/** What happens next. */
export type TapeItem =
  | { readonly kind: 'ticks'; readonly ticks: TickColumns }
  | { readonly kind: 'bars'; readonly bars: readonly RecordedBar[] }
  | { readonly kind: 'instruments'; readonly changes: InstrumentChanges }
  | { readonly kind: 'news'; readonly toldMs: number; readonly news: readonly TapeGapNews[] }
  | { readonly kind: 'gap'; readonly gap: WholeGap };

const BATCH_ROWS = 4_096;

/** A place in the items of a tape. Ticks are valid until the next call. */
export class TapeItems {
  /** Changes of instruments before the part: they are made already. */
  readonly earlier: readonly InstrumentChanges[];
  private readonly fromMs: number;
  private readonly untilMs: number;
  private readonly cursor: TapeCursor;
  private readonly bars: BarCursor;
  private readonly news: GapCursor;
  private readonly changes: readonly InstrumentChanges[];
  private readonly gaps: readonly WholeGap[];
  private readonly batch = createTickColumns(BATCH_ROWS);
  /** What lasted when the part begins. */
  private lasting: readonly TapeGapNews[];
  private nextChange = 0;
  private nextGap = 0;

  /** @throws TapeError where what stands before the part is damaged */
  constructor(tape: Tape, { fromMs, untilMs = Infinity }: TapePart) {
    this.fromMs = Math.max(tape.startMs, fromMs ?? -Infinity);
    this.untilMs = untilMs;
    this.cursor = new TapeCursor(tape);
    if (this.fromMs > tape.startMs) this.cursor.seek(this.fromMs);
    this.bars = new BarCursor(tape);
    while (this.bars.take(this.fromMs - 1, Infinity).length > 0) continue;
    this.news = new GapCursor(tape.gapPlaces, (place) => tape.readGapNews(place));
    this.lasting = this.skipNews();
    const { instrumentChanges } = tape;
    const isEarlier = ({ atMs }: InstrumentChanges): boolean =>
      fromMs !== undefined && atMs <= fromMs;
    this.earlier = instrumentChanges.filter(isEarlier);
    this.changes = instrumentChanges.filter((one) => !isEarlier(one) && one.atMs < untilMs);
    this.gaps = clip(tape.gaps, this.fromMs, untilMs);
  }

  /** When the next item is due, ms; Infinity at the end. @throws TapeError where the tape is damaged */
  nextMs(): number {
    const ms = Math.min(this.gapMs, this.changeMs, this.newsMs, this.bars.nextMs(), this.tickMs);
    return ms < this.untilMs ? ms : Infinity;
  }

  /**
   * Takes the next item; of ticks, those up to a time.
   * @throws TapeError where the tape is damaged, behind all that is sound
   */
  take(untilMs: number): TapeItem | undefined {
    const nextMs = this.nextMs();
    if (nextMs === Infinity) return undefined;
    if (this.gapMs === nextMs) return { kind: 'gap', gap: this.gaps[this.nextGap++]! };
    if (this.changeMs === nextMs) {
      return { kind: 'instruments', changes: this.changes[this.nextChange++]! };
    }
    if (this.newsMs === nextMs) return { kind: 'news', toldMs: nextMs, news: this.takeNews() };
    if (this.bars.nextMs() === nextMs) {
      return { kind: 'bars', bars: this.bars.take(nextMs, BATCH_ROWS) };
    }
    this.batch.length = 0;
    const last = Math.min(untilMs, this.untilMs - 1, this.bars.nextMs() - 1);
    const before = Math.min(this.gapMs, this.changeMs) - 1;
    this.cursor.read(Math.min(last, before), this.batch, this.news.beforeBlock);
    return { kind: 'ticks', ticks: this.batch };
  }

  private get tickMs(): number {
    return this.cursor.nextTimeMs() ?? Infinity;
  }

  private get gapMs(): number {
    return this.gaps[this.nextGap]?.toMs ?? Infinity;
  }

  private get changeMs(): number {
    return this.changes[this.nextChange]?.atMs ?? Infinity;
  }

  /** News are due at their time, or with a tick behind them. */
  private get newsMs(): number {
    if (this.lasting.length > 0) return this.fromMs;
    if (this.news.beforeBlock > this.cursor.nextBlock) return Infinity;
    return Math.min(this.news.nextMs, this.tickMs);
  }

  private takeNews(): readonly TapeGapNews[] {
    const { lasting } = this;
    this.lasting = [];
    return lasting.length > 0 ? lasting : this.news.take();
  }

  /** Passes the news that were told before the part. @returns those that still matter in it */
  private skipNews(): TapeGapNews[] {
    const fold = new GapFold();
    while (this.news.nextMs < this.fromMs) fold.add(this.news.nextMs, this.news.take());
    return fold
      .list()
      .filter(({ toMs }) => toMs > this.fromMs)
      .map(({ instrument, cause, fromMs, toMs }) => ({
        instrument: instrument!,
        cause,
        fromMs,
        toMs,
      }));
  }
}

/** Gaps as far as they touch a stretch of time, by their end. */
function clip(gaps: readonly WholeGap[], fromMs: number, untilMs: number): WholeGap[] {
  return gaps
    .filter((gap) => gap.toMs > fromMs && gap.fromMs < untilMs)
    .map(({ cause, ...gap }) => ({
      cause,
      fromMs: Math.max(gap.fromMs, fromMs),
      toMs: Math.min(gap.toMs, untilMs - 1),
    }))
    .sort((a, b) => a.toMs - b.toMs || a.fromMs - b.fromMs);
}
