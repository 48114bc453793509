/**
 * Books in frames of Kraken, version 2 and the old version 1, as news of a book that its checksum proves.
 */
import { type Fields, isFields, listOf, textOf } from '../../venue/exact-json.ts';
import { fromEpoch, fromRfc3339 } from '../../venue/exact-time.ts';
import type { ExactTime } from '../../venue/event.ts';
import { toV2Symbol } from '../../venue/kraken-rest.ts';
import { countOf, priceOf, sizeOf, symbolOf } from '../../venue/read-fields.ts';
import type { KrakenChecksums } from './kraken-checksum.ts';
import type { BookLevel, BookNews } from './top-of-book.ts';

/** Depths that can be subscribed. */
const DEPTHS = [10, 25, 100, 500, 1_000];

/** `{price, qty}` rows of version 2. */
function toLevels(rows: unknown): BookLevel[] {
  return listOf(rows).flatMap((row): BookLevel[] => {
    const price = isFields(row) ? priceOf(row['price']) : undefined;
    const size = isFields(row) ? sizeOf(row['qty']) : undefined;
    return price === undefined || size === undefined ? [] : [[price, size]];
  });
}

/** How deep a snapshot was asked for: no side of it has more. */
const depthOf = (levels: number): number => DEPTHS.find((depth) => depth >= levels) ?? 1_000;

/** A frame of version 2; numbers must be exact. */
export function readKrakenBook(body: Fields, sums: KrakenChecksums): BookNews[] | undefined {
  if (body['channel'] !== 'book' || !Array.isArray(body['data'])) return undefined;
  const isSnapshot = body['type'] === 'snapshot';
  return body['data'].filter(isFields).flatMap((row): BookNews[] => {
    const symbol = symbolOf(row['symbol']);
    const checksum = countOf(row['checksum']);
    if (symbol === undefined) return [];
    const [bids, asks] = [toLevels(row['bids']), toLevels(row['asks'])];
    return [
      {
        symbol,
        time: fromRfc3339(textOf(row, 'timestamp')),
        isSnapshot,
        bids,
        asks,
        depth: sums.depthOf(symbol, isSnapshot ? depthOf(Math.max(bids.length, asks.length)) : 0),
        isRight:
          checksum === undefined
            ? undefined
            : (book) => sums.isRight(symbol, book, checksum, isSnapshot),
      },
    ];
  });
}

/** `[channel id, {…}, perhaps {…}, "book-10", "XBT/EUR"]`. */
export function readKrakenBookV1(
  body: readonly unknown[],
  sums: KrakenChecksums,
): BookNews[] | undefined {
  const [name, pair] = body.slice(-2);
  const depth = /^book-(\d{1,4})$/.exec(typeof name === 'string' ? name : '')?.[1];
  const symbol = symbolOf(pair);
  if (depth === undefined || symbol === undefined) return undefined;
  const data: Fields = Object.assign({}, ...body.slice(1, -2).filter(isFields));
  const isSnapshot = 'as' in data || 'bs' in data;
  const rows = (key: string): readonly unknown[][] =>
    listOf(data[key]).filter((row): row is unknown[] => Array.isArray(row));
  const levels = (key: string): BookLevel[] =>
    rows(key).flatMap(([price, size]): BookLevel[] => {
      const [one, other] = [priceOf(price), sizeOf(size)];
      return one === undefined || other === undefined ? [] : [[one, other]];
    });
  const [bidKey, askKey] = isSnapshot ? ['bs', 'as'] : ['b', 'a'];
  const checksum = countOf(data['c']);
  const canonical = toV2Symbol(symbol);
  return [
    {
      symbol: canonical,
      time: newestOf([...rows(bidKey), ...rows(askKey)]),
      isSnapshot,
      bids: levels(bidKey),
      asks: levels(askKey),
      depth: Number(depth),
      isRight:
        checksum === undefined
          ? undefined
          : (book) => sums.isRight(canonical, book, checksum, isSnapshot),
    },
  ];
}

/** The newest time of levels. */
function newestOf(rows: readonly unknown[][]): ExactTime | undefined {
  const times = rows
    .map((row) => String(row[2]))
    .filter((text) => /^\d{10}\.\d{1,9}$/.test(text))
    .sort();
  return fromEpoch(times.at(-1), 's');
}
