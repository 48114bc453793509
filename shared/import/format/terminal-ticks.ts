/**
 * Ticks as trading terminals export them: MetaTrader 5 (its table, and what its Python package gives), NinjaTrader (ticks
 * and replay), Finam, Sierra Chart. Where a file's name alone says what its prices are, a lost name is asked about.
 */
import { SIDE, type Side } from '../../model/tick.ts';
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import { findZone } from '../table/zone.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { PlanMoment, PlanTime, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { orNone, readTable, sideOf, startsWith } from '../ticks/tick-table.ts';

const UTC = findZone('UTC');
const MOSCOW = findZone('Europe/Moscow');

/** Bits of MetaTrader's flags. */
const MT5 = { bid: 2, ask: 4, last: 8, volume: 16, buy: 32, sell: 64 } as const;

interface Mt5Columns {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volume: number;
  readonly flags: number;
}

function toMt5Side(flags: number): Side {
  const isBuy = (flags & MT5.buy) !== 0;
  const isSell = (flags & MT5.sell) !== 0;
  return isBuy === isSell ? SIDE.unknown : isBuy ? SIDE.buy : SIDE.sell;
}

/** An empty cell is as it was before; a row may be a quote, a trade, or both. */
function createMt5Reader(at: Mt5Columns): (row: TickRow) => string | undefined {
  const known = new Map<string, { bid: string; ask: string; last: string }>();
  return (row) => {
    let last = known.get(row.symbol);
    if (last === undefined) known.set(row.symbol, (last = { bid: '', ask: '', last: '' }));
    const told = { bid: row.number(at.bid), ask: row.number(at.ask), last: row.number(at.last) };
    const isNew = (told.bid || last.bid) !== last.bid || (told.ask || last.ask) !== last.ask;
    last.bid = told.bid || last.bid;
    last.ask = told.ask || last.ask;
    last.last = told.last || last.last;
    const flags = at.flags < 0 ? 0 : Number(row.text(at.flags) || 0);
    const isQuote =
      (flags & (MT5.bid | MT5.ask)) !== 0 || (at.flags < 0 ? isNew : flags === 0 && isNew);
    const hasLast = orNone(last.last) !== '';
    const isTrade =
      (at.flags < 0 ? told.last !== '' : (flags & (MT5.last | MT5.volume)) !== 0) && hasLast;
    if (isQuote) {
      row.quote({ bid: orNone(last.bid), bidSize: '', ask: orNone(last.ask), askSize: '' });
    }
    if (!isTrade) return undefined;
    return row.trade({
      price: last.last,
      size: row.number(at.volume),
      side: toMt5Side(flags),
      mayBePriceOnly: true,
    });
  };
}

/** MetaTrader 5. */
export const mt5Ticks = createTickFormat({
  name: 'mt5-ticks',
  description: 'MetaTrader 5 ticks',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const names = table.names.map((name) => name.replace(/^<|>$/g, ''));
    const at = (name: string): number => names.indexOf(name);
    const columns = {
      bid: at('bid'),
      ask: at('ask'),
      last: at('last'),
      volume: at('volume_real') >= 0 ? at('volume_real') : at('volume'),
      flags: at('flags'),
    };
    const isTable = table.names[0] === '<date>' && at('time') === 1;
    const isDump = at('time_msc') >= 0;
    if (
      Math.min(columns.bid, columns.ask, columns.last, columns.volume) < 0 ||
      !(isTable || isDump)
    )
      return undefined;
    const time: PlanTime = isTable
      ? { at: 0, clockAt: 1 }
      : { at: at('time_msc'), read: readBrokerMs };
    return {
      source: 'MetaTrader 5 ticks',
      confidence: 1,
      delimiter: table.delimiter,
      noRow: (line) => (table.isNoRow(line) ? '' : undefined),
      cells: [names.length, names.length],
      symbol: symbolOf(stemOf(path).split(/_|\d{4}-/)[0]),
      time,
      notes: [
        'Times of MetaTrader are the broker’s clock, read in the zone that was given with --tz.',
      ],
      read: createMt5Reader(columns),
    };
  },
});

/** ms that are written as if the broker's clock were UTC. */
function readBrokerMs(text: string, into: PlanMoment): string | undefined {
  if (!/^\d{13}$/.test(text)) return `time ${JSON.stringify(text.slice(0, 40))} is not in ms`;
  into.ms = Number(text);
  into.ns = 0;
  return undefined;
}

const STAMP = /^\d{8} \d{6}(?: \d{7})?$/;
const NINJA = /^(.+?)\.(Last|Bid|Ask)(?:\.|$)/i;

/** NinjaTrader: `;` between time, price and size, or last, bid, ask and size of a replay. */
export const ninjaTraderTicks = createTickFormat({
  name: 'ninjatrader-ticks',
  description: 'NinjaTrader ticks',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const rows = lines.map((line) => line.split(';'));
    const count = rows[0]?.length ?? 0;
    const isIts = rows.every((row) => STAMP.test(row[0] ?? '') && row.length === count);
    const name = baseNameOf(path);
    if ((count !== 3 && count !== 5) || !isIts || /^DAT_/i.test(name)) return undefined;
    const [, instrument, kind] = NINJA.exec(name) ?? [];
    const symbol = instrument ?? stemOf(path);
    const base = {
      confidence: 1,
      delimiter: ';',
      cells: [count, count] as const,
      symbol: symbolOf(symbol),
      time: { at: 0, zone: UTC },
      notes: ['Times of NinjaTrader’s exports are UTC.'],
    };
    if (count === 5) {
      return { ...base, source: 'NinjaTrader replay ticks', read: readReplay };
    }
    const word = kind?.toLowerCase();
    return {
      ...base,
      source: `NinjaTrader ${word === 'bid' ? 'bids' : word === 'ask' ? 'asks' : 'trades'}`,
      question:
        word === undefined
          ? 'Only its name would say whether it is of trades, bids or asks: name it as NinjaTrader does, ES 12-06.Last.txt.'
          : undefined,
      read: (row) => {
        const [price, size] = [row.number(1), row.number(2)];
        if (word === 'bid') return row.quote({ bid: price, bidSize: size, ask: '', askSize: '' });
        if (word === 'ask') return row.quote({ bid: '', bidSize: '', ask: price, askSize: size });
        return row.trade({ price, size, side: SIDE.unknown });
      },
    };
  },
});

/** A trade with the quote that held before it. */
function readReplay(row: TickRow): string | undefined {
  row.quote({ bid: orNone(row.number(2)), bidSize: '', ask: orNone(row.number(3)), askSize: '' });
  return row.trade({ price: row.number(1), size: row.number(4), side: SIDE.unknown });
}

/** Finam: names in angle brackets, Moscow's time. */
export const finamTicks = createTickFormat({
  name: 'finam-ticks',
  description: 'Finam ticks',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const table = readTable(lines);
    const names = table?.names.map((name) => name.replace(/^<|>$/g, '')) ?? [];
    const at = (name: string): number => names.indexOf(name);
    if (table === undefined || !table.names.includes('<last>') || at('date') < 0 || at('time') < 0)
      return undefined;
    if (at('bid') >= 0) return undefined;
    const [symbolAt, side, id] = [at('ticker'), at('oper'), at('id')];
    return {
      source: 'Finam trades',
      confidence: 1,
      delimiter: table.delimiter,
      noRow: (line) => (table.isNoRow(line) ? '' : undefined),
      cells: [names.length, names.length],
      ...(symbolAt < 0 ? {} : { symbolAt }),
      symbol: symbolOf(stemOf(path).split('_')[0]),
      time: { at: at('date'), clockAt: at('time'), zone: MOSCOW },
      read: (row) =>
        row.trade({
          price: row.number(at('last')),
          size: at('vol') < 0 ? '' : row.number(at('vol')),
          side: side < 0 ? SIDE.unknown : sideOf(row.text(side)),
          uniqueId: id < 0 ? undefined : row.text(id),
        }),
    };
  },
});

const SIERRA = 'date,time,open,high,low,last,volume,numberoftrades,bidvolume,askvolume';

/** Sierra Chart, as text: a tick has no open, its high is the ask, its low the bid. */
export const sierraTicks = createTickFormat({
  name: 'sierra-ticks',
  description: 'Sierra Chart ticks as text',
  toPlan({ lines, path }: FileSample): TickPlan | undefined {
    const table = readTable(lines);
    if (table === undefined) return undefined;
    const names = table.names.map((name) => name.replaceAll(/[^a-z]/g, ''));
    if (!startsWith(names, SIERRA)) return undefined;
    const isTicks = table.rows.every((cells) => Number(cells[2]) === 0 && cells[7] === '1');
    if (!isTicks || table.rows.length === 0) return undefined;
    return {
      source: 'Sierra Chart ticks',
      confidence: 1,
      delimiter: table.delimiter,
      noRow: (line) => (table.isNoRow(line) ? '' : undefined),
      cells: [names.length, names.length],
      symbol: symbolOf(stemOf(path).split(/[ _]/)[0]),
      time: { at: 0, clockAt: 1 },
      read: (row) => {
        row.quote({
          bid: orNone(row.number(4)),
          bidSize: '',
          ask: orNone(row.number(3)),
          askSize: '',
        });
        const [atBid, atAsk] = [orNone(row.number(8)), orNone(row.number(9))];
        return row.trade({
          price: row.number(5),
          size: row.number(6),
          side:
            (atBid === '') === (atAsk === '') ? SIDE.unknown : atAsk === '' ? SIDE.sell : SIDE.buy,
        });
      },
    };
  },
});
