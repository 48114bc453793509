/**
 * The stretches of market time without ticks, symbol by symbol, with their causes: what a chart must not draw
 * across. Learns of them from the ticks themselves (a halt, a tick flagged as the first after a hole) and from
 * whoever knows more (a tape, a watch over the whole feed). Keeps the newest of each symbol, in bounded memory.
 */
import { GAP } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import { FLAG, STATUS, TICK, type TickColumns } from '../../model/tick.ts';

/** A stretch without ticks. One that is known by its cause and its beginning may still get another end. */
export interface MarketGap {
  /** Time of the last tick before it, or when the cause set in, ms. */
  readonly fromMs: number;
  /** Time of the first tick after it, ms; Infinity while it lasts, -Infinity of one that was filled. */
  readonly toMs: number;
  /** GAP.* */
  readonly cause: number;
}

/** A gap that is new, or has another end than before. */
export interface GapNews {
  readonly instrument: number;
  readonly gap: MarketGap;
  /** The ticks say so: whoever has them needs not be told. */
  readonly isFromTicks: boolean;
}

/** The gaps of all symbols of a market. */
export class GapLog {
  /** Time of the newest tick of each symbol, ms; NaN before the first. */
  lastTickMs: Float64Array;
  private readonly gaps: MarketGap[][];
  private readonly flagCause: number;
  private news: GapNews[] = [];

  /** @param flagCause why ticks are missing before a tick that says so, GAP.* */
  constructor(instruments: number, flagCause: number) {
    this.lastTickMs = new Float64Array(instruments).fill(NaN);
    this.gaps = Array.from({ length: instruments }, () => []);
    this.flagCause = flagCause;
  }

  /** Makes room for more instruments. */
  grow(instruments: number): void {
    if (instruments <= this.gaps.length) return;
    while (this.gaps.length < instruments) this.gaps.push([]);
    if (instruments <= this.lastTickMs.length) return;
    const before = this.lastTickMs;
    this.lastTickMs = new Float64Array(Math.max(instruments, before.length * 2)).fill(NaN);
    this.lastTickMs.set(before);
  }

  /** Gaps of a symbol, oldest first, at most LIMITS.gapsKept. */
  of(instrument: number): readonly MarketGap[] {
    return this.gaps[instrument]!;
  }

  /** Takes note of the tick in row `row`, before any later one of its symbol. Cost: a comparison or two. */
  noteTick(columns: TickColumns, row: number): void {
    const id = columns.instrument[row]!;
    const timeMs = columns.timeMs[row]!;
    const beforeMs = this.lastTickMs[id]!;
    if ((columns.flags[row]! & FLAG.gapBefore) !== 0 && timeMs > beforeMs) {
      this.noteHole(id, beforeMs, timeMs);
    }
    if (columns.kind[row] === TICK.status) this.noteStatus(id, columns.price[row]!, timeMs);
    if (!(timeMs <= beforeMs)) this.lastTickMs[id] = timeMs;
  }

  /** Adds a gap, or gives the one that it continues another end. */
  add(instrument: number, gap: MarketGap): void {
    this.put(instrument, gap, false);
  }

  /** Begins a gap that lasts, at the last tick; where there was none, at `orMs`. */
  begin(instrument: number, cause: number, orMs: number): void {
    const lastMs = this.lastTickMs[instrument]!;
    this.add(instrument, { fromMs: Number.isNaN(lastMs) ? orMs : lastMs, toMs: Infinity, cause });
  }

  /** Ends the gap of a cause that lasts, if there is one. */
  end(instrument: number, cause: number, timeMs: number): void {
    this.finish(instrument, cause, timeMs, false);
  }

  /** What has changed since the last call. */
  takeNews(): readonly GapNews[] {
    if (this.news.length === 0) return NO_NEWS;
    const taken = this.news;
    this.news = [];
    return taken;
  }

  /** Takes over what is known of a symbol at another moment. */
  restore(instrument: number, lastTickMs: number, gaps: readonly MarketGap[]): void {
    this.lastTickMs[instrument] = lastTickMs;
    this.gaps[instrument] = [...gaps];
  }

  clear(): void {
    this.lastTickMs.fill(NaN);
    for (const list of this.gaps) list.length = 0;
    this.news = [];
  }

  private put(instrument: number, gap: MarketGap, isFromTicks: boolean): void {
    const list = this.gaps[instrument]!;
    const at = list.findIndex((one) => one.cause === gap.cause && one.fromMs === gap.fromMs);
    if (gap.toMs === -Infinity) {
      if (at < 0) return;
      list.splice(at, 1);
    } else if (!(gap.toMs > gap.fromMs)) {
      return;
    } else if (at >= 0) {
      if (list[at]!.toMs === gap.toMs) return;
      list[at] = gap;
    } else {
      list.push(gap);
      if (list.length > LIMITS.gapsKept) list.shift();
    }
    this.news.push({ instrument, gap, isFromTicks });
  }

  private finish(instrument: number, cause: number, timeMs: number, isFromTicks: boolean): void {
    const open = this.gaps[instrument]!.find((one) => one.cause === cause && one.toMs === Infinity);
    if (open !== undefined) {
      this.put(instrument, { ...open, toMs: Math.max(open.fromMs + 1, timeMs) }, isFromTicks);
    }
  }

  /** Ticks are missing between two times; a gap of that cause which reaches up to them ends later now. */
  private noteHole(id: number, beforeMs: number, timeMs: number): void {
    const known = this.gaps[id]!.findLast(({ cause }) => cause === this.flagCause);
    const isOne = known !== undefined && known.toMs >= beforeMs;
    const fromMs = isOne ? known.fromMs : beforeMs;
    this.put(id, { fromMs, toMs: timeMs, cause: this.flagCause }, true);
  }

  private noteStatus(id: number, status: number, timeMs: number): void {
    if (status !== STATUS.halted) this.finish(id, GAP.halt, timeMs, true);
    else if (!this.gaps[id]!.some((one) => one.cause === GAP.halt && one.toMs === Infinity)) {
      this.put(id, { fromMs: timeMs, toMs: Infinity, cause: GAP.halt }, true);
    }
  }
}

const NO_NEWS: readonly GapNews[] = [];
