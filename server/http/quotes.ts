/**
 * A symbol's state as HTTP gives it: decimal numbers, change against the previous close.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { toDecimal, toIsoTime } from '../../shared/wire/json-frame.ts';
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import { MISSING, STATUS } from '../../shared/model/tick.ts';
import { toVwap } from '../../shared/model/turnover.ts';

/** Turns a state into its JSON form. */
export function toQuote(instrument: Instrument, state: Readonly<SymbolState>) {
  const { priceDecimals, sizeDecimals } = instrument;
  const price = (mantissa: number): number | null => toDecimal(mantissa, priceDecimals);
  const size = (mantissa: number): number => toDecimal(mantissa, sizeDecimals) ?? 0;
  const hasChange = state.last !== MISSING && state.previousClose !== MISSING;
  const change = hasChange ? state.last - state.previousClose : MISSING;
  const vwap = toVwap(state.turnoverHi, state.turnoverLo, state.volume);
  return {
    symbol: instrument.symbol,
    sequence: state.sequence,
    status:
      Object.keys(STATUS).find((key) => STATUS[key as keyof typeof STATUS] === state.status) ?? '',
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
    vwap: vwap === undefined ? null : vwap / 10 ** priceDecimals,
    trades: state.trades,
  };
}
