/**
 * Frames that no live connector asks for but recordings have: all of Kraken's old version 1, and tickers of OKX. Read
 * into the connectors' own events. Total; undefined for a frame of another kind.
 */
import type { VenueEvent } from '../../venue/event.ts';
import { isFields, listOf, parseQuick, textOf } from '../../venue/exact-json.ts';
import { fromEpoch } from '../../venue/exact-time.ts';
import { toV2Symbol } from '../../venue/kraken-rest.ts';
import { ignored, MALFORMED } from '../../venue/no-news.ts';
import { priceOf, sideOf, sizeOf, symbolOf } from '../../venue/read-fields.ts';
import { levelOf, quoteOf } from '../../venue/read-quote.ts';

/** Reads frames. @returns undefined for those that the live connector's decoder shall read */
export type FrameReader = (frame: string) => readonly VenueEvent[] | undefined;

const textAt = (row: readonly unknown[], at: number): string | undefined => {
  const value = row[at];
  return typeof value === 'string' ? value : undefined;
};

/** `[price, volume, "s.µs", "b" or "s", type, misc]`. */
function readTrade(row: unknown, symbol: string): VenueEvent {
  if (!Array.isArray(row)) return MALFORMED;
  const price = priceOf(row[0]);
  const size = sizeOf(row[1]);
  const time = fromEpoch(textAt(row, 2), 's');
  if (price === undefined || size === undefined || time === undefined) return MALFORMED;
  return { type: 'trade', symbol, ...time, price, size, side: sideOf(row[3]) };
}

/** `[bid, ask, "s.µs", bid volume, ask volume]`. */
function readSpread(row: unknown, symbol: string): VenueEvent {
  if (!Array.isArray(row) || row.length < 3) return MALFORMED;
  const [bid, ask] = [levelOf(row[0], row[3]), levelOf(row[1], row[4])];
  return quoteOf(symbol, fromEpoch(textAt(row, 2), 's'), bid, ask);
}

/** `{a: [price, whole lots, lots], b: […], …}`, without a time. */
function readTicker(data: unknown, symbol: string): VenueEvent {
  if (!isFields(data)) return MALFORMED;
  const [bid, ask] = [listOf(data['b']), listOf(data['a'])];
  if (bid.length < 3 && ask.length < 3) return MALFORMED;
  return quoteOf(symbol, undefined, levelOf(bid[0], bid[2]), levelOf(ask[0], ask[2]));
}

/** Kraken's version 1: lists `[channel id, data…, name, pair]`, and objects with an `event`. */
function readKrakenV1(frame: string): readonly VenueEvent[] | undefined {
  const isList = frame.startsWith('[');
  if (!isList && !frame.includes('"event"')) return undefined;
  const body = parseQuick(frame);
  if (!Array.isArray(body)) {
    const event = isFields(body) ? textOf(body, 'event') : undefined;
    if (event === undefined) return undefined;
    return event === 'heartbeat' ? [{ type: 'heartbeat' }] : [ignored(event)];
  }
  const [name, pair] = (body as unknown[]).slice(-2);
  const told = symbolOf(pair);
  if (typeof name !== 'string' || told === undefined) return undefined;
  const symbol = toV2Symbol(told);
  const data: unknown = (body as unknown[])[1];
  if (name === 'trade') return listOf(data).map((row) => readTrade(row, symbol));
  if (name === 'spread') return [readSpread(data, symbol)];
  return name === 'ticker' ? [readTicker(data, symbol)] : [ignored(name)];
}

/** OKX's tickers: their last price may be of another moment, their best bid and ask are of the time they name. */
function readOkxTicker(frame: string): readonly VenueEvent[] | undefined {
  if (!frame.includes('"tickers"')) return undefined;
  const body = parseQuick(frame);
  const arg = isFields(body) ? body['arg'] : undefined;
  if (!isFields(body) || !isFields(arg) || arg['channel'] !== 'tickers') return undefined;
  if (!Array.isArray(body['data'])) return undefined;
  return body['data'].map((row: unknown): VenueEvent => {
    const symbol = isFields(row) ? symbolOf(row['instId']) : undefined;
    if (!isFields(row) || symbol === undefined) return MALFORMED;
    const bid = levelOf(row['bidPx'], row['bidSz']);
    const ask = levelOf(row['askPx'], row['askSz']);
    return quoteOf(symbol, fromEpoch(textOf(row, 'ts'), 'ms'), bid, ask);
  });
}

/** What reads frames of a venue before its connector's decoder does. */
export function createFrameReader(venue: string): FrameReader {
  if (venue === 'kraken') return readKrakenV1;
  return venue === 'okx' ? readOkxTicker : () => undefined;
}
