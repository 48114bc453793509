/**
 * The instruments of one market: those that are there, and all that ever were, whose ids never change their meaning
 * within an epoch. Promises that an id which was known once can always be looked up. Knows no ticks.
 */
import { type InstrumentChange, InstrumentList } from '../../model/instrument-change.ts';
import type { InstrumentChanges } from '../../model/instrument-change.ts';
import type { Instrument } from '../../model/instrument.ts';
import { MISSING } from '../../model/tick.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';
import { isPrice } from '../../model/validate-tick.ts';

/** What came, went or has another description. */
export interface InstrumentNews {
  /** Market time, ms. */
  readonly atMs: number;
  readonly added: readonly Instrument[];
  readonly changed: readonly Instrument[];
  /** As they were. */
  readonly removed: readonly Instrument[];
  /** The same as single changes, in their order; empty where the market moved to another moment. */
  readonly changes: readonly InstrumentChange[];
}

const toCloses = (instruments: readonly Instrument[], previousClose: ArrayLike<number>): number[] =>
  instruments.map((_, id) => {
    const close = previousClose[id] ?? MISSING;
    return isPrice(close) ? close : MISSING;
  });

/** The table. */
export class InstrumentTable {
  /** By id: all that were ever known, as they were described last. Grows. */
  readonly all: Instrument[];
  /** By id: to which trading day a trade belongs. */
  readonly days: DayGrid[];
  /** By id: 1 for those that are there. Longer than the list. */
  listed = new Uint8Array(0);
  /** What there was at the beginning, and all changes since: enough to record the market from now on. */
  first: readonly Instrument[];
  firstClose: readonly number[];
  history: InstrumentChanges[] = [];
  private list: InstrumentList;
  private presentNow: readonly Instrument[] | undefined;

  constructor(instruments: readonly Instrument[], previousClose: ArrayLike<number>) {
    this.first = [...instruments];
    this.firstClose = toCloses(instruments, previousClose);
    this.all = [...instruments];
    this.days = instruments.map(toDayGrid);
    this.list = new InstrumentList(instruments, this.firstClose);
    this.mark();
  }

  /** Those that are there now, by id. */
  get present(): readonly Instrument[] {
    return (this.presentNow ??= this.list.all.filter(({ id }) => this.listed[id] === 1));
  }

  /** Instrument that is there, by canonical symbol. */
  find(symbol: string): Instrument | undefined {
    const id = this.list.idOf(symbol);
    return id === undefined ? undefined : this.all[id];
  }

  /** Previous close of an instrument that is or was there, or MISSING. */
  closeOf(id: number): number {
    return this.list.previousClose[id] ?? MISSING;
  }

  /** Makes changes, all or none. @returns what is new, or why they cannot be */
  apply(entry: InstrumentChanges): InstrumentNews | string {
    const before = this.snapshot();
    const problem = this.list.apply(entry.changes);
    if (problem !== undefined) return problem;
    this.history.push(entry);
    this.take();
    return { ...this.compare(before), atMs: entry.atMs, changes: entry.changes };
  }

  /** Goes back to what there was at the beginning. */
  reset(): void {
    this.list = new InstrumentList(this.first, this.firstClose);
    this.history = [];
    this.take();
  }

  /**
   * Begins with other instruments: those of a market elsewhere.
   * @param all by id, those that went too
   */
  beginWith(
    all: readonly Instrument[],
    previousClose: ArrayLike<number>,
    isListed: (id: number) => boolean,
  ): void {
    this.first = [...all];
    this.firstClose = toCloses(all, previousClose);
    this.all.length = 0;
    this.days.length = 0;
    this.reset();
    const changes = all.flatMap(({ id }) =>
      this.list.has(id) && !isListed(id) ? [{ change: 'removed' as const, id }] : [],
    );
    if (changes.length > 0) this.apply({ atMs: 0, changes });
  }

  /** What is there now, to compare with later. */
  snapshot(): ReadonlyMap<number, Instrument> {
    return new Map(this.present.map((one) => [one.id, one]));
  }

  /** What has changed since a snapshot. */
  compare(
    before: ReadonlyMap<number, Instrument>,
  ): Pick<InstrumentNews, 'added' | 'changed' | 'removed'> {
    const now = this.snapshot();
    const isOther = (one: Instrument): boolean => before.get(one.id)?.symbol !== one.symbol;
    return {
      added: [...now.values()].filter(isOther),
      changed: [...now.values()].filter((one) => !isOther(one) && before.get(one.id) !== one),
      removed: [...before.values()].filter(({ id, symbol }) => now.get(id)?.symbol !== symbol),
    };
  }

  private take(): void {
    for (const one of this.list.all) {
      if (this.all[one.id] === one) continue;
      this.all[one.id] = one;
      this.days[one.id] = toDayGrid(one);
    }
    this.mark();
  }

  private mark(): void {
    this.presentNow = undefined;
    if (this.listed.length < this.all.length) this.listed = new Uint8Array(this.all.length * 2);
    for (let id = 0; id < this.all.length; id++) this.listed[id] = this.list.has(id) ? 1 : 0;
  }
}
