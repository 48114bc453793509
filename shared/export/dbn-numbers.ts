/**
 * Prices and sizes of a market as DBN holds them: prices in units of 10^-9, sizes as whole numbers. Promises to refuse
 * by name what does not fit.
 */
import { DBN_TIME_BOUND_MS, setNs, setScaled } from '../dbn/big-numbers.ts';
import { DBN_PRICE_DECIMALS, DBN_UNDEFINED } from '../dbn/layout.ts';
import type { Instrument } from '../model/instrument.ts';
import { MISSING } from '../model/tick.ts';
import { TapeError } from '../tape/format.ts';
import { toDecimalText } from './decimal-text.ts';
import { toIsoNs } from './iso-ns.ts';

const MOST_DECIMALS = 9;

/** Writes the numbers of one market. */
export class DbnNumbers {
  private readonly instruments: readonly Instrument[];
  private readonly sizeDecimals: number;

  /** @param sizeDecimals sizes are multiplied by 10 to this, 0..9 */
  constructor(instruments: readonly Instrument[], sizeDecimals: number) {
    this.instruments = instruments;
    this.sizeDecimals = sizeDecimals;
  }

  /** Writes a time. @throws TapeError TAPE_UNSOUND */
  time(view: DataView, at: number, timeMs: number, timeNs: number): void {
    if (timeMs >= DBN_TIME_BOUND_MS) {
      throw unsound(`the time ${timeMs} ms lies behind the year 2554, the last of DBN`);
    }
    setNs(view, at, timeMs, timeNs);
  }

  /** Writes a price, MISSING included. @throws TapeError TAPE_UNSOUND */
  price(view: DataView, at: number, price: number, id: number, timeMs: number): void {
    if (price === MISSING) {
      view.setBigInt64(at, DBN_UNDEFINED.price, true);
      return;
    }
    const { symbol, priceDecimals } = this.instruments[id]!;
    if (setScaled(view, at, price, 10 ** (DBN_PRICE_DECIMALS - priceDecimals))) return;
    const text = toDecimalText(price, priceDecimals);
    throw unsound(`${symbol} at ${toIsoNs(timeMs, 0)}: the price ${text} is too large for DBN`);
  }

  /** A size as a whole number. @throws TapeError TAPE_UNSOUND for one that is not, or is above `most` */
  size(size: number, id: number, timeMs: number, most: number): number {
    const { symbol, sizeDecimals } = this.instruments[id]!;
    const shift = this.sizeDecimals - sizeDecimals;
    const whole = shift >= 0 ? size * 10 ** shift : size / 10 ** -shift;
    if (Number.isSafeInteger(whole) && whole <= most) return whole;
    const where = `${symbol} at ${toIsoNs(timeMs, 0)}: the size ${toDecimalText(size, sizeDecimals)}`;
    if (!Number.isInteger(whole)) {
      throw unsound(
        `${where} is not whole, and DBN holds whole sizes; --size-multiplier 1e${Math.min(sizeDecimals, MOST_DECIMALS)} multiplies all sizes, and the file says so`,
      );
    }
    const times = this.sizeDecimals === 0 ? '' : `, times 1e${this.sizeDecimals},`;
    throw unsound(`${where}${times} is above ${most}, the most that DBN holds`);
  }
}

/** An error of something that the format cannot hold. */
export const unsound = (message: string): TapeError => new TapeError('TAPE_UNSOUND', message);
