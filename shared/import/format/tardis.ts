/**
 * Tardis CSV: trades, liquidations, quotes, snapshots of books and their changes, chains of options; times are the
 * venue's, in µs, and where it gives none the recorder's. Of books the best bid and ask are imported. Tickers of
 * derivatives are statistics. Liquidations have the header of trades: only names tell them apart.
 */
import { FLAG } from '../../model/tick.ts';
import type { FileSample } from '../importer.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { NoTickPlan, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { readTable, sideOf, startsWith } from '../ticks/tick-table.ts';
import { createBookRows, createQuoteFilter } from '../ticks/book-rows.ts';

const HEAD = 'exchange,symbol,timestamp,local_timestamp';

/** Tardis. */
export const tardis = createTickFormat({
  name: 'tardis',
  description: 'Tardis CSV',
  toPlan,
});

function toPlan({ lines, path }: FileSample): TickPlan | NoTickPlan | undefined {
  const table = readTable(lines);
  if (table === undefined || !startsWith(table.names, HEAD)) return undefined;
  const { names } = table;
  const rest = names.slice(4).join(',');
  const at = (name: string): number => names.indexOf(name);
  const base = {
    confidence: 1,
    delimiter: table.delimiter,
    noRow: (line: string) => (table.isNoRow(line) ? '' : undefined),
    cells: [names.length, names.length] as const,
    symbolAt: 1,
    time: { at: 2, otherAt: 3 },
  };
  if (rest === 'id,side,price,amount') return toTrades(path, base);
  if (rest === 'ask_amount,ask_price,bid_price,bid_amount') {
    return { ...base, source: 'Tardis quotes', read: quoteAt(6, 7, 5, 4) };
  }
  if (at('asks[0].price') >= 0) {
    const [bid, bidSize] = [at('bids[0].price'), at('bids[0].amount')];
    const [ask, askSize] = [at('asks[0].price'), at('asks[0].amount')];
    const source = 'Tardis book snapshots, of which the best bid and ask are taken,';
    return { ...base, source, read: onceEach(bid, bidSize, ask, askSize) };
  }
  if (rest === 'is_snapshot,side,price,amount') {
    const source = 'Tardis book changes, of which the best bid and ask are taken,';
    return { ...base, source, ...createBookRows(toChange) };
  }
  if (at('strike_price') >= 0) {
    const [bid, bidSize] = [at('bid_price'), at('bid_amount')];
    const read = onceEach(bid, bidSize, at('ask_price'), at('ask_amount'));
    return { ...base, source: 'Tardis quotes of options', read };
  }
  if (at('funding_rate') >= 0 || at('mark_price') >= 0) {
    return {
      what: 'file of Tardis tickers of derivatives',
      question:
        'They are funding, open interest and marks, statistics and no trades; take trades or quotes.',
    };
  }
  return undefined;
}

type Base = Omit<TickPlan, 'source' | 'read'>;

function toTrades(path: string, base: Base): TickPlan {
  const isForced = /liquidation/i.test(path);
  const isNamed = isForced || /(?:^|[^a-z])trades?(?:[^a-z]|$)/i.test(path);
  const flags = isForced ? FLAG.noPrice : 0;
  return {
    ...base,
    source: isForced ? 'Tardis liquidations' : 'Tardis trades',
    question: isNamed
      ? undefined
      : 'It may be of trades or of liquidations, whose header is the same: name it …_trades_… or …_liquidations_….',
    notes: isForced
      ? ['Liquidations are among the trades of their venue too: they are flagged and set no price.']
      : [],
    read: (row) =>
      row.trade({
        price: row.number(6),
        size: row.number(7),
        side: sideOf(row.text(5)),
        id: undefined,
        uniqueId: row.text(4),
        flags,
      }),
  };
}

const quoteAt =
  (bid: number, bidSize: number, ask: number, askSize: number) =>
  (row: TickRow): string | undefined =>
    row.quote({
      bid: row.number(bid),
      bidSize: row.number(bidSize),
      ask: row.number(ask),
      askSize: row.number(askSize),
    });

/** Of rows that tell more than the best bid and ask: these only where they are others than before. */
function onceEach(
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
): (row: TickRow) => string | undefined {
  const isNew = createQuoteFilter();
  const give = quoteAt(bid, bidSize, ask, askSize);
  return (row) => {
    const top = `${row.text(bid)} ${row.text(bidSize)} ${row.text(ask)} ${row.text(askSize)}`;
    return isNew(row.symbol, top)
      ? give(row)
      : row.leave('rows with the best bid and ask as before');
  };
}

function toChange(row: TickRow) {
  return {
    message: row.text(3),
    isSnapshot: /^(?:true|1)$/i.test(row.text(4)),
    isBid: row.text(5) === 'bid',
    price: row.number(6),
    size: row.number(7),
  };
}
