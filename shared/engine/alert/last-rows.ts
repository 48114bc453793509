/**
 * What is known of each symbol that is watched and looked at with every tick: the last price with its time, the time of
 * the quote, and where the symbol stands in its sequence. One row a symbol, eight numbers and so one line of the
 * processor's cache: with ten thousand symbols that take turns, what a tick costs is what has to be fetched for it.
 */
import { isEarlier, setsPrice } from '../../model/apply-tick.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { MISSING, type TickColumns } from '../../model/tick.ts';

const LAST = 0;
const LAST_MS = 1;
const LAST_NS = 2;
const QUOTE_MS = 3;
const FIRST = 4;
const NEXT = 5;
const WIDTH = 8;

/** The rows, by instrument id. */
export class LastRows {
  private values = new Float64Array(0);

  /** Sets a row to what a state says. */
  set(id: number, { last, lastMs, lastNs, quoteMs }: Readonly<FoldedState>): void {
    this.makeRoom(id);
    const { values } = this;
    const at = id * WIDTH;
    values[at + LAST] = last;
    values[at + LAST_MS] = lastMs;
    values[at + LAST_NS] = lastNs;
    values[at + QUOTE_MS] = quoteMs;
  }

  /** Begins a publication. @param first sequence of its first tick of the symbol */
  begin(id: number, first: number): void {
    const at = id * WIDTH;
    this.values[at + FIRST] = first;
    this.values[at + NEXT] = first;
  }

  /** Sequence of the publication's first tick. */
  firstOf(id: number): number {
    return this.values[id * WIDTH + FIRST]!;
  }

  /** Sequence of the tick that is shown. */
  sequenceOf(id: number): number {
    return this.values[id * WIDTH + NEXT]!;
  }

  /** The last price; MISSING before the first. */
  lastOf(id: number): number {
    return this.values[id * WIDTH + LAST]!;
  }

  lastMsOf(id: number): number {
    return this.values[id * WIDTH + LAST_MS]!;
  }

  quoteMsOf(id: number): number {
    return this.values[id * WIDTH + QUOTE_MS]!;
  }

  /** Tells whether the trade in a row sets the last price, as `applyTick` has it. */
  setsLast(id: number, columns: TickColumns, row: number): boolean {
    const flags = columns.flags[row]!;
    if (!setsPrice(flags)) return false;
    const { values } = this;
    const at = id * WIDTH;
    if (values[at + LAST] === MISSING) return true;
    const lateMs = columns.timeMs[row]! - values[at + LAST_MS]!;
    if (lateMs !== 0) return lateMs > 0;
    const lateNs = columns.timeNs[row]! - values[at + LAST_NS]!;
    return isEarlier(flags) ? lateNs > 0 : lateNs >= 0;
  }

  /** Takes the trade in a row as the last one. */
  takeLast(id: number, columns: TickColumns, row: number): void {
    const { values } = this;
    const at = id * WIDTH;
    values[at + LAST] = columns.price[row]!;
    values[at + LAST_MS] = columns.timeMs[row]!;
    values[at + LAST_NS] = columns.timeNs[row]!;
  }

  takeQuote(id: number, columns: TickColumns, row: number): void {
    this.values[id * WIDTH + QUOTE_MS] = columns.timeMs[row]!;
  }

  /** The tick has been shown. */
  step(id: number): void {
    this.values[id * WIDTH + NEXT]!++;
  }

  private makeRoom(id: number): void {
    const needed = (id + 1) * WIDTH;
    if (needed <= this.values.length) return;
    const more = new Float64Array(Math.max(needed, 2 * this.values.length));
    more.set(this.values);
    this.values = more;
  }
}
