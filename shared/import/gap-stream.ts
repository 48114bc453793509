/**
 * What imported files tell of gaps on its way to a tape: between the ticks of its time. Owns no file.
 */
import type { TickColumns } from '../model/tick.ts';
import type { TapeGapNews } from '../tape/gap-block.ts';
import type { ForeignGap } from './tick-handler.ts';

/** Where ticks and news of gaps go. */
export interface TickSink {
  append(ticks: TickColumns, from: number, to: number): void;
  gapNews(toldMs: number, news: readonly TapeGapNews[]): void;
}

/** News of gaps of all files, by their time. */
export class GapStream {
  private readonly gaps: readonly ForeignGap[];
  private readonly idOf: (symbol: string) => number | undefined;
  private next = 0;

  constructor(gaps: readonly ForeignGap[], idOf: (symbol: string) => number | undefined) {
    this.gaps = gaps.toSorted((a, b) => a.toldMs - b.toldMs);
    this.idOf = idOf;
  }

  /** Writes ticks, and before each what was told by its time. */
  append(writer: TickSink, ticks: TickColumns): void {
    let from = 0;
    for (let row = 0; row < ticks.length && this.next < this.gaps.length; row++) {
      if (ticks.timeMs[row]! < this.gaps[this.next]!.toldMs) continue;
      writer.append(ticks, from, row);
      from = row;
      this.tell(writer, ticks.timeMs[row]!);
    }
    writer.append(ticks, from, ticks.length);
  }

  /** Writes what was told after the last tick. */
  end(writer: TickSink): void {
    this.tell(writer, Infinity);
  }

  private tell(writer: TickSink, untilMs: number): void {
    for (let first = this.gaps[this.next]; first !== undefined; first = this.gaps[this.next]) {
      const { toldMs } = first;
      if (toldMs > untilMs) return;
      const news: TapeGapNews[] = [];
      for (; this.gaps[this.next]?.toldMs === toldMs; this.next++) {
        const { symbol, cause, fromMs, toMs } = this.gaps[this.next]!;
        const instrument = this.idOf(symbol);
        if (instrument !== undefined) news.push({ instrument, cause, fromMs, toMs });
      }
      writer.gapNews(toldMs, news);
    }
  }
}
