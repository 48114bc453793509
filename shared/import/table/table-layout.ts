/**
 * What the columns of a table are: told by the names of its header in the spellings that are met, by what the user says,
 * or, of the few tables without a header that can be known, by what is in them. A table whose time or price is not found
 * is none of ours.
 */
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import { toCells } from './row.ts';

const NAMES = {
  time: 'time timestamp datetime date_time date ts ts_event unix t transact_time created_time trade_time gmt_time participant_timestamp sip_timestamp',
  symbol: 'symbol ticker instrument instrument_name pair coin product_id market',
  price: 'price px last rate trade_price p last_price',
  size: 'size qty quantity amount volume vol sz trade_volume trade_size q v',
  side: 'side taker taker_side aggressor_side direction type',
  isBuyerMaker: 'is_buyer_maker isbuyermaker',
  bid: 'bid bid_price bidprice best_bid_price best_bid bid_px bid_px_00',
  bidSize: 'bid_size bidsize bid_qty best_bid_qty bid_amount bidvolume bid_volume bid_sz_00',
  ask: 'ask ask_price askprice best_ask_price best_ask offer ask_px ask_px_00',
  askSize: 'ask_size asksize ask_qty best_ask_qty ask_amount askvolume ask_volume ask_sz_00',
} as const;

/** What a column can be. */
export type Column = keyof typeof NAMES;

const COLUMN_OF = new Map(
  Object.entries(NAMES).flatMap(([column, names]) =>
    names.split(' ').map((name): [string, Column] => [name, column as Column]),
  ),
);

/** How a table is read. */
export interface TableLayout {
  readonly delimiter: string;
  readonly isDecimalComma: boolean;
  readonly hasHeader: boolean;
  /** Cells of a row; others are refused, never shifted. */
  readonly columns: number;
  readonly kind: 'trades' | 'quotes';
  /** Where each column is. */
  readonly at: Readonly<Partial<Record<Column, number>>>;
  /** What the file's name says; undefined where rows or the user must. */
  readonly fileSymbol: string | undefined;
  readonly confidence: number;
}

const DELIMITERS = ['\t', ';', '|', ','];

/** Finds how a table is to be read; undefined for what is no table of trades or quotes. */
export function findLayout({ lines, path, settings }: FileSample): TableLayout | undefined {
  const rows = lines.filter((line) => !isComment(line));
  const [first, second] = rows;
  if (first === undefined) return undefined;
  for (const delimiter of DELIMITERS) {
    const cells = toCells(first, delimiter);
    if (cells === undefined || cells.length < 2) continue;
    const body = settings.columns === undefined ? (second ?? '') : first;
    const isDecimalComma = delimiter !== ',' && hasDecimalComma(body, delimiter);
    const base = {
      delimiter,
      isDecimalComma,
      columns: cells.length,
      fileSymbol: symbolOfName(path),
    };
    const named = toColumns(settings.columns ?? cells);
    if (named !== undefined) {
      const confidence = settings.columns === undefined ? 0.8 : 1;
      return { ...base, ...named, hasHeader: settings.columns === undefined, confidence };
    }
    const bare = delimiter === ',' ? toBareColumns(rows) : undefined;
    if (bare !== undefined) return { ...base, ...bare, hasHeader: false, confidence: 0.7 };
  }
  return undefined;
}

/** Commas of clocks are others. */
const hasDecimalComma = (line: string, delimiter: string): boolean =>
  line.split(delimiter).some((cell) => /\d,\d/.test(cell) && !/:|,\d{3}\./.test(cell));

/** Lines that are no row: remarks, and Excel's word for the delimiter. */
export const isComment = (line: string): boolean => /^\s*(?:#|\/\/|sep=|$)/.test(line);

/** A name of a header in small letters, without signs. */
const toKey = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^<|>$/g, '')
    .replaceAll(/[^a-z\d]+/g, '_');

const LAST = /^last(?:_price)?$/;

type Columns = Pick<TableLayout, 'kind' | 'at'>;

function toColumns(names: readonly string[]): Columns | undefined {
  const keys = names.map(toKey);
  const at: Partial<Record<Column, number>> = {};
  for (const [index, key] of keys.entries()) {
    const column = COLUMN_OF.get(key);
    if (column !== undefined) at[column] ??= index;
  }
  if (at.time === undefined || keys.includes('open')) return undefined;
  /* A last price is one of a trade where a size stands beside it; else it is told along with other things. */
  const isLast = at.price !== undefined && LAST.test(keys[at.price]!);
  const hasQuotes = at.bid !== undefined && at.ask !== undefined;
  if (at.price !== undefined && !(isLast && (hasQuotes || at.size === undefined))) {
    return { kind: 'trades', at };
  }
  return hasQuotes ? { kind: 'quotes', at } : undefined;
}

const EPOCH = /^\d{10}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?$/;
const NUMBER = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i;
const SIDE = /^(?:buy|sell|any|unknown|)$/i;

/** Kraken's and bitcoincharts' `time,price,size`, and the same with a side. */
function toBareColumns(lines: readonly string[]): Columns | undefined {
  const isIts = lines.every((line) => {
    const [time = '', price = '', size = '', side, ...others] = toCells(line, ',') ?? [];
    return (
      EPOCH.test(time) &&
      NUMBER.test(price) &&
      NUMBER.test(size) &&
      SIDE.test(side ?? '') &&
      others.length === 0
    );
  });
  if (!isIts) return undefined;
  const hasSide = (toCells(lines[0]!, ',') ?? []).length === 4;
  return { kind: 'trades', at: { time: 0, price: 1, size: 2, ...(hasSide ? { side: 3 } : {}) } };
}

const VENUES = /^(?:binance|coinbase|kraken|bitfinex|okx|bybit|gemini|deribit)[-_ ]/i;
const WORDS =
  /^(?:data|trades?|quotes?|ticks?|prices?|export|download|output|test|file|me|import|history)$/i;

/** The symbol at the beginning of a file's name, before a date, an interval or a word for what it holds. */
function symbolOfName(path: string): string | undefined {
  const name = baseNameOf(path).replace(/(?:\.(?:csv|txt|tsv|gz|zst|zip|bz2|xz))+$/i, '');
  const [word = ''] = name
    .replace(VENUES, '')
    .split(/[_ ,(]|-(?=\d|trades|quotes|ticks|aggtrades)|\d{4}-\d{2}-\d{2}/i);
  const symbol = toSymbol(word);
  return isSymbol(symbol) && !WORDS.test(symbol) && /\p{L}/u.test(symbol) ? symbol : undefined;
}
