/**
 * What the columns of a table are: told by the names of its header in the spellings that are met, by what the user says,
 * or, of the few tables without a header that can be known, by what is in them. A table whose time or price is not found
 * is none of ours.
 */
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import { toCells } from './row.ts';

/** What columns are called, in small letters; of several in one table the first spelling counts in columnar files, and the first column in tables. */
export const COLUMN_NAMES = {
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
  clock: 'clock',
  open: 'open o open_price',
  high: 'high h high_price',
  low: 'low l low_price',
  close: 'close c close_price close_last',
  trades:
    'trades count n trade_count tradecount num_trades numberoftrades number_of_trades transactions barcount bar_count',
  turnover: 'turnover quote_volume quotevolume quote_asset_volume',
} as const;

/** What a column can be. */
export type Column = keyof typeof COLUMN_NAMES;

const COLUMN_OF = new Map(
  Object.entries(COLUMN_NAMES).flatMap(([column, names]) =>
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
  readonly kind: 'trades' | 'quotes' | 'bars';
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
    const named = toColumns(settings.columns ?? cells, toCells(body, delimiter) ?? []);
    if (named !== undefined) {
      /* Programs and sites whose bars are known say more of them. */
      const guess = named.kind === 'bars' ? 0.65 : 0.8;
      const confidence = settings.columns === undefined ? guess : 1;
      return { ...base, ...named, hasHeader: settings.columns === undefined, confidence };
    }
    const bare =
      delimiter === ',' ? (toBareColumns(rows) ?? toBareBars(rows, delimiter)) : undefined;
    if (bare !== undefined)
      return { ...base, ...bare, hasHeader: false, confidence: bare.kind === 'bars' ? 0.65 : 0.7 };
  }
  return undefined;
}

/** Commas of clocks are others. */
const hasDecimalComma = (line: string, delimiter: string): boolean =>
  line.split(delimiter).some((cell) => /\d,\d/.test(cell) && !/:|,\d{3}\./.test(cell));

/** Lines that are no row: remarks, and Excel's word for the delimiter. */
export const isComment = (line: string): boolean => /^\s*(?:#|\/\/|sep=|$)/.test(line);

/** A name of a header in small letters, without signs. */
export const toColumnKey = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^<|>$/g, '')
    .replaceAll(/[^a-z\d]+/g, '_');

/** A time of day beside a date: `9:30`, `093000`. */
const CLOCK = /^(?:\d{1,2}:\d\d.*|\d{3,6})$/;
const LAST = /^last(?:_price)?$/;

type Columns = Pick<TableLayout, 'kind' | 'at'> & Partial<Pick<TableLayout, 'fileSymbol'>>;

function toColumns(names: readonly string[], body: readonly string[]): Columns | undefined {
  const { keys, symbol } = withoutPrefix(names);
  const at: Partial<Record<Column, number>> = {};
  for (const [index, key] of keys.entries()) {
    const column = COLUMN_OF.get(key);
    if (column !== undefined) at[column] ??= index;
  }
  if (at.time === undefined) return undefined;
  const [date, clock] = [keys.indexOf('date'), keys.indexOf('time')];
  if (date >= 0 && CLOCK.test(body[clock] ?? '')) [at.time, at.clock] = [date, clock];
  if (keys.includes('open')) {
    const isWhole = at.high !== undefined && at.low !== undefined && at.close !== undefined;
    return isWhole ? { kind: 'bars', at, ...(symbol && { fileSymbol: symbol }) } : undefined;
  }
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

/** Takes `AAPL.` off `AAPL.Open`, `AAPL.High` and the like, where there is one symbol alone and no bare `open`. */
function withoutPrefix(names: readonly string[]): {
  readonly keys: readonly string[];
  readonly symbol: string | undefined;
} {
  const keys = names.map(toColumnKey);
  const prefixes = keys.filter((key) => key.endsWith('_open')).map((key) => key.slice(0, -4));
  const [prefix] = prefixes;
  if (keys.includes('open') || prefix === undefined || prefixes.length > 1) {
    return { keys, symbol: undefined };
  }
  const symbol = toSymbol(names[keys.indexOf(`${prefix}open`)]!.trim().slice(0, -5));
  return {
    keys: keys.map((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : key)),
    symbol: isSymbol(symbol) ? symbol : undefined,
  };
}

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

/** Orders of time, prices and volume that are met without a header. */
const BARE_BARS: readonly (readonly Column[])[] = [
  ['time', 'open', 'high', 'low', 'close', 'size'],
  ['time', 'size', 'open', 'high', 'low', 'close'],
  ['time', 'low', 'high', 'open', 'close', 'size'],
  ['time', 'open', 'close', 'high', 'low', 'size'],
];

/** Six numbers that are bars in one order alone: files with a wrong high here and there are met. */
function toBareBars(lines: readonly string[], delimiter: string): Columns | undefined {
  const rows = lines.map((line) => toCells(line, delimiter) ?? []);
  const isNumbers = rows.every(
    (cells) =>
      cells.length === 6 &&
      EPOCH.test(cells[0]!) &&
      cells.slice(1).every((cell) => NUMBER.test(cell)),
  );
  if (!isNumbers) return undefined;
  const [best, next] = BARE_BARS.map((names) => ({
    names,
    sound: rows.filter((cells) => isBar(names, cells)).length,
  })).sort((a, b) => b.sound - a.sound);
  if (best!.sound * 3 < rows.length || next!.sound * 5 > best!.sound) return undefined;
  const { names } = best!;
  return { kind: 'bars', at: Object.fromEntries(names.map((name, index) => [name, index])) };
}

function isBar(names: readonly Column[], cells: readonly string[]): boolean {
  const valueOf = (name: Column): number => Number(cells[names.indexOf(name)]);
  const [open, high, low, close] = [
    valueOf('open'),
    valueOf('high'),
    valueOf('low'),
    valueOf('close'),
  ];
  return low > 0 && high >= Math.max(open, close) && low <= Math.min(open, close);
}

const VENUES = /^(?:binance|coinbase|kraken|bitfinex|okx|bybit|gemini|deribit)[-_ ]/i;
const WORDS =
  /^(?:data|trades?|quotes?|ticks?|prices?|export|download|output|test|file|me|import|history)$/i;

/** The symbol at the beginning of a file's name, before a date, an interval or a word for what it holds. */
export function symbolOfName(path: string): string | undefined {
  const name = baseNameOf(path).replace(/(?:\.(?:csv|txt|tsv|gz|zst|zip|bz2|xz))+$/i, '');
  const [word = ''] = name
    .replace(VENUES, '')
    .split(/[_ ,(]|-(?=\d|trades|quotes|ticks|aggtrades)|\d{4}-\d{2}-\d{2}/i);
  const symbol = toSymbol(word);
  return isSymbol(symbol) && !WORDS.test(symbol) && /\p{L}/u.test(symbol) ? symbol : undefined;
}
