/**
 * What the columns of a columnar file are: by the marks of programs whose layout is known, else by the spellings that
 * tables have too. A file that cannot be imported is refused by name, with what to do.
 */
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import { type BarLength, readBarLength } from '../bar-spacing.ts';
import { ImportError } from '../report.ts';
import type { BarSource } from '../tick-handler.ts';
import { COLUMN_NAMES, type Column, symbolOfName, toColumnKey } from '../table/table-layout.ts';
import type { CellField, CellMetadata, CellType } from './cell-type.ts';
import { OWN_BAR_COLUMNS } from './own-bars.ts';

/** Programs whose files have rules of their own. */
type Dialect = 'tickdeck' | 'databento' | 'nautilus' | 'plain';

/** Columns that only one of them has. */
export type OwnColumn =
  'kind' | 'status' | 'reason' | 'flags' | 'action' | 'received' | 'interval' | 'of';

/** How the rows of a file are read. */
export interface ColumnarPlan {
  readonly dialect: Dialect;
  /** What a row may be; `mixed` where each says it. */
  readonly gives: 'trades' | 'quotes' | 'mixed' | 'bars';
  readonly at: Readonly<Partial<Record<Column | OwnColumn, number>>>;
  /** Symbol of all rows, where no column has it. */
  readonly symbol: string | undefined;
  /** Of bars: how long they are where the file says it, of what they are, and whether a stamp is their end. */
  readonly length?: BarLength | undefined;
  readonly of?: BarSource | undefined;
  readonly isEndStamped?: boolean;
}

/** A file as its columns show it. */
export interface ColumnarFile {
  readonly fields: readonly CellField[];
  readonly metadata: CellMetadata;
  readonly path: string;
  /** Names of the columns, as the user gave them. */
  readonly names?: readonly string[] | undefined;
}

/** Says how a file's rows are read. @throws ImportError IMPORT_FORMAT for what cannot be imported */
export function findColumnarPlan({ fields, metadata, path, names }: ColumnarFile): ColumnarPlan {
  const keys = (names ?? fields.map(({ name }) => name)).map(toColumnKey);
  if (keys.length !== fields.length) {
    throw new ImportError(
      'IMPORT_FORMAT',
      `it has ${fields.length} columns, and --columns names ${keys.length}`,
    );
  }
  const has = (...wanted: string[]): boolean => wanted.every((key) => keys.includes(key));
  const symbol = toFileSymbol(path, metadata);
  refuseDerived(path);
  if (metadata.has('tickdeck') && has('time', 'symbol', 'kind')) return toOwnPlan(keys);
  if (metadata.has('tickdeck') && has(...OWN_BAR_COLUMNS)) return toOwnBarPlan(keys);
  if (has('ts_event', 'ts_init')) return toNautilusPlan(keys, symbol, metadata);
  if (has('ts_event', 'instrument_id') && (has('rtype') || has('publisher_id'))) {
    return toDatabentoPlan(keys, symbol);
  }
  return toPlainPlan(keys, symbol);
}

/** Series that freqtrade keeps beside candles, in the same columns. */
function refuseDerived(path: string): void {
  const kind = /-(mark|index|premiumIndex|funding_rate)\.(?:feather|parquet)$/.exec(path)?.[1];
  if (kind === undefined) return;
  throw new ImportError(
    'IMPORT_FORMAT',
    `it has the series ${kind}, which is computed and was not traded; import the candles beside it`,
  );
}

const isBars = ({ open, high, low, close }: Partial<Record<Column, number>>): boolean =>
  open !== undefined && high !== undefined && low !== undefined && close !== undefined;

/** Where the columns are: of several that could be one, the spelling that stands first in the list. */
function findColumns(keys: readonly string[]): Partial<Record<Column, number>> {
  const at: Partial<Record<Column, number>> = {};
  for (const [column, names] of Object.entries(COLUMN_NAMES)) {
    const found = names.split(' ').find((name) => keys.includes(name));
    if (found !== undefined) at[column as Column] = keys.indexOf(found);
  }
  return at;
}

/** Columns by their exact names; those that are not there are left out. */
function pick<Name extends string>(
  keys: readonly string[],
  wanted: Readonly<Record<Name, string>>,
): Partial<Record<Name, number>> {
  const at: Partial<Record<Name, number>> = {};
  for (const [name, key] of Object.entries(wanted) as [Name, string][]) {
    if (keys.includes(key)) at[name] = keys.indexOf(key);
  }
  return at;
}

function toOwnPlan(keys: readonly string[]): ColumnarPlan {
  const own = pick(keys, { kind: 'kind', status: 'status', reason: 'reason', flags: 'flags' });
  return {
    dialect: 'tickdeck',
    gives: 'mixed',
    at: { ...findColumns(keys), ...own },
    symbol: undefined,
  };
}

function toOwnBarPlan(keys: readonly string[]): ColumnarPlan {
  const own = { interval: 'interval', of: 'of', flags: 'flags' } as const;
  const sums = { size: 'volume', trades: 'trades', turnover: 'turnover' } as const;
  const at = { ...findColumns(keys), ...pick(keys, { ...own, ...sums }) };
  return { dialect: 'tickdeck', gives: 'bars', at, symbol: undefined };
}

const BAR_TYPE =
  /^(.+)-(\d+)-(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH)-(LAST|BID|ASK|MID)-(?:EXTERNAL|INTERNAL)/;
const SOURCES: Readonly<Record<string, BarSource>> = {
  LAST: 'trade',
  BID: 'bid',
  ASK: 'ask',
  MID: 'mid',
};

function toNautilusBars(keys: readonly string[], symbol: string | undefined, type = '') {
  const [, instrument, count = '', unit = '', source = ''] = BAR_TYPE.exec(type) ?? [];
  return {
    dialect: 'nautilus',
    gives: 'bars',
    at: { ...findColumns(keys), time: keys.indexOf('ts_event') },
    symbol: instrument === undefined ? symbol : toSymbol(instrument),
    length: readBarLength(count + unit.toLowerCase()),
    of: SOURCES[source],
    isEndStamped: true,
  } as const;
}

function toNautilusPlan(
  keys: readonly string[],
  symbol: string | undefined,
  metadata: CellMetadata,
): ColumnarPlan {
  if (isBars(findColumns(keys))) return toNautilusBars(keys, symbol, metadata.get('bar_type'));
  const base = { dialect: 'nautilus', symbol } as const;
  const time = keys.indexOf('ts_event');
  if (keys.includes('bid_price_0')) {
    const top = { bid: 'bid_price_0', ask: 'ask_price_0' };
    const sizes = { bidSize: 'bid_size_0', askSize: 'ask_size_0' };
    return { ...base, gives: 'quotes', at: { time, ...pick(keys, { ...top, ...sizes }) } };
  }
  if (keys.includes('order_id')) {
    throw new ImportError(
      'IMPORT_FORMAT',
      'it has changes of an order book without the book; import the trades or quotes of the same catalog',
    );
  }
  const at = { ...findColumns(keys), time };
  const gives = at.price === undefined ? 'quotes' : 'trades';
  if (at.price === undefined && (at.bid === undefined || at.ask === undefined)) throw noTicks(keys);
  return { ...base, gives, at };
}

function toDatabentoPlan(keys: readonly string[], symbol: string | undefined): ColumnarPlan {
  const names = { time: 'ts_event', received: 'ts_recv', action: 'action', side: 'side' };
  const trade = { price: 'price', size: 'size', symbol: 'symbol' };
  const level = { bid: 'bid_px_00', ask: 'ask_px_00', bidSize: 'bid_sz_00', askSize: 'ask_sz_00' };
  const at = pick(keys, { ...names, ...trade, ...level });
  const ohlcv = pick(keys, { open: 'open', high: 'high', low: 'low', close: 'close' });
  if (isBars(ohlcv)) {
    const volume = pick(keys, { time: 'ts_event', symbol: 'symbol', size: 'volume' });
    return { dialect: 'databento', gives: 'bars', at: { ...ohlcv, ...volume }, symbol };
  }
  if (at.price === undefined) throw noTicks(keys);
  const hasLevel = at.bid !== undefined;
  /* Samples of the book have the last trade beside them, and no action: it was told elsewhere. */
  const gives = !hasLevel ? 'trades' : at.action === undefined ? 'quotes' : 'mixed';
  if (gives === 'quotes' && at.received !== undefined) at.time = at.received; // the sample's own
  return { dialect: 'databento', gives, at, symbol };
}

const LAST = /^last(?:_price)?$/;

function toPlainPlan(keys: readonly string[], symbol: string | undefined): ColumnarPlan {
  const at = findColumns(keys);
  if (at.time === undefined) throw noTicks(keys);
  if (isBars(at)) {
    const interval = keys.indexOf('interval');
    const all = interval < 0 ? at : { ...at, interval };
    return { dialect: 'plain', gives: 'bars', at: all, symbol };
  }
  const hasQuotes = at.bid !== undefined && at.ask !== undefined;
  /* A last price is one of a trade where a size stands beside it; else it is told along with other things. */
  const isLast = at.price !== undefined && LAST.test(keys[at.price]!);
  const hasTrades = at.price !== undefined && !(isLast && (hasQuotes || at.size === undefined));
  if (!hasTrades && !hasQuotes) throw noTicks(keys);
  return { dialect: 'plain', gives: hasTrades ? 'trades' : 'quotes', at, symbol };
}

function noTicks(keys: readonly string[]): ImportError {
  const shown = keys.slice(0, 20).join(', ');
  return new ImportError(
    'IMPORT_FORMAT',
    `its columns are ${shown}: a time with a price, with a bid and an ask, or with open, high, low and close are not among them; name them in their order with --columns`,
  );
}

const FREQTRADE =
  /^([A-Z\d]+)_([A-Z\d]+)(?:_([A-Z\d]+))?-(?:trades|\d+[mhdwM])(?:-(?:spot|futures))?\.(?:feather|parquet)$/;

/** Symbol by the file's own word for it, or by its name: freqtrade's `BTC_USDT-5m` is `BTC/USDT`. */
function toFileSymbol(path: string, metadata: CellMetadata): string | undefined {
  const told = metadata.get('instrument_id');
  if (told !== undefined && isSymbol(toSymbol(told))) return toSymbol(told);
  const name = path.slice(path.search(/[^/\\]*$/));
  const [, base, quote, settle] = FREQTRADE.exec(name) ?? [];
  if (base !== undefined) return `${base}/${quote}${settle === undefined ? '' : `:${settle}`}`;
  return symbolOfName(path.replace(/\.(?:parquet|pq|feather|arrow|ipc|arrows)$/i, ''));
}

/** Decimals of raw integers for prices, by who wrote them. */
const DATABENTO_SCALE = 9;
const NAUTILUS_SCALES: Readonly<Record<number, number>> = { 8: 9, 16: 16 };

/** What the type of a number does not tell and its writer does. */
export function toShape({ dialect }: ColumnarPlan, type: CellType, isPrice: boolean) {
  if (dialect === 'databento' && type.is === 'integer' && isPrice)
    return { scale: DATABENTO_SCALE };
  if (dialect !== 'nautilus') return {};
  if (type.is === 'integer') return { scale: 9 };
  const scale = type.is === 'bytes' ? NAUTILUS_SCALES[type.length] : undefined;
  return scale === undefined ? {} : { scale, isSigned: isPrice, isLittleEndian: true };
}
