/**
 * The columns of Binance's trade archive: of `trades` and `aggTrades`, spot and futures, told by a header or by the first
 * row; and how times and truth values stand in them.
 */
import type { InstrumentKind } from '../model/instrument.ts';
import { scanWhole } from './table/plain-number.ts';

const LOWER_A = 97;

/** Which column holds what. */
export interface Layout {
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly time: number;
  readonly isBuyerMaker: number;
  /** Fewest columns of a whole row. */
  readonly columns: number;
  /** Columns of the header, or of the first row: more are two rows in one, or a comma in a number. */
  readonly most: number;
  readonly isAggregate: boolean;
}

const TRADES = { id: 0, price: 1, size: 2, time: 4, isBuyerMaker: 5, columns: 6 } as const;
const AGGREGATES = { id: 0, price: 1, size: 2, time: 5, isBuyerMaker: 6, columns: 7 } as const;

type Column = 'id' | 'price' | 'size' | 'time' | 'isBuyerMaker';

const NAMES: Readonly<Record<Column, readonly string[]>> = {
  id: ['id', 'trade_id', 'agg_trade_id', 'tradeid'],
  price: ['price'],
  size: ['qty', 'quantity', 'amount', 'size'],
  time: ['time', 'timestamp', 'transact_time'],
  isBuyerMaker: ['is_buyer_maker', 'isbuyermaker', 'was_the_buyer_the_maker'],
};

/** Says the layout that a header names, or undefined when columns are missing. */
export function toHeaderLayout(fields: readonly string[]): Layout | undefined {
  const names = fields.map((field) => field.trim().toLowerCase());
  const find = (key: Column): number => names.findIndex((name) => NAMES[key].includes(name));
  const id = find('id');
  const price = find('price');
  const size = find('size');
  const time = find('time');
  const isBuyerMaker = find('isBuyerMaker');
  if (Math.min(id, price, size, time, isBuyerMaker) < 0) return undefined;
  return {
    id,
    price,
    size,
    time,
    isBuyerMaker,
    columns: Math.max(id, price, size, time, isBuyerMaker) + 1,
    most: fields.length,
    isAggregate:
      names[id]!.startsWith('agg') || names.some((name) => /^first_?(trade_?)?id$/.test(name)),
  };
}

/** Says the layout of a row without a header, by where a truth value follows a time. */
export function toRowLayout(fields: readonly string[]): Layout | undefined {
  for (const layout of [TRADES, AGGREGATES]) {
    const isTime = isTimeText(fields[layout.time] ?? '');
    if (!isTime || !isTruth(fields[layout.isBuyerMaker] ?? '')) continue;
    return { ...layout, most: fields.length, isAggregate: layout === AGGREGATES };
  }
  return undefined;
}

/** Spot has one column more, `is_best_match`; tables of other columns do not say. */
export function toKind({ most, isAggregate }: Layout): InstrumentKind | undefined {
  const futures = (isAggregate ? AGGREGATES : TRADES).columns;
  return most === futures ? 'future' : most === futures + 1 ? 'crypto' : undefined;
}

/** Reads the truth between `from` and `to` of a text; undefined where there is none. */
export function truthAt(text: string, from: number, to: number): boolean | undefined {
  const isUpper = text.charCodeAt(from + 1) < LOWER_A;
  if (to - from === 4) {
    const isTrue = isUpper ? text.startsWith('TRUE', from) : text.startsWith('rue', from + 1);
    const first = text.charCodeAt(from);
    return isTrue && (first === 84 || first === 116) ? true : undefined;
  }
  if (to - from !== 5) return undefined;
  const isFalse = isUpper ? text.startsWith('FALSE', from) : text.startsWith('alse', from + 1);
  const first = text.charCodeAt(from);
  return isFalse && (first === 70 || first === 102) ? false : undefined;
}

const isTruth = (text: string): boolean => truthAt(text, 0, text.length) !== undefined;

const TIME = { ms: 0, ns: 0 };

const isTimeText = (text: string): boolean => splitTimeAt(text, 0, text.length) !== undefined;

/** Splits the time since 1970 between `from` and `to`, its unit told by its magnitude: 13 digits are ms, 16 µs, 19 ns. */
export function splitTimeAt(text: string, from: number, to: number): typeof TIME | undefined {
  const length = to - from;
  if (length !== 13 && length !== 16 && length !== 19) return undefined;
  TIME.ms = scanWhole(text, from, from + 13);
  const rest = length === 13 ? 0 : scanWhole(text, from + 13, to);
  TIME.ns = length === 16 ? rest * 1000 : rest;
  return Number.isNaN(TIME.ms + TIME.ns) ? undefined : TIME;
}
