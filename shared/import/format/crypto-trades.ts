/**
 * Trades and quotes of crypto exchanges' own archives that have a header: Bybit (derivatives, spot), BitMEX, OKX,
 * Bitfinex, MtGox. A side is the taker's; sizes stay in the venue's unit. Each row is known by its header, to the letter.
 */
import { FLAG, SIDE } from '../../model/tick.ts';
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { symbolOf } from '../bars/file-words.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { TickPlan } from '../ticks/tick-plan.ts';
import { readTable, sideOf, splitSign, startsWith } from '../ticks/tick-table.ts';
import { findZone } from '../table/zone.ts';

type Table = NonNullable<ReturnType<typeof readTable>>;

const DERIVATIVES =
  'timestamp,symbol,side,size,price,tickdirection,trdmatchid,grossvalue,homenotional,foreignnotional';
const BITMEX_TIME = /^\d{4}-\d\d-\d\dD/;
const UTC = findZone('UTC');

const base = (table: Table, source: string): Omit<TickPlan, 'read' | 'time'> => ({
  source,
  confidence: 1,
  delimiter: table.delimiter,
  noRow: (line) => (table.isNoRow(line) ? '' : undefined),
  cells: [table.names.length, table.names.length],
});

/** Sizes of contracts on these markets are another unit than coins. */
const inverseNote = (symbols: readonly (string | undefined)[]): string[] =>
  symbols.some((symbol) =>
    /(?:^|\D)USD(?:[FGHJKMNQUVXZ]\d{2}|[-_]?\d{4,8})?$|^XBTUSD/.test(symbol ?? ''),
  )
    ? ['Sizes of inverse contracts are in USD, as the venue has them.']
    : [];

/** Bybit and BitMEX, whose trades share a header. */
export const bybit = createTickFormat({
  name: 'bybit',
  description: 'Bybit trade CSV',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    if (startsWith(table.names, DERIVATIVES)) {
      return BITMEX_TIME.test(table.first[0] ?? '') ? undefined : toBybitDerivatives(table);
    }
    return startsWith(table.names, 'id,timestamp,price,volume,side') && table.names.length <= 6
      ? toBybitSpot(table, path)
      : undefined;
  },
});

const toBybitDerivatives = (table: Table): TickPlan => ({
  ...base(table, 'Bybit trades'),
  market: 'Bybit derivatives',
  symbolAt: 1,
  time: { at: 0 },
  notes: inverseNote(table.rows.map((cells) => cells[1])),
  read: (row) =>
    row.trade({
      price: row.number(4),
      size: row.number(3),
      side: sideOf(row.text(2)),
      uniqueId: row.text(6),
    }),
});

/** Their ids count the rows of the file: they are none. */
const toBybitSpot = (table: Table, path: string): TickPlan => ({
  ...base(table, 'Bybit spot trades'),
  market: 'Bybit spot',
  symbol: symbolOf(/^([A-Z\d]+)[_-]/i.exec(baseNameOf(path))?.[1]),
  time: { at: 1 },
  read: (row) =>
    row.trade({ price: row.number(2), size: row.number(3), side: sideOf(row.text(4)) }),
});

/** BitMEX. */
export const bitmex = createTickFormat({
  name: 'bitmex',
  description: 'BitMEX trade and quote CSV',
  kind: 'future',
  toPlan: ({ lines }) => {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const time = { at: 0, zone: UTC };
    if (table.header === 'timestamp,symbol,bidsize,bidprice,askprice,asksize') {
      return {
        ...base(table, 'BitMEX quotes'),
        market: 'BitMEX',
        symbolAt: 1,
        time,
        read: (row) =>
          row.quote({
            bid: row.number(3),
            bidSize: row.number(2),
            ask: row.number(4),
            askSize: row.number(5),
          }),
      };
    }
    if (!startsWith(table.names, DERIVATIVES) || !BITMEX_TIME.test(table.first[0] ?? ''))
      return undefined;
    const kindAt = table.names.indexOf('trdtype');
    return {
      ...base(table, 'BitMEX trades'),
      market: 'BitMEX',
      symbolAt: 1,
      time,
      notes: inverseNote(table.rows.map((cells) => cells[1])),
      read: (row) => {
        const isRegular = kindAt < 0 || /^(?:Regular)?$/.test(row.text(kindAt));
        return row.trade({
          price: row.number(4),
          size: row.number(3),
          side: sideOf(row.text(2)),
          uniqueId: row.text(6),
          flags: isRegular ? 0 : FLAG.noPrice,
        });
      },
    };
  },
});

/** OKX, whose old files have names in two languages. */
export const okx = createTickFormat({
  name: 'okx',
  description: 'OKX trade CSV',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const names = table.names.map((name) => name.split('/')[0]!.trim().replaceAll(' ', '_'));
    const at = (...words: string[]): number => names.findIndex((name) => words.includes(name));
    const [id, side, price] = [at('trade_id', 'tradeid'), at('side'), at('price', 'px')];
    const [size, time] = [at('size', 'sz'), at('created_time')];
    if (Math.min(id, side, price, size, time) < 0) return undefined;
    const symbolAt = at('instrument_name', 'inst_id', 'instid');
    return {
      ...base(table, 'OKX trades'),
      market: 'OKX',
      ...(symbolAt < 0 ? {} : { symbolAt }),
      symbol: symbolOf(/^(.+?)-a?(?:gg)?trades?-/i.exec(baseNameOf(path))?.[1]),
      time: { at: time },
      notes: ['A file of OKX is a day of UTC+8; sizes of swaps and futures are contracts.'],
      read: (row) =>
        row.trade({
          price: row.number(price),
          size: row.number(size),
          side: sideOf(row.text(side).toLowerCase()),
          uniqueId: row.text(id),
        }),
    };
  },
});

/** Bitfinex: a negative amount is a sale. */
export const bitfinex = createTickFormat({
  name: 'bitfinex',
  description: 'Bitfinex trade CSV',
  toPlan: ({ lines, path }) => {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const { names, rows } = table;
    const at = (...words: string[]): number => names.findIndex((name) => words.includes(name));
    const [id, time] = [at('id', 'trade_id', 'tid'), at('mts', 'timestamp', 'date', 'time')];
    const [amount, price] = [at('amount'), at('price')];
    if (Math.min(id, time, amount, price) < 0 || at('side', 'type') >= 0) return undefined;
    if (!rows.some((cells) => cells[amount]?.startsWith('-'))) return undefined;
    return {
      ...base(table, 'Bitfinex trades'),
      market: 'Bitfinex',
      symbol: symbolOf(/^(?:bitfinex[-_])?t?([A-Z\d]{6,12})/i.exec(baseNameOf(path))?.[1]),
      time: { at: time, zone: UTC },
      read: (row) => {
        const [size, isNegative] = splitSign(row.number(amount));
        return row.trade({
          price: row.number(price),
          size,
          side: isNegative ? SIDE.sell : SIDE.buy,
          uniqueId: row.text(id),
        });
      },
    };
  },
});

/** MtGox: ids are times in µs; what its types say of the taker is not certain. */
export const mtgox = createTickFormat({
  name: 'mtgox',
  description: 'MtGox trade CSV',
  toPlan: ({ lines, path }: FileSample) => {
    const table = readTable(lines);
    if (table === undefined || table.header !== 'id,price,amount,type') return undefined;
    if (!/^\d{16}$/.test(table.first[0] ?? '')) return undefined;
    return {
      ...base(table, 'MtGox trades'),
      market: 'MtGox',
      symbol: symbolOf(/(BTC[A-Z]{3})/i.exec(baseNameOf(path))?.[1]) ?? 'BTCUSD',
      time: { at: 0 },
      notes: ['Sides are unknown: bid and ask name the order, not the taker.'],
      read: (row) =>
        row.trade({
          price: row.number(1),
          size: row.number(2),
          side: SIDE.unknown,
          uniqueId: row.text(0),
        }),
    };
  },
});
