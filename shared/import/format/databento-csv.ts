/**
 * Databento CSV, of any schema with trades or best bids and asks; in both of its encodings: prices with a point and times
 * in ISO, or whole numbers of 10^-9 and ns. The aggressor's side is A of a seller, B of a buyer.
 */
import { SIDE, type Side } from '../../model/tick.ts';
import type { InstrumentKind } from '../../model/instrument.ts';
import type { FileSample } from '../importer.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import { createQuoteFilter } from '../ticks/book-rows.ts';
import type { NoTickPlan, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { readTable, shift, toId } from '../ticks/tick-table.ts';

const PRICE_DECIMALS = 9;
const UNDEFINED = new Set(['', '9223372036854775807', '4294967295', '18446744073709551615']);

/** Databento. */
export const databentoCsv = createTickFormat({
  name: 'databento-csv',
  description: 'Databento CSV',
  toPlan,
});

const sideOf = (letter: string): Side =>
  letter === 'A' ? SIDE.sell : letter === 'B' ? SIDE.buy : SIDE.unknown;

function toPlan({ lines, path }: FileSample): TickPlan | NoTickPlan | undefined {
  const table = readTable(lines);
  if (table === undefined || !/^(?:ts_recv,)?ts_event,rtype,publisher_id,/.test(table.header)) {
    return undefined;
  }
  const { names } = table;
  const at = (name: string): number => names.indexOf(name);
  if (at('open') >= 0) return undefined;
  const bid = at('bid_px_00');
  const hasTrades = at('action') >= 0 && at('price') >= 0;
  if (bid < 0 && !hasTrades) {
    return {
      what: 'Databento file of no ticks',
      question:
        'It is a schema such as definition, statistics, status or imbalance: take trades, mbp-1, tbbo or bbo.',
    };
  }
  const isRaw = !table.rows.some((cells) =>
    [cells[at('price')], cells[bid]].some((cell) => cell?.includes('.')),
  );
  const symbolAt = at('symbol') >= 0 ? at('symbol') : at('instrument_id');
  return {
    source: `Databento ${bid < 0 ? 'trades' : hasTrades ? 'trades and quotes' : 'quotes'}`,
    confidence: 1,
    delimiter: table.delimiter,
    noRow: (line) => (table.isNoRow(line) ? '' : undefined),
    cells: [names.length, names.length],
    symbolAt,
    kind: kindOf(
      path,
      table.rows.map((cells) => cells[symbolAt] ?? ''),
    ),
    time: { at: at('ts_event'), otherAt: Math.max(0, at('ts_recv')) },
    read: createReader(at, isRaw, hasTrades),
  };
}

function createReader(
  at: (name: string) => number,
  isRaw: boolean,
  hasTrades: boolean,
): (row: TickRow) => string | undefined {
  const isNew = createQuoteFilter();
  const [price, size, side] = [at('price'), at('size'), at('side')];
  const [action, sequence] = [at('action'), at('sequence')];
  const top = ['bid_px_00', 'bid_sz_00', 'ask_px_00', 'ask_sz_00'].map(at);
  const hasTop = Math.min(...top) >= 0;
  const number = (row: TickRow, column: number): string => {
    const text = row.number(column);
    return UNDEFINED.has(text) ? '' : text;
  };
  const priceAt = (row: TickRow, column: number): string => {
    const text = number(row, column);
    return isRaw ? shift(text, PRICE_DECIMALS) : text;
  };
  return (row) => {
    const isTrade = hasTrades && row.text(action) === 'T';
    let isGiven = false;
    if (hasTop && isNew(row.symbol, top.map((column) => row.text(column)).join(' '))) {
      const [bid, bidSize, ask, askSize] = top as [number, number, number, number];
      const quote = {
        bid: priceAt(row, bid),
        bidSize: number(row, bidSize),
        ask: priceAt(row, ask),
        askSize: number(row, askSize),
      };
      if (quote.bid !== '' || quote.ask !== '') {
        isGiven = true;
        row.quote(quote);
      }
    }
    if (isTrade) {
      const id = sequence < 0 ? undefined : toId(row.text(sequence));
      return row.trade({
        price: priceAt(row, price),
        size: number(row, size),
        side: sideOf(row.text(side)),
        uniqueId: id === undefined ? undefined : String(id),
      });
    }
    if (isGiven) return undefined;
    return row.leave(hasTop ? 'changes below the best bid and ask' : toWords(row.text(action)));
  };
}

const toWords = (action: string): string =>
  action === 'F' ? 'fills of orders whose trades are there' : 'orders';

/** What is traded where, by the dataset in the file's name, else by what symbols are like. */
function kindOf(path: string, symbols: readonly string[]): InstrumentKind {
  if (/\b(?:glbx|ifeu|ifus|ifll|ndex|xeur)[.-]/i.test(path)) return 'future';
  if (/\b(?:xnas|xnys|equs|dbeq|arcx|bats|iexg|memx)[.-]/i.test(path)) return 'equity';
  return symbols.some((symbol) => /^[A-Z\d]{1,3}[FGHJKMNQUVXZ]\d{1,2}$/.test(symbol))
    ? 'future'
    : 'equity';
}
