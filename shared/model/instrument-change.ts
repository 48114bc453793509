/**
 * Instruments that come and go while a market runs: listings, removals, new descriptions. Promises that an id
 * never changes its meaning: what decides how an instrument's numbers are read stays as it was listed, and
 * the id of a removed one is not given again. Pure data; who finds out about changes is elsewhere.
 */
import { isInstrument, type Instrument } from './instrument.ts';
import { MISSING, PRICE_BOUND } from './tick.ts';

/** One change. Another price or size unit under the same symbol is a removal and a listing, with a new id. */
export type InstrumentChange =
  | {
      readonly change: 'listed';
      /** Its id is the next one: as many as there ever were before it. */
      readonly instrument: Instrument;
      /** In price units, or MISSING. */
      readonly previousClose: number;
    }
  /** Another name, sector, price step or lot; the rest is as it was listed. */
  | { readonly change: 'changed'; readonly instrument: Instrument }
  | { readonly change: 'removed'; readonly id: number };

/** Changes of one moment, in their order. */
export interface InstrumentChanges {
  /** Market time, UTC ms. */
  readonly atMs: number;
  readonly changes: readonly InstrumentChange[];
}

/** What gives the numbers of an instrument their meaning. */
const FIXED = [
  'symbol',
  'kind',
  'currency',
  'priceDecimals',
  'sizeDecimals',
  'tradingDay',
] as const;

/** Takes a change back. */
type Undo = () => void;

/** All instruments that a market ever had, by id, and which of them are there. */
export class InstrumentList {
  /** Each as it was described last, removed ones too. */
  readonly all: Instrument[];
  /** Previous closes by id, price units, or MISSING. */
  readonly previousClose: number[];
  /** Ids of those that are there, by symbol. */
  private readonly present: Map<string, number>;

  /** @param instruments with ids 0..n-1 at their own index, symbols unique */
  constructor(instruments: readonly Instrument[], previousClose: ArrayLike<number>) {
    this.all = [...instruments];
    this.previousClose = instruments.map((_, id) => previousClose[id] ?? MISSING);
    this.present = new Map(instruments.map(({ symbol, id }) => [symbol, id]));
  }

  /** Id of the instrument of a symbol that is there. */
  idOf(symbol: string): number | undefined {
    return this.present.get(symbol);
  }

  /** Tells whether an id is of an instrument that is there. */
  has(id: number): boolean {
    const symbol = this.all[id]?.symbol;
    return symbol !== undefined && this.present.get(symbol) === id;
  }

  /**
   * Makes changes, one after the other: all of them or none.
   * @param changes from anywhere: each is checked before it is made
   * @returns undefined, or why one of them cannot be
   */
  apply(changes: readonly unknown[]): string | undefined {
    const undo: Undo[] = [];
    for (const change of changes) {
      const made = this.applyOne(change);
      if (typeof made === 'string') {
        for (const takeBack of undo.toReversed()) takeBack();
        return made;
      }
      undo.push(made);
    }
    return undefined;
  }

  private applyOne(value: unknown): Undo | string {
    if (typeof value !== 'object' || value === null) return 'a change is no object';
    const fields = value as Readonly<Record<string, unknown>>;
    switch (fields['change']) {
      case 'listed':
        return this.list(fields['instrument'], fields['previousClose']);
      case 'changed':
        return this.describe(fields['instrument']);
      case 'removed':
        return this.remove(fields['id']);
      default:
        return 'a change is of an unknown kind';
    }
  }

  private list(instrument: unknown, previousClose: unknown): Undo | string {
    if (!isInstrument(instrument)) return 'what is listed is no instrument';
    const { id, symbol } = instrument;
    if (id !== this.all.length) return `id ${id} is listed where ${this.all.length} is next`;
    if (this.present.has(symbol)) return `${symbol} is listed twice`;
    const isClose =
      previousClose === MISSING ||
      (Number.isSafeInteger(previousClose) && Math.abs(previousClose as number) < PRICE_BOUND);
    if (!isClose) return `${symbol} is listed with an impossible previous close`;
    this.all.push(instrument);
    this.previousClose.push(previousClose as number);
    this.present.set(symbol, id);
    return () => {
      this.all.pop();
      this.previousClose.pop();
      this.present.delete(symbol);
    };
  }

  private describe(instrument: unknown): Undo | string {
    if (!isInstrument(instrument)) return 'what is changed is no instrument';
    const { id } = instrument;
    const known = this.all[id];
    if (known === undefined || !this.has(id)) return `instrument ${id} is changed but not there`;
    const moved = FIXED.find((field) => known[field] !== instrument[field]);
    if (moved !== undefined) return `the ${moved} of ${known.symbol} cannot change under its id`;
    this.all[id] = instrument;
    return () => void (this.all[id] = known);
  }

  private remove(id: unknown): Undo | string {
    if (typeof id !== 'number' || !this.has(id)) {
      return `instrument ${JSON.stringify(id)} is removed but not there`;
    }
    const { symbol } = this.all[id]!;
    this.present.delete(symbol);
    return () => void this.present.set(symbol, id);
  }
}
