/**
 * Instruments of several tapes as those of one: who is who, by which id, with how many decimals. Promises that one symbol
 * of two tapes is one instrument or a refusal, and that numbers are brought to common decimals exactly.
 */
import type { InstrumentChange } from '../../../shared/model/instrument-change.ts';
import { InstrumentList } from '../../../shared/model/instrument-change.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { TapeError } from '../../../shared/tape/format.ts';

/** How the numbers of one instrument of a tape become those of the common one. */
export interface InstrumentPlace {
  readonly id: number;
  /** Powers of ten that its prices and sizes are multiplied by. */
  readonly priceFactor: number;
  readonly sizeFactor: number;
}

/** What a price or a size becomes; MISSING stays so. */
export const scale = (value: number, factor: number): number =>
  value === MISSING ? value : value * factor;

interface Decimals {
  readonly price: number;
  readonly size: number;
}

/** What must be alike in two tapes, besides the symbol. */
const ALIKE = ['kind', 'currency', 'tradingDay'] as const;

/** The instruments of the tape that is made. */
export class MergedInstruments {
  readonly list = new InstrumentList([], []);
  private readonly decimals = new Map<string, Decimals>();
  private readonly users: Map<number, Set<number>> = new Map();

  /** @param tapes all instruments that each tape ever had */
  constructor(tapes: readonly (readonly Instrument[])[]) {
    for (const { symbol, priceDecimals, sizeDecimals } of tapes.flat()) {
      const known = this.decimals.get(symbol) ?? { price: 0, size: 0 };
      this.decimals.set(symbol, {
        price: Math.max(known.price, priceDecimals),
        size: Math.max(known.size, sizeDecimals),
      });
    }
  }

  /**
   * Finds the place of an instrument of a tape; lists it where its symbol is new.
   * @returns the place, and the change that lists it, if it was not there
   * @throws TapeError TAPE_UNSOUND where the symbol is another thing in another tape
   */
  place(
    tape: number,
    one: Instrument,
    previousClose: number,
  ): { readonly place: InstrumentPlace; readonly listed: InstrumentChange | undefined } {
    const { instrument, priceFactor, sizeFactor } = this.toCommon(one);
    const known = this.list.idOf(one.symbol);
    const id = known ?? this.list.all.length;
    let listed: InstrumentChange | undefined;
    if (known === undefined) {
      listed = {
        change: 'listed',
        instrument: { ...instrument, id },
        previousClose: scale(previousClose, priceFactor),
      };
      this.apply(listed);
    } else refuseOther(this.list.all[known]!, instrument);
    const users = this.users.get(id) ?? new Set();
    this.users.set(id, users.add(tape));
    return { place: { id, priceFactor, sizeFactor }, listed };
  }

  /** The change of another description. */
  describe({ id }: InstrumentPlace, one: Instrument): InstrumentChange {
    const change = {
      change: 'changed',
      instrument: { ...this.toCommon(one).instrument, id },
    } as const;
    this.apply(change);
    return change;
  }

  /** The removal of an instrument, unless another tape has it too. */
  remove(tape: number, { id }: InstrumentPlace): InstrumentChange | undefined {
    this.users.get(id)?.delete(tape);
    if ((this.users.get(id)?.size ?? 0) > 0 || !this.list.has(id)) return undefined;
    const change = { change: 'removed', id } as const;
    this.apply(change);
    return change;
  }

  private apply(change: InstrumentChange): void {
    const problem = this.list.apply([change]);
    if (problem !== undefined) throw new TapeError('TAPE_UNSOUND', problem);
  }

  private toCommon(one: Instrument): {
    readonly instrument: Instrument;
    readonly priceFactor: number;
    readonly sizeFactor: number;
  } {
    const { price, size } = this.decimals.get(one.symbol)!;
    const priceFactor = 10 ** (price - one.priceDecimals);
    const sizeFactor = 10 ** (size - one.sizeDecimals);
    const instrument = {
      ...one,
      priceDecimals: price,
      sizeDecimals: size,
      tickSize: one.tickSize * priceFactor,
      lot: one.lot * sizeFactor,
    };
    return { instrument, priceFactor, sizeFactor };
  }
}

function refuseOther(known: Instrument, one: Instrument): void {
  const field = ALIKE.find((name) => known[name] !== one[name]);
  if (field === undefined) return;
  const [a, b] = [known[field] ?? 'utc', one[field] ?? 'utc'];
  throw new TapeError(
    'TAPE_UNSOUND',
    `${one.symbol} is not the same in all tapes: its ${field === 'tradingDay' ? 'trading day' : field} is ${a} in one and ${b} in another`,
  );
}
