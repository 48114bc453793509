/**
 * Quotes: the state of symbols in decimal numbers, with the change against the previous close.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../../model/instrument.ts';
import type { SymbolState } from '../../../model/symbol-state.ts';
import { MISSING, STATUS } from '../../../model/tick.ts';
import { toExactTurnover, toVwap } from '../../../model/turnover.ts';
import type { Origin, Quote, QuoteList } from '../../../wire/answer.ts';
import { toDecimal, toIsoTime } from '../../../wire/json-frame.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { findWholeMarket } from '../whole-market.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { findInstrument, toUnique } from './symbols.ts';

const STATUS_NAMES = new Map<number, string>(
  Object.entries(STATUS).map(([name, code]) => [code, name]),
);

/** Turns a state into its JSON form. */
export function toQuote(instrument: Instrument, state: Readonly<SymbolState>): Quote {
  const { priceDecimals, sizeDecimals } = instrument;
  const price = (mantissa: number): number | null => toDecimal(mantissa, priceDecimals);
  const size = (mantissa: number): number => toDecimal(mantissa, sizeDecimals) ?? 0;
  const hasChange = state.last !== MISSING && state.previousClose !== MISSING;
  const change = hasChange ? state.last - state.previousClose : MISSING;
  const vwap = toVwap(state.turnoverHi, state.turnoverLo, state.volume);
  return {
    symbol: instrument.symbol,
    sequence: state.sequence,
    status: STATUS_NAMES.get(state.status) ?? '',
    last: price(state.last),
    lastSize: state.last === MISSING ? null : size(state.lastSize),
    lastTime: state.last === MISSING ? null : toIsoTime(state.lastMs, state.lastNs),
    bid: price(state.bid),
    bidSize: state.bid === MISSING ? null : size(state.bidSize),
    ask: price(state.ask),
    askSize: state.ask === MISSING ? null : size(state.askSize),
    open: price(state.open),
    high: price(state.high),
    low: price(state.low),
    previousClose: price(state.previousClose),
    change: price(change),
    changePercent:
      hasChange && state.previousClose !== 0 ? (change / state.previousClose) * 100 : null,
    volume: size(state.volume),
    turnover: toExactTurnover(state.turnoverHi, state.turnoverLo, priceDecimals + sizeDecimals),
    vwap: vwap === undefined ? null : vwap / 10 ** priceDecimals,
    trades: state.trades,
  };
}

/** Where the numbers of an answer come from. */
export function toOrigin({ source }: MarketEntry): Origin {
  const { kind, seed } = source.provenance;
  return { provenance: kind, ...(seed === undefined ? {} : { seed }) };
}

/** Quotes of instruments of a market, now. */
const toQuoteList = (entry: MarketEntry, instruments: readonly Instrument[]): QuoteList => ({
  market: entry.market.name,
  ...toOrigin(entry),
  timeMs: Math.floor(entry.timeMs()),
  quotes: instruments.map((one) => toQuote(one, entry.market.state(one.id))),
});

/** Work of one quote. */
const QUOTE_COST = 2;

/** The command `quotes`. */
export const QUOTES = defineCommand({
  type: 'quotes',
  schema: Type.Object(
    {
      type: Type.Literal('quotes'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbols: FIELDS.symbols,
    },
    STRICT,
  ),
  rights: 'read',
  cost: ({ symbols }) => symbols.length * QUOTE_COST,
  async handle({ market, symbols }, { services }) {
    const entry = await findWholeMarket(services, market);
    const instruments = [...toUnique(symbols)].map((one) => findInstrument(entry.market, one));
    return { type: 'quotes', ...toQuoteList(entry, instruments) };
  },
});
