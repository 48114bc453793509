/**
 * Ticks of US shares as vendors sell them: Massive (once Polygon) flat files, NYSE's daily TAQ, LOBSTER's messages. Prints
 * that are no trades of the market are flagged by the same conditions as on the live feeds.
 */
import { FLAG, SIDE } from '../../model/tick.ts';
import { marksOfLetters, marksOfMassiveIds } from '../../venue/trade-conditions.ts';
import type { TradeMarks } from '../../venue/event.ts';
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { symbolOf } from '../bars/file-words.ts';
import { findZone } from '../table/zone.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { NoTickPlan, PlanMoment, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { orNone, readTable, shift, splitLine } from '../ticks/tick-table.ts';

const NEW_YORK = findZone('America/New_York');

/** A trade that sets no last sets no price; what sets high and low all the same says so. */
function toFlags(marks: TradeMarks | undefined): number {
  const { noLast = false, noHighLow = false, auction = false, extendedHours = false } = marks ?? {};
  return (
    (noLast || noHighLow ? FLAG.noPrice : 0) |
    (noLast && !noHighLow ? FLAG.highLow : 0) |
    (auction ? FLAG.auction : 0) |
    (extendedHours ? FLAG.extendedHours : 0)
  );
}

/** Massive: trades, quotes with the ask first, quotes of currencies without sizes. */
export const massive = createTickFormat({
  name: 'massive',
  description: 'Massive (Polygon) flat files',
  toPlan({ lines }: FileSample): TickPlan | undefined {
    const table = readTable(lines);
    if (table?.names[0] !== 'ticker') return undefined;
    const at = (name: string): number => table.names.indexOf(name);
    const base = {
      confidence: 1,
      delimiter: table.delimiter,
      noRow: (line: string) => (table.isNoRow(line) ? '' : undefined),
      cells: [table.names.length, table.names.length] as const,
      symbolAt: 0,
      toSymbol: (text: string) => text.replace(/^[A-Z]:/, ''),
    };
    const participant = at('participant_timestamp');
    if (at('ask_price') >= 0 && participant >= 0) {
      const sip = at('sip_timestamp');
      const [bid, bidSize] = [at('bid_price'), at('bid_size')];
      const [ask, askSize] = [at('ask_price'), at('ask_size')];
      const sizeAt = (row: TickRow, column: number): string =>
        column < 0 ? '' : row.number(column);
      return {
        ...base,
        source: 'Massive quotes',
        kind: sip < 0 ? 'fx' : 'equity',
        time: sip < 0 ? { at: participant } : { at: sip, otherAt: participant },
        read: (row) =>
          row.quote({
            bid: orNone(row.number(bid)),
            bidSize: sizeAt(row, bidSize),
            ask: orNone(row.number(ask)),
            askSize: sizeAt(row, askSize),
          }),
      };
    }
    if (Math.min(at('price'), at('size'), at('sip_timestamp'), at('conditions')) < 0)
      return undefined;
    return {
      ...base,
      source: 'Massive trades',
      kind: 'equity',
      time: { at: at('sip_timestamp'), otherAt: Math.max(0, participant) },
      read: createMassiveReader(at),
    };
  },
});

function createMassiveReader(at: (name: string) => number): (row: TickRow) => string | undefined {
  const [conditions, correction, exchange, id] = ['conditions', 'correction', 'exchange', 'id'].map(
    at,
  );
  const flagsOf = new Map<string, number>();
  return (row) => {
    const codes = row.text(conditions!);
    let flags = flagsOf.get(codes);
    if (flags === undefined) {
      flags = toFlags(marksOfMassiveIds(codes === '' ? [] : codes.split(',')));
      if (flagsOf.size < 10_000) flagsOf.set(codes, flags);
    }
    const word = correction! < 0 ? '' : row.text(correction!);
    const isCorrected = word !== '' && word !== '0';
    const own = id! < 0 ? '' : row.text(id!);
    return row.trade({
      price: row.number(at('price')),
      size: row.number(at('size')),
      side: SIDE.unknown,
      uniqueId: own === '' ? undefined : `${exchange! < 0 ? '' : row.text(exchange!)}:${own}`,
      flags: flags | (isCorrected ? FLAG.corrected | FLAG.noPrice : 0),
    });
  };
}

/** `093000123456789`, of a day that the file's name has. */
const createTaqClock =
  (dayMs: number) =>
  (text: string, into: PlanMoment): string | undefined => {
    const match = /^(\d{2})(\d{2})(\d{2})(\d{3})(\d{0,6})$/.exec(text);
    if (match === null)
      return `time ${JSON.stringify(text.slice(0, 40))} is not HHMMSS with a fraction`;
    const [hour, minute, second, ms] = match.slice(1, 5).map(Number);
    into.ms = dayMs + ((hour! * 60 + minute!) * 60 + second!) * 1_000 + ms!;
    into.ns = Number(match[5]!.padEnd(6, '0'));
    return undefined;
  };

const NO_DATE = 'Its date stands in its name, which is lost: name it …20240102….';

/** The date in a name, as midnight UTC; undefined where there is none. */
function dayOf(path: string): number | undefined {
  const [, year, month, day] = /(\d{4})-?(\d{2})-?(\d{2})/.exec(baseNameOf(path)) ?? [];
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Number.isNaN(ms) ? undefined : ms;
}

const FOOTER = /^END\|(\d{8})\|(\d+)/;

/** NYSE's daily TAQ, its rows ended by a count. */
export const taq = createTickFormat({
  name: 'taq',
  description: 'NYSE daily TAQ',
  kind: 'equity',
  toPlan({ lines, path }: FileSample): TickPlan | NoTickPlan | undefined {
    const [head = ''] = lines;
    const names = head.split('|').map((name) => name.trim().toLowerCase().replaceAll('_', ' '));
    const at = (name: string): number => names.indexOf(name);
    if (names[0] !== 'time' || names[1] !== 'exchange' || at('symbol') < 0) return undefined;
    const [bid, price] = [at('bid price'), at('trade price')];
    if (bid < 0 && price < 0) return undefined;
    const dayMs = dayOf(path);
    let seen = 0;
    const base = {
      confidence: 1,
      question: dayMs === undefined ? NO_DATE : undefined,
      delimiter: '|',
      noRow: (line: string) => {
        if (line === head) return '';
        const count = FOOTER.exec(line)?.[2];
        if (count === undefined) {
          seen++;
          return undefined;
        }
        return Number(count) === seen
          ? 'footer with the right count'
          : `footer that says ${count} rows`;
      },
      cells: [names.length, names.length] as const,
      symbolAt: at('symbol'),
      toSymbol: (text: string) => text.trim().replaceAll(/[ _]+/g, '.'),
      time: { at: 0, zone: NEW_YORK, read: createTaqClock(dayMs ?? 0) },
    };
    if (bid >= 0) {
      const [bidSize, ask, askSize] = ['bid size', 'offer price', 'offer size'].map(at);
      return {
        ...base,
        source: 'TAQ quotes',
        read: (row) =>
          row.quote({
            bid: orNone(row.number(bid)),
            bidSize: row.number(bidSize!),
            ask: orNone(row.number(ask!)),
            askSize: row.number(askSize!),
          }),
      };
    }
    const [size, correction, id] = ['trade volume', 'trade correction indicator', 'trade id'].map(
      at,
    );
    const conditions = at('sale condition');
    return {
      ...base,
      source: 'TAQ trades',
      read: (row) => {
        const isCorrected = correction! >= 0 && !/^0*$/.test(row.text(correction!));
        const letters = conditions < 0 ? '' : row.text(conditions);
        return row.trade({
          price: row.number(price),
          size: row.number(size!),
          side: SIDE.unknown,
          uniqueId: id! < 0 || row.text(id!) === '' ? undefined : `${row.text(1)}:${row.text(id!)}`,
          flags:
            toFlags(marksOfLetters(letters.replaceAll(' ', '').split(''), undefined)) |
            (isCorrected ? FLAG.corrected | FLAG.noPrice : 0),
        });
      },
    };
  },
});

const LOBSTER = /^([A-Z.]+)_(\d{4}-\d{2}-\d{2})_\d+_\d+_message/i;

/** LOBSTER's messages: the trades among them. */
export const lobster = createTickFormat({
  name: 'lobster',
  description: 'LOBSTER messages',
  kind: 'equity',
  toPlan({ lines, path }: FileSample): TickPlan | NoTickPlan | undefined {
    const name = baseNameOf(path);
    if (/_orderbook_\d+\b/i.test(name) && /^[A-Z.]+_\d{4}-\d{2}-\d{2}_/i.test(name)) {
      return {
        what: 'LOBSTER file of books',
        question: 'Its times are in its twin, …_message_….csv: import that, for its trades.',
      };
    }
    const rows = lines.map((line) => splitLine(line).cells);
    const isIts = rows.every(
      ([time = '', type = '', , , , side = '', ...others]) =>
        /^\d{1,5}\.\d+$/.test(time) &&
        /^[1-7]$/.test(type) &&
        /^-?1$/.test(side) &&
        others.length === 0,
    );
    if (!isIts || rows.length === 0) return undefined;
    const match = LOBSTER.exec(name);
    const dayMs = dayOf(path);
    return {
      source: 'LOBSTER trades',
      confidence: 1,
      question: dayMs === undefined ? NO_DATE : undefined,
      delimiter: ',',
      cells: [6, 6],
      symbol: symbolOf(match?.[1]),
      time: { at: 0, zone: NEW_YORK, read: createSecondClock(dayMs ?? 0) },
      read: readLobster,
    };
  },
});

/** Seconds since midnight. */
const createSecondClock =
  (dayMs: number) =>
  (text: string, into: PlanMoment): string | undefined => {
    const match = /^(\d{1,5})(?:\.(\d{1,9}))?$/.exec(text);
    if (match === null)
      return `time ${JSON.stringify(text.slice(0, 40))} is not in seconds since midnight`;
    const fraction = (match[2] ?? '').padEnd(9, '0');
    into.ms = dayMs + Number(match[1]) * 1_000 + Number(fraction.slice(0, 3));
    into.ns = Number(fraction.slice(3));
    return undefined;
  };

const LOBSTER_DECIMALS = 4;

/** The direction is of the order that rested: of a sale (−1) the buyer took. */
function readLobster(row: TickRow): string | undefined {
  const type = row.text(1);
  if (type === '7') return row.leave('halts and their ends');
  if (type !== '4' && type !== '5' && type !== '6') return row.leave('orders');
  const side = row.text(5) === '-1' ? SIDE.buy : SIDE.sell;
  return row.trade({
    price: shift(row.number(4), LOBSTER_DECIMALS),
    size: row.number(3),
    side: type === '6' ? SIDE.unknown : side,
    flags: type === '6' ? FLAG.auction : 0,
  });
}
