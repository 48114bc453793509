/**
 * Books in frames that live connectors leave alone, since they ask for the best bid and ask as such: one reader a venue,
 * from parsed JSON to news of a book. Total: what is no book is undefined, what is no level is left out.
 */
import type { ExactTime } from '../../venue/event.ts';
import {
  type Fields,
  isFields,
  listOf,
  parseExact,
  parseQuick,
  textOf,
} from '../../venue/exact-json.ts';
import { fromEpoch, fromRfc3339 } from '../../venue/exact-time.ts';
import { digitsOf, priceOf, sizeOf, symbolOf } from '../../venue/read-fields.ts';
import { readKrakenBook, readKrakenBookV1 } from './kraken-books.ts';
import { KrakenChecksums } from './kraken-checksum.ts';
import type { BookLevel, BookNews } from './top-of-book.ts';

/** Reads the books of one recording. @returns undefined for a frame that is of none */
export type BookReader = (frame: string) => readonly BookNews[] | undefined;

/** `[price, size, …]` rows. */
function toLevels(rows: unknown): BookLevel[] {
  return listOf(rows).flatMap((row): BookLevel[] => {
    const [price, size] = Array.isArray(row) ? [priceOf(row[0]), sizeOf(row[1])] : [];
    return price === undefined || size === undefined ? [] : [[price, size]];
  });
}

/** Coinbase Exchange: `snapshot` without a time, then `l2update` with `[side, price, size]`. */
function readCoinbase(frame: string): readonly BookNews[] | undefined {
  if (!frame.includes('"l2update"') && !frame.includes('"snapshot"')) return undefined;
  const body = parseQuick(frame);
  const symbol = isFields(body) ? symbolOf(body['product_id']) : undefined;
  if (!isFields(body) || symbol === undefined) return undefined;
  const time = fromRfc3339(textOf(body, 'time'));
  const base = { symbol, time };
  if (body['type'] === 'snapshot') {
    const [bids, asks] = [toLevels(body['bids']), toLevels(body['asks'])];
    return [{ ...base, isSnapshot: true, bids, asks }];
  }
  if (body['type'] !== 'l2update') return undefined;
  const of = (side: string): BookLevel[] =>
    toLevels(
      listOf(body['changes'])
        .filter((row): row is unknown[] => Array.isArray(row) && row[0] === side)
        .map((row) => row.slice(1)),
    );
  return [{ ...base, isSnapshot: false, bids: of('buy'), asks: of('sell') }];
}

/** Coinbase Advanced: events of `l2_data`, each of one product. */
function readAdvanced(frame: string): readonly BookNews[] | undefined {
  if (!frame.includes('"l2_data"')) return undefined;
  const body = parseQuick(frame);
  if (!isFields(body) || body['channel'] !== 'l2_data') return undefined;
  const time = fromRfc3339(textOf(body, 'timestamp'));
  return listOf(body['events']).flatMap((event): BookNews[] => {
    const symbol = isFields(event) ? symbolOf(event['product_id']) : undefined;
    if (!isFields(event) || symbol === undefined) return [];
    const rows = listOf(event['updates']).filter(isFields);
    const of = (isBid: boolean): BookLevel[] =>
      toLevels(
        rows
          .filter((row) => (row['side'] === 'bid') === isBid)
          .map((row) => [row['price_level'], row['new_quantity']]),
      );
    const isSnapshot = event['type'] === 'snapshot';
    return [{ symbol, time, isSnapshot, bids: of(true), asks: of(false) }];
  });
}

/** Bybit: `orderbook.N`, of which the first level alone is the live connector's. */
function readBybit(frame: string): readonly BookNews[] | undefined {
  if (!frame.includes('"orderbook.') || frame.includes('"orderbook.1.')) return undefined;
  const body = parseQuick(frame);
  const data = isFields(body) ? body['data'] : undefined;
  const symbol = isFields(data) ? symbolOf(data['s']) : undefined;
  if (!isFields(body) || !isFields(data) || symbol === undefined) return undefined;
  const time = fromEpoch(digitsOf(body['cts'] ?? body['ts']), 'ms');
  const number = digitsOf(data['u']);
  const isSnapshot = body['type'] === 'snapshot' || number === '1';
  const isChained = number !== undefined && !isSnapshot;
  return [
    {
      symbol,
      time,
      isSnapshot,
      bids: toLevels(data['b']),
      asks: toLevels(data['a']),
      number,
      previous: isChained ? String(BigInt(number) - 1n) : undefined,
    },
  ];
}

/** OKX: `books` and its kin; those without an action are whole. */
function readOkx(frame: string): readonly BookNews[] | undefined {
  if (!frame.includes('"books')) return undefined;
  const body = parseQuick(frame);
  const arg = isFields(body) ? body['arg'] : undefined;
  const symbol = isFields(arg) ? symbolOf(arg['instId']) : undefined;
  if (!isFields(body) || !isFields(arg) || symbol === undefined) return undefined;
  if (textOf(arg, 'channel')?.startsWith('books') !== true || !Array.isArray(body['data']))
    return undefined;
  return body['data'].filter(isFields).map((row) => ({
    symbol,
    time: fromEpoch(textOf(row, 'ts'), 'ms'),
    isSnapshot: body['action'] !== 'update',
    bids: toLevels(row['bids']),
    asks: toLevels(row['asks']),
    number: digitsOf(row['seqId']),
    previous: body['action'] === 'update' ? digitsOf(row['prevSeqId']) : undefined,
  }));
}

/** Bitstamp: changes of a book, of which the venue sends no snapshot on the same socket. */
function readBitstamp(frame: string): readonly BookNews[] | undefined {
  if (!frame.includes('"diff_order_book_')) return undefined;
  const body = parseQuick(frame);
  const data = isFields(body) ? body['data'] : undefined;
  const channel = isFields(body) ? textOf(body, 'channel') : undefined;
  if (!isFields(body) || !isFields(data) || body['event'] !== 'data') return undefined;
  const symbol = symbolOf(channel?.replace(/^diff_order_book_/, ''));
  if (symbol === undefined || !('bids' in data)) return undefined;
  return [toBitstampBook(data, symbol, false)];
}

/** A book of Bitstamp, as its socket and its REST tell it. */
export const toBitstampBook = (data: Fields, symbol: string, isSnapshot: boolean): BookNews => ({
  symbol,
  time: bitstampTime(data),
  isSnapshot,
  bids: toLevels(data['bids']),
  asks: toLevels(data['asks']),
});

const bitstampTime = (data: Fields): ExactTime | undefined =>
  fromEpoch(textOf(data, 'microtimestamp'), 'us') ?? fromEpoch(textOf(data, 'timestamp'), 's');

function createKrakenReader(): BookReader {
  const sums = new KrakenChecksums();
  return (frame) => {
    if (!frame.includes('"book')) return undefined;
    const body = parseExact(frame);
    if (Array.isArray(body)) return readKrakenBookV1(body, sums);
    return isFields(body) ? readKrakenBook(body, sums) : undefined;
  };
}

const READERS: ReadonlyMap<string, () => BookReader> = new Map<string, () => BookReader>([
  ['coinbase', () => readCoinbase],
  ['coinbase-advanced', () => readAdvanced],
  ['bybit', () => readBybit],
  ['okx', () => readOkx],
  ['bitstamp', () => readBitstamp],
  ['kraken', createKrakenReader],
]);

/** A reader of a venue's books; one of none where its frames have none. */
export const createBookReader = (venue: string): BookReader =>
  READERS.get(venue)?.() ?? (() => undefined);
