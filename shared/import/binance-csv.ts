/**
 * Binance's trade archive: one row a trade, `trades` and `aggTrades` layouts, spot and futures, with or
 * without a header, times in ms or (spot, since 2025) µs. Rows without quotation marks, that is all rows
 * that Binance writes, are cut directly; a row with them is split as tables are.
 */
import { toCells } from './table/row.ts';
import { isSymbol, toSymbol } from '../model/instrument.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import { baseNameOf } from './file-name.ts';
import {
  type Layout,
  splitTimeAt,
  toHeaderLayout,
  toKind,
  toRowLayout,
  truthAt,
} from './binance-layout.ts';
import { marketOfTrades } from './binance-market.ts';
import type { TextImporter } from './importer.ts';
import { PLAIN, scanPlain, scanWhole } from './table/plain-number.ts';
import { forEachSpan } from './text-chunk.ts';
import { noteReject } from './report.ts';
import { toTakerSide, type ForeignTrade, type UnitTrade } from './tick-handler.ts';

/** Where the fields of a row lie; used again for each row. Rows with more fields are cut off here. */
const MAX_FIELDS = 64;
const STARTS = new Int32Array(MAX_FIELDS + 1);
const COMMA = 44;

/** Finds the fields of a row without quotation marks, which lies so in a text. @returns how many there are */
function findFields(text: string, start: number, end: number): number {
  let count = 1;
  STARTS[0] = start;
  let at = start;
  for (; at < end; at++) {
    if (text.charCodeAt(at) !== COMMA) continue;
    if (count === MAX_FIELDS) break;
    STARTS[count++] = at + 1;
  }
  STARTS[count] = end + 1;
  return count;
}

const endOf = (field: number): number => STARTS[field + 1]! - 1;

const fieldOf = (row: string, field: number): string => row.slice(STARTS[field], endOf(field));

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
  const units: UnitTrade = {
    symbol: handler.useSymbol(trade.symbol),
    timeMs: 0,
    timeNs: 0,
    price: 0,
    priceScale: 0,
    size: 0,
    sizeScale: 0,
    side: 0,
    id: 0,
    isAggregate: false,
    flags: 0,
  };

  const take = (row: string, known: Layout): string | undefined => {
    const count = findFields(row, 0, row.length);
    const id = count > known.id ? scanWhole(row, STARTS[known.id]!, endOf(known.id)) : NaN;
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
    const time = splitTimeAt(timeText, 0, timeText.length);
    if (time === undefined) return `time ${JSON.stringify(timeText)} is not in ms, µs or ns`;
    const makerText = fieldOf(row, known.isBuyerMaker);
    const isBuyerMaker = truthAt(makerText, 0, makerText.length);
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
    if (reason === undefined) describe(known);
    return reason;
  };

  const describe = (known: Layout): void => {
    if (isDescribed) return;
    isDescribed = true;
    const kind = toKind(known);
    if (kind !== undefined) handler.describe?.(trade.symbol, { price: 0, size: 0 }, { kind });
  };

  /** Takes a row in which all is plain, without a text of its own. @returns false for any other, of which nothing is taken */
  const takePlain = (text: string, start: number, end: number, known: Layout): boolean => {
    const count = findFields(text, start, end);
    if (count < known.columns || count > known.most) return false;
    const time = splitTimeAt(text, STARTS[known.time]!, endOf(known.time));
    const isBuyerMaker = truthAt(text, STARTS[known.isBuyerMaker]!, endOf(known.isBuyerMaker));
    units.id = scanWhole(text, STARTS[known.id]!, endOf(known.id));
    units.price = scanPlain(text, STARTS[known.price]!, endOf(known.price));
    units.priceScale = PLAIN.scale;
    units.size = scanPlain(text, STARTS[known.size]!, endOf(known.size));
    units.sizeScale = PLAIN.scale;
    if (time === undefined || isBuyerMaker === undefined || Number.isNaN(units.id)) return false;
    if (!(units.price > 0 && units.size > 0)) return false;
    units.timeMs = time.ms;
    units.timeNs = time.ns;
    units.side = toTakerSide(isBuyerMaker);
    units.isAggregate = known.isAggregate;
    return handler.tradeUnits(units) === undefined;
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
      const id = scanWhole(line, 0, line.indexOf(','));
      if (typeof known !== 'string' && known.id === 0 && !Number.isNaN(id)) {
        handler.noteId?.(trade.symbol, id, known.isAggregate);
      }
    } else if (typeof known === 'string') noteReject(report, number, known);
    else {
      const reason = take(row, known);
      if (reason !== undefined) noteReject(report, number, reason);
    }
  };

  const takeSpan = (text: string, start: number, end: number, number: number): void => {
    if (layout !== undefined && !hasQuotes) {
      handler.line = number;
      if (takePlain(text, start, end, layout)) {
        report.rows++;
        describe(layout);
        return;
      }
    }
    takeRow(text.slice(start, end), number);
  };

  return {
    decode(chunk) {
      hasQuotes = chunk.text.includes('"');
      forEachSpan(chunk, takeSpan);
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
  return toCells(line, ',')
    ?.map((one) => (GROUPED.test(one) ? one.replaceAll(',', '') : one))
    .join(',');
}
