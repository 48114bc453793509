/**
 * Ticks of currencies as people download them: HistData (its ASCII and NinjaTrader layouts, in EST without summer time),
 * TrueFX, Dukascopy's site and dukascopy-node (both with the ask first).
 */
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import { findZone } from '../table/zone.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { PlanMoment, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { readTable, splitLine } from '../ticks/tick-table.ts';

const UTC = findZone('UTC');
const EST = findZone('-05:00');

/** Quotes at three or four columns. */
const quoteAt =
  (bid: number, ask: number, bidSize = -1, askSize = -1) =>
  (row: TickRow): string | undefined =>
    row.quote({
      bid: row.number(bid),
      bidSize: bidSize < 0 ? '' : row.number(bidSize),
      ask: row.number(ask),
      askSize: askSize < 0 ? '' : row.number(askSize),
    });

const STAMP = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})(\d{3})?$/;

/** `20120201 000003660`: a day, a clock, ms. */
function readStamp(text: string, into: PlanMoment): string | undefined {
  const match = STAMP.exec(text);
  if (match === null) return `time ${JSON.stringify(text.slice(0, 40))} cannot be read`;
  const [year, month, day, hour, minute, second, ms = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  into.ms = Date.UTC(year!, month! - 1, day, hour, minute, second, ms);
  into.ns = 0;
  return month! >= 1 && month! <= 12 && hour! < 24 && minute! < 60 && second! < 61
    ? undefined
    : `time ${JSON.stringify(text)} cannot be read`;
}

const HISTDATA = /^DAT_(?:ASCII|MT|NT)_([A-Z]{6,8})_T(?:_(LAST|BID|ASK))?_/i;

/** HistData. */
export const histdataTicks = createTickFormat({
  name: 'histdata-ticks',
  description: 'HistData ticks',
  kind: 'fx',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const { delimiter, cells } = splitLine(lines[0] ?? '');
    const name = HISTDATA.exec(baseNameOf(path));
    const isTick = /^\d{8} \d{9}$/.test(cells[0] ?? '');
    if (!STAMP.test(cells[0] ?? '') || (name === null && !(isTick && cells.length === 4)))
      return undefined;
    const base = {
      confidence: name === null ? 0.9 : 1,
      delimiter,
      cells: [cells.length, cells.length] as const,
      symbol: symbolOf(name?.[1]),
      time: { at: 0, zone: EST, read: readStamp },
      notes: [
        'Times of HistData are EST all the year: five hours behind UTC, without summer time.',
      ],
    };
    if (cells.length === 4 || name?.[2] === undefined) {
      return { ...base, source: 'HistData quotes', read: quoteAt(1, 2) };
    }
    const isBid = name[2].toUpperCase() === 'BID';
    return {
      ...base,
      source: `HistData ${isBid ? 'bids' : 'asks'}`,
      read: (row) => {
        const price = row.number(1);
        return row.quote(
          isBid
            ? { bid: price, bidSize: '', ask: '', askSize: '' }
            : { bid: '', bidSize: '', ask: price, askSize: '' },
        );
      },
    };
  },
});

/** TrueFX: the pair first, GMT. */
export const truefx = createTickFormat({
  name: 'truefx',
  description: 'TrueFX quotes',
  kind: 'fx',
  toPlan({ lines }: FileSample): TickPlan | undefined {
    const rows = lines.map((line) => splitLine(line).cells);
    const isIts = rows.every(
      ([pair = '', time = '', ...others]) =>
        /^[A-Z]{3}\/[A-Z]{3}$/.test(pair) &&
        /^\d{8} \d{2}:\d{2}:\d{2}\.\d+$/.test(time) &&
        others.length === 2,
    );
    if (rows.length === 0 || !isIts) return undefined;
    return {
      source: 'TrueFX quotes',
      confidence: 1,
      delimiter: ',',
      cells: [4, 4],
      symbolAt: 0,
      time: { at: 1, zone: UTC },
      read: quoteAt(2, 3),
    };
  },
});

const NODE = ['timestamp,askprice,bidprice', 'timestamp,askprice,bidprice,askvolume,bidvolume'];

/** Dukascopy's site, JForex, and dukascopy-node. */
export const dukascopyTicks = createTickFormat({
  name: 'dukascopy-ticks',
  description: 'Dukascopy ticks',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const names = table.names.map((name) => name.replaceAll(/[^a-z]/g, ''));
    const [time, ask, bid, askSize, bidSize] = names;
    const isSite =
      (time === 'gmttime' || time === 'localtime' || time === 'eettime' || time === 'utctime') &&
      ask === 'ask' &&
      bid === 'bid';
    if (!isSite && !NODE.includes(table.header)) return undefined;
    const hasSizes = askSize === 'askvolume' && bidSize === 'bidvolume';
    const stem = stemOf(path);
    return {
      source: 'Dukascopy quotes',
      confidence: 1,
      delimiter: table.delimiter,
      noRow: (line) => (table.isNoRow(line) ? '' : undefined),
      cells: [names.length, names.length],
      symbol: symbolOf(/^([A-Za-z.\d]+)[-_ ]/.exec(stem)?.[1] ?? stem),
      time: { at: 0, order: 'dmy', ...(time === 'localtime' ? {} : { zone: UTC }) },
      notes: hasSizes
        ? ['Sizes are as Dukascopy has them: millions, unless asked for otherwise.']
        : [],
      read: hasSizes ? quoteAt(2, 1, 4, 3) : quoteAt(2, 1),
    };
  },
});
