/**
 * Best bids and asks of Binance's archive of futures (`bookTicker`), in the order of their update ids; and its files that
 * are no market data at all, which are refused by name: bands of depth, metrics, funding, liquidations.
 */
import { toSymbol } from '../../model/instrument.ts';
import { baseNameOf } from '../file-name.ts';
import type { FileSample } from '../importer.ts';
import { symbolOf } from '../bars/file-words.ts';
import { futuresOf } from '../binance-market.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { NoTickPlan, TickPlan } from '../ticks/tick-plan.ts';
import { orNone, splitLine, toId } from '../ticks/tick-table.ts';

const HEADER =
  'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time';
const COLUMNS = 7;
const NAME = /^(.+?)-bookTicker\b/i;

/** Binance's best bids and asks. */
export const binanceBookTicker = createTickFormat({
  name: 'binance-book-ticker',
  description: 'Binance bookTicker CSV',
  kind: 'future',
  toPlan,
});

/** What other files of the archive are, by name and by header. */
const OTHERS: readonly (readonly [name: RegExp, header: RegExp, what: string])[] = [
  [
    /-bookDepth\b/i,
    /^timestamp,percentage,depth,notional/i,
    'Binance depth in bands of per cent, which is no book',
  ],
  [
    /-metrics\b/i,
    /^create_time,symbol,sum_open_interest/i,
    'Binance metrics of open interest and ratios',
  ],
  [/-fundingRate\b/i, /^calc_time,funding_interval_hours/i, 'Binance funding rates'],
  [
    /-liquidationSnapshot\b/i,
    /^time,(?:symbol,)?side,order_type,time_in_force/i,
    'Binance snapshots of liquidation orders',
  ],
];

function toPlan({ lines, path }: FileSample): TickPlan | NoTickPlan | undefined {
  const [first = '', second] = lines;
  const name = baseNameOf(path);
  const other = OTHERS.find(
    ([pattern, header]) => header.test(first) || (pattern.test(name) && first.includes(',')),
  );
  if (other !== undefined) {
    const question =
      'It has neither trades nor quotes; take trades, aggTrades, bookTicker or klines.';
    return { what: `file of ${other[2]}`, question };
  }
  const hasHeader = first.toLowerCase() === HEADER;
  const cells = splitLine((hasHeader ? second : first) ?? '').cells;
  if (!hasHeader && (!NAME.test(name) || cells.length !== COLUMNS)) return undefined;
  const symbol = symbolOf(NAME.exec(name)?.[1]);
  return {
    source: 'Binance futures quotes',
    ...(symbol === undefined ? {} : { market: futuresOf(symbol, path) }),
    confidence: 1,
    delimiter: ',',
    noRow: (line) => (line.toLowerCase() === HEADER ? '' : undefined),
    cells: [COLUMNS, COLUMNS],
    symbol: symbol === undefined ? undefined : toSymbol(symbol),
    time: { at: 5, otherAt: 6 },
    read: (row) =>
      row.quote({
        bid: orNone(row.number(1)),
        bidSize: row.number(2),
        ask: orNone(row.number(3)),
        askSize: row.number(4),
        order: toId(row.text(0)),
      }),
  };
}
