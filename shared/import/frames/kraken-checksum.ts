/**
 * Kraken's proof of a book: a checksum over the digits of ten levels a side. Recordings that were written anew have lost
 * zeros at the ends of numbers; those of a snapshot tell how many there were.
 */
import { crc32 } from '../../venue/crc32.ts';
import type { TopOfBook } from './top-of-book.ts';

const SUMMED = 10;
/** Decimals of Kraken's sizes. */
const SIZE_DECIMALS = 8;

const pad = (text: string, decimals: number): string => {
  const [whole = '', fraction = ''] = text.split('.');
  return whole + fraction.padEnd(decimals, '0');
};
const toDigits = (text: string, decimals: number): string => pad(text, decimals).replace(/^0+/, '');

function sum({ bids, asks }: TopOfBook, price: number, size: number): number {
  const text = [asks, bids]
    .flatMap(({ levels }) => levels.slice(-SUMMED).toReversed())
    .map((level) => toDigits(level.price, price) + toDigits(level.size, size))
    .join('');
  return crc32(text);
}

/** Checks the books of one recording. */
export class KrakenChecksums {
  /** By symbol: decimals that prices and sizes are filled up to; undefined where no filling makes the sums right. */
  private readonly decimals = new Map<string, readonly [number, number] | undefined>();

  private readonly depths = new Map<string, number>();

  /** Levels a side that a symbol's book has. @param told what a snapshot says of it, 0 where this is none */
  depthOf(symbol: string, told: number): number | undefined {
    if (told > 0) this.depths.set(symbol, told);
    return this.depths.get(symbol);
  }

  /** Tells whether a book's checksum is right, or cannot be told at all. */
  isRight(symbol: string, book: TopOfBook, checksum: number, isSnapshot: boolean): boolean {
    if (isSnapshot || !this.decimals.has(symbol)) {
      this.decimals.set(symbol, this.find(book, checksum));
      return true;
    }
    const decimals = this.decimals.get(symbol);
    return decimals === undefined || sum(book, ...decimals) === checksum;
  }

  private find(book: TopOfBook, checksum: number): readonly [number, number] | undefined {
    for (let price = 0; price <= 10; price++) {
      for (const size of [0, SIZE_DECIMALS]) {
        if (sum(book, price, size) === checksum) return [price, size];
      }
    }
    return undefined;
  }
}
