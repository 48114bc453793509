/**
 * Binance's trade archive: one row a trade, `trades` and `aggTrades` layouts, spot and futures, with or
 * without a header, times in ms or (spot, since 2025) µs. Rows without quotation marks, that is all rows
 * that Binance writes, are cut directly; a row with them goes through csv-parse.
 */
import { parse } from 'csv-parse/sync';
import { type InstrumentKind, isSymbol, toSymbol } from '../model/instrument.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import { baseNameOf } from './file-name.ts';
import { marketOfTrades } from './binance-market.ts';
import type { TextImporter } from './importer.ts';
import { forEachLine } from './text-chunk.ts';
import { noteReject } from './report.ts';
import { toTakerSide, type ForeignTrade } from './tick-handler.ts';

/** Which column holds what. */
interface Layout {
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
function toHeaderLayout(fields: readonly string[]): Layout | undefined {
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
function toRowLayout(fields: readonly string[]): Layout | undefined {
  for (const layout of [TRADES, AGGREGATES]) {
    const isTime = splitTime(fields[layout.time] ?? '') !== undefined;
    if (!isTime || toTruth(fields[layout.isBuyerMaker] ?? '') === undefined) continue;
    return { ...layout, most: fields.length, isAggregate: layout === AGGREGATES };
  }
  return undefined;
}

/** Spot has one column more, `is_best_match`; tables of other columns do not say. */
function toKind({ most, isAggregate }: Layout): InstrumentKind | undefined {
  const futures = (isAggregate ? AGGREGATES : TRADES).columns;
  return most === futures ? 'future' : most === futures + 1 ? 'crypto' : undefined;
}

function toTruth(text: string): boolean | undefined {
  switch (text) {
    case 'True':
    case 'true':
    case 'TRUE':
      return true;
    case 'False':
    case 'false':
    case 'FALSE':
      return false;
    default:
      return undefined;
  }
}

const TIME = { ms: 0, ns: 0 };

/** Splits a time since 1970, its unit told by its magnitude: 13 digits are ms, 16 µs, 19 ns. */
function splitTime(text: string): typeof TIME | undefined {
  const { length } = text;
  if (length !== 13 && length !== 16 && length !== 19) return undefined;
  TIME.ms = parseWhole(text, 0, 13);
  const rest = length === 13 ? 0 : parseWhole(text, 13, length);
  TIME.ns = length === 16 ? rest * 1000 : rest;
  return Number.isNaN(TIME.ms + TIME.ns) ? undefined : TIME;
}

/** Digits `from..to-1` of a text as a number, or NaN. */
function parseWhole(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return to > from && value <= Number.MAX_SAFE_INTEGER ? value : NaN;
}

/** Where the fields of a row lie; used again for each row. Rows with more fields are cut off here. */
const MAX_FIELDS = 64;
const STARTS = new Int32Array(MAX_FIELDS + 1);

/** Finds the fields of a row without quotation marks. @returns how many there are */
function findFields(row: string): number {
  let count = 0;
  let at = 0;
  while (count < MAX_FIELDS) {
    STARTS[count++] = at;
    const comma = row.indexOf(',', at);
    if (comma < 0) break;
    at = comma + 1;
  }
  STARTS[count] = row.length + 1;
  return count;
}

const fieldOf = (row: string, field: number): string =>
  row.slice(STARTS[field], STARTS[field + 1]! - 1);

/** Binance's trade archive. */
export const binanceCsv: TextImporter = {
  name: 'binance-csv',
  description: 'Binance trade CSV',
  reads: 'text',
  sniff({ lines, path, settings }) {
    for (const line of lines) {
      const fields = line.split(',').map((field) => field.replace(/^"(.*)"$/, '$1'));
      const layout = toHeaderLayout(fields) ?? toRowLayout(fields);
      if (layout === undefined) continue;
      const symbol = settings.symbol ?? toFileSymbol(path) ?? '';
      const market = marketOfTrades(layout.most, layout.isAggregate, symbol, path) ?? 'Binance';
      return { confidence: 1, what: `${market} ${layout.isAggregate ? 'aggregate ' : ''}trades` };
    }
    return undefined;
  },
  isOrderedById: true,
  create: createDecoder,
  toFileSymbol,
};

/** Symbol that an archive's file name begins with (`BTCUSDT-trades-2025-01-01.csv`), or undefined. */
function toFileSymbol(path: string): string | undefined {
  const match = /^(.+?)-(?:trades|aggtrades)\b/i.exec(baseNameOf(path));
  if (match === null) return undefined;
  const symbol = toSymbol(match[1]!);
  return isSymbol(symbol) ? symbol : undefined;
}

/** Makes a decoder for one file; `options.symbol` must be known. */
function createDecoder(options: DecoderOptions): Decoder {
  const { handler, report } = options;
  let layout: Layout | undefined;
  let hasQuotes = false;
  let isDescribed = false;
  const trade: ForeignTrade = {
    symbol: options.symbol ?? '',
    timeMs: 0,
    timeNs: 0,
    price: '',
    size: '',
    side: 0,
    id: undefined,
  };

  const take = (row: string, known: Layout): string | undefined => {
    const count = findFields(row);
    const id =
      count > known.id ? parseWhole(row, STARTS[known.id]!, STARTS[known.id + 1]! - 1) : NaN;
    const reason = takeFields(row, known, count, id);
    if (reason !== undefined && !Number.isNaN(id)) {
      handler.noteId?.(trade.symbol, id, known.isAggregate);
    }
    return reason;
  };

  const takeFields = (
    row: string,
    known: Layout,
    count: number,
    id: number,
  ): string | undefined => {
    if (count < known.columns) return `${count} columns, at least ${known.columns} are needed`;
    if (count > known.most) return `${count} columns, ${known.most} are expected`;
    const timeText = fieldOf(row, known.time);
    const time = splitTime(timeText);
    if (time === undefined) return `time ${JSON.stringify(timeText)} is not in ms, µs or ns`;
    const makerText = fieldOf(row, known.isBuyerMaker);
    const isBuyerMaker = toTruth(makerText);
    if (isBuyerMaker === undefined) return `${JSON.stringify(makerText)} is neither True nor False`;
    if (Number.isNaN(id)) {
      return `trade id ${JSON.stringify(fieldOf(row, known.id))} is not a whole number`;
    }
    trade.timeMs = time.ms;
    trade.timeNs = time.ns;
    trade.price = fieldOf(row, known.price);
    trade.size = fieldOf(row, known.size);
    trade.side = toTakerSide(isBuyerMaker);
    trade.id = id;
    trade.isAggregate = known.isAggregate;
    const reason = handler.trade(trade);
    if (reason === undefined && !isDescribed) {
      isDescribed = true;
      const kind = toKind(known);
      if (kind !== undefined) handler.describe?.(trade.symbol, { price: 0, size: 0 }, { kind });
    }
    return reason;
  };

  /** @returns undefined for a header, else the layout to read the row with, or why there is none */
  const toLayout = (row: string): Layout | string | undefined => {
    const fields = row.split(',');
    layout = toHeaderLayout(fields);
    if (layout !== undefined) {
      tellMarket(layout, options);
      return undefined;
    }
    layout = toRowLayout(fields);
    if (layout !== undefined) tellMarket(layout, options);
    return layout ?? 'not a row of trades';
  };

  const takeRow = (line: string, number: number): void => {
    const row = hasQuotes && line.includes('"') ? toPlainRow(line) : line;
    const known =
      layout ?? (row === undefined ? 'the quotation marks do not match' : toLayout(row));
    if (known === undefined) return;
    report.rows++;
    handler.line = number;
    if (row === undefined) {
      noteReject(report, number, 'the quotation marks do not match');
      const id = parseWhole(line, 0, line.indexOf(','));
      if (typeof known !== 'string' && known.id === 0 && !Number.isNaN(id)) {
        handler.noteId?.(trade.symbol, id, known.isAggregate);
      }
    } else if (typeof known === 'string') noteReject(report, number, known);
    else {
      const reason = take(row, known);
      if (reason !== undefined) noteReject(report, number, reason);
    }
  };

  return {
    decode(chunk) {
      hasQuotes = chunk.text.includes('"');
      forEachLine(chunk, takeRow);
    },
  };
}

function tellMarket(
  { most, isAggregate }: Layout,
  { handler, symbol = '', path }: DecoderOptions,
): void {
  const market = marketOfTrades(most, isAggregate, symbol, path);
  if (market === undefined) return;
  handler.of?.(market);
  if (market === 'Binance spot' || symbol === '') return;
  handler.describe?.(symbol, { price: 0, size: 0 }, { kind: 'future' });
}

/** A number whose thousands are set apart. */
const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/;

/** Takes the quotation marks off, and commas between thousands; no other field of a trade holds one. */
function toPlainRow(line: string): string | undefined {
  try {
    const [fields = []] = parse(line, { relax_column_count: true });
    return fields.map((one) => (GROUPED.test(one) ? one.replaceAll(',', '') : one)).join(',');
  } catch {
    return undefined;
  }
}
