/**
 * One symbol's book of Kraken, as deep as it was asked for, proven by the checksum of every message. Numbers stay the
 * digits that were sent: the checksum is over them. Knows no connection: who finds a book wrong asks for it anew.
 */
import { crc32 } from './crc32.ts';
import { type Fields, isFields, listOf } from './exact-json.ts';
import { countOf, priceOf, sizeOf } from './read-fields.ts';
import { type QuoteSide, isZero } from './read-quote.ts';

/** Levels of a side that the checksum is over. */
const SUMMED = 10;
/** Rows of a side that one message may have: a book of ten levels changes in a few. */
const MOST_ROWS = 200;

/** What became of a message. */
export type BookVerdict = 'ok' | 'malformed' | 'mismatch';

/** Compares plain decimals that are not negative, by value. */
function compare(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  const left = wholeA.replace(/^0+/, '');
  const right = wholeB.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  if (left !== right) return left < right ? -1 : 1;
  const digits = Math.max(fractionA.length, fractionB.length);
  const x = fractionA.padEnd(digits, '0');
  const y = fractionB.padEnd(digits, '0');
  return x === y ? 0 : x < y ? -1 : 1;
}

/** Levels of one side, the best first. */
class BookSide {
  readonly levels: QuoteSide[] = [];
  private readonly sign: 1 | -1;

  /** @param sign 1: the lowest price is the best; -1: the highest */
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  put(level: QuoteSide): void {
    const { levels, sign } = this;
    const at = levels.findIndex(({ price }) => compare(price, level.price) * sign >= 0);
    const isThere = at >= 0 && compare(levels[at]!.price, level.price) === 0;
    if (isZero(level.size)) {
      if (isThere) levels.splice(at, 1);
    } else if (isThere) levels[at] = level;
    else levels.splice(at < 0 ? levels.length : at, 0, level);
  }
}

/** @returns undefined where one of the rows is no level */
function toLevels(rows: unknown): QuoteSide[] | undefined {
  const levels: QuoteSide[] = [];
  if (listOf(rows).length > MOST_ROWS) return undefined;
  for (const row of listOf(rows)) {
    const price = isFields(row) ? priceOf(row['price']) : undefined;
    const size = isFields(row) ? sizeOf(row['qty']) : undefined;
    if (price === undefined || size === undefined || price.startsWith('-')) return undefined;
    levels.push({ price, size });
  }
  return levels;
}

/** Digits without point and leading zeros, as they go into the checksum. */
const toDigits = (text: string): string => text.replace('.', '').replace(/^0+/, '');

const toSum = (side: BookSide): string =>
  side.levels
    .slice(0, SUMMED)
    .map(({ price, size }) => toDigits(price) + toDigits(size))
    .join('');

/** The book. */
export class KrakenBook {
  private readonly depth: number;
  private readonly asks = new BookSide(1);
  private readonly bids = new BookSide(-1);

  /** @param depth levels a side that were asked for */
  constructor(depth: number) {
    this.depth = depth;
  }

  get bid(): QuoteSide | undefined {
    return this.bids.levels[0];
  }

  get ask(): QuoteSide | undefined {
    return this.asks.levels[0];
  }

  /** Takes a snapshot into an empty book, or a change. After anything but `ok` the book is worth nothing. */
  take(row: Fields): BookVerdict {
    const asks = toLevels(row['asks']);
    const bids = toLevels(row['bids']);
    const checksum = countOf(row['checksum']);
    if (asks === undefined || bids === undefined || checksum === undefined) return 'malformed';
    for (const level of asks) this.asks.put(level);
    for (const level of bids) this.bids.put(level);
    this.asks.levels.length = Math.min(this.asks.levels.length, this.depth);
    this.bids.levels.length = Math.min(this.bids.levels.length, this.depth);
    return crc32(toSum(this.asks) + toSum(this.bids)) === checksum ? 'ok' : 'mismatch';
  }
}
