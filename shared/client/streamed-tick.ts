/**
 * What a stream of ticks yields: ticks with decimal numbers, and notes on everything that is not a tick and that a
 * reader should know. Pure.
 */
import type { Instrument } from '../model/instrument.ts';
import { SIDE, TICK, type TickColumns } from '../model/tick.ts';
import { type ErrorCode, type GapName, toGapName } from '../wire/codes.ts';
import { toDecimal } from '../wire/json-frame.ts';
import { type GapContent, isFilledGap, toGapEnd } from '../wire/notice-frame.ts';

/** What each tick says besides its content. */
interface TickHead {
  symbol: string;
  sequence: number;
  /** UTC, whole ms since 1970, and 0..999,999 ns within. */
  timeMs: number;
  timeNs: number;
}

/** A tick, or a note. */
export type StreamedTick =
  | ({
      kind: 'trade';
      price: number;
      size: number;
      side: 'buy' | 'sell' | 'unknown';
    } & TickHead)
  | ({
      kind: 'quote';
      /** null for a side that is not there. */
      bid: number | null;
      bidSize: number;
      ask: number | null;
      askSize: number;
    } & TickHead)
  | ({ kind: 'status'; status: number } & TickHead)
  /** Ticks that were not delivered: the reader was slow, or the server said so. */
  | { kind: 'missed'; symbol: string; count: number }
  /** Sequences begin again: another run of the market, or another moment of a replay. What lies between is unknown. */
  | { kind: 'restart'; symbol: string }
  /** A name that is not subscribed to, and will not be. */
  | { kind: 'rejected'; symbol: string; code: ErrorCode; message: string }
  /** A stretch in which the market itself had no ticks; told again when its end is known. */
  | {
      kind: 'gap';
      symbol: string;
      cause: GapName | 'unknown';
      fromMs: number;
      /** undefined while it lasts. */
      toMs: number | undefined;
      /** True once what was missing has come after all: then `toMs` means nothing. */
      isFilled?: boolean;
    };

const SIDES = ['unknown', 'buy', 'sell'] as const;

/** One row of columns as a tick. */
export function toStreamedTick(
  columns: TickColumns,
  row: number,
  instrument: Instrument,
  sequence: number,
): StreamedTick {
  const { symbol, priceDecimals, sizeDecimals } = instrument;
  const head = { symbol, sequence, timeMs: columns.timeMs[row]!, timeNs: columns.timeNs[row]! };
  const price = columns.price[row]!;
  const size = toDecimal(columns.size[row]!, sizeDecimals) ?? 0;
  if (columns.kind[row] === TICK.trade) {
    const side = SIDES[columns.side[row] ?? SIDE.unknown] ?? 'unknown';
    return { kind: 'trade', ...head, price: toDecimal(price, priceDecimals) ?? 0, size, side };
  }
  if (columns.kind[row] === TICK.status) return { kind: 'status', ...head, status: price };
  return {
    kind: 'quote',
    ...head,
    bid: toDecimal(price, priceDecimals),
    bidSize: size,
    ask: toDecimal(columns.ask[row]!, priceDecimals),
    askSize: toDecimal(columns.askSize[row]!, sizeDecimals) ?? 0,
  };
}

/** A gap of the market as a note. */
export function toStreamedGap(symbol: string, content: GapContent): StreamedTick {
  const { cause, fromMs } = content;
  const endMs = toGapEnd(content);
  const toMs = endMs === Infinity ? undefined : endMs;
  const gap = { kind: 'gap', symbol, cause: toGapName(cause) ?? 'unknown', fromMs, toMs } as const;
  return isFilledGap(content) ? { ...gap, isFilled: true } : gap;
}
