/**
 * What a charting library's "universal data feed" (UDF) calls things: resolutions, symbol information, quotes,
 * marks. Shapes as in TradingView's documentation, pages "UDF", "LibrarySymbolInfo" and "Quotes". Pure.
 */
import type { Instrument, InstrumentKind } from '../../shared/model/instrument.ts';
import { type Interval, TIMED_INTERVALS } from '../../shared/model/interval.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { toEndMs } from '../../shared/model/market-event.ts';
import type { TradingDay } from '../../shared/model/trading-day.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { Quote } from '../../shared/wire/answer.ts';

/** Minutes of the units that a resolution has no letter for. */
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60 };

/** An interval as a resolution: `15S`, `60` (minutes), `1D`. */
export function toResolution(interval: Interval): string {
  const count = Number.parseInt(interval, 10);
  const unit = interval.slice(String(count).length);
  const minutes = MINUTES[unit];
  return minutes === undefined ? `${count}${unit.toUpperCase()}` : String(count * minutes);
}

const BY_RESOLUTION = new Map<string, Interval>(
  TIMED_INTERVALS.flatMap((interval) => {
    const resolution = toResolution(interval);
    // Old adapters leave out the 1 of a day: `D`.
    return [
      [resolution, interval],
      ...(/^1[A-Z]$/.test(resolution) ? [[resolution.slice(1), interval] as const] : []),
    ] as [string, Interval][];
  }),
);

/**
 * All resolutions that a market has: of one of recorded bars none shorter than those, since there are none. (Bars of so many
 * trades have none: several may begin in one second, and times are whole ones here.)
 */
export function toResolutions({ bars }: Pick<MarketInfo, 'bars'>): readonly string[] {
  const shortest = bars?.[0]?.chart;
  const from = shortest === undefined ? 0 : TIMED_INTERVALS.indexOf(shortest);
  return TIMED_INTERVALS.slice(from).map(toResolution);
}

/** The interval that a resolution names, if there is one. */
export const toInterval = (resolution: string): Interval | undefined =>
  BY_RESOLUTION.get(resolution.toUpperCase());

/** Kinds as charting libraries name them. */
export const TYPES: Readonly<Record<InstrumentKind, string>> = {
  equity: 'stock',
  etf: 'fund',
  index: 'index',
  fx: 'forex',
  crypto: 'crypto',
  future: 'futures',
};

const ZONES: Readonly<Record<TradingDay, string>> = {
  utc: 'Etc/UTC',
  newYork: 'America/New_York',
  newYork17: 'America/New_York',
};

/** When trades come: a chart leaves out what is outside of it, so it is said only where it is sure. */
function toSession({ kind }: Instrument, market: MarketInfo): string {
  const isUs = kind === 'equity' || kind === 'etf' || kind === 'index';
  return isUs && market.simulation?.hours === 'exchange' ? '0930-1600' : '24x7';
}

const toMultipliers = (resolutions: readonly string[], unit: RegExp): string[] =>
  resolutions.filter((one) => unit.test(one)).map((one) => String(Number.parseInt(one, 10)));

/** One symbol as `/symbols` describes it. */
export function toSymbolInfo(instrument: Instrument, market: MarketInfo) {
  const { symbol, name, kind, sector, currency, priceDecimals, sizeDecimals } = instrument;
  const resolutions = toResolutions(market);
  const seconds = toMultipliers(resolutions, /S$/);
  const minutes = toMultipliers(resolutions, /^\d+$/);
  const days = toMultipliers(resolutions, /D$/);
  return {
    name: symbol,
    ticker: symbol,
    description: name === '' ? symbol : name,
    type: TYPES[kind],
    session: toSession(instrument, market),
    timezone: ZONES[instrument.tradingDay ?? 'utc'],
    exchange: market.label,
    listed_exchange: market.label,
    currency_code: currency,
    ...(sector === undefined ? {} : { sector }),
    format: 'price',
    minmov: instrument.tickSize,
    pricescale: 10 ** priceDecimals,
    volume_precision: sizeDecimals,
    has_seconds: seconds.length > 0,
    seconds_multipliers: seconds,
    has_intraday: seconds.length + minutes.length > 0,
    intraday_multipliers: minutes,
    has_daily: days.length > 0,
    daily_multipliers: days,
    has_weekly_and_monthly: resolutions.some((one) => /[WM]$/.test(one)),
    supported_resolutions: resolutions,
    data_status: 'streaming',
  };
}

/** One symbol as `/search` lists it. */
export const toFound = ({ symbol, name, kind }: Instrument, market: MarketInfo) => ({
  symbol,
  ticker: symbol,
  full_name: symbol,
  description: name === '' ? symbol : name,
  exchange: market.label,
  type: TYPES[kind],
});

/** How well a symbol fits what was typed, 0 best; Infinity when it does not. @param wanted in lower case */
export function toRank({ symbol, name }: Instrument, wanted: string): number {
  const ticker = symbol.toLowerCase();
  const title = name.toLowerCase();
  const fits = [
    ticker === wanted,
    ticker.startsWith(wanted),
    title.startsWith(wanted),
    ticker.includes(wanted),
    title.includes(wanted),
  ].indexOf(true);
  return fits < 0 ? Infinity : fits;
}

/** A quote as `/quotes` gives it; what is not there is left out. @param asked the symbol as it was asked for */
export function toUdfQuote(asked: string, { name }: Instrument, quote: Quote, market: MarketInfo) {
  const { last, bid, ask, open, high, low, previousClose, change, changePercent, volume } = quote;
  const values = {
    lp: last,
    bid,
    ask,
    spread: bid === null || ask === null ? null : Number((ask - bid).toFixed(9)),
    open_price: open,
    high_price: high,
    low_price: low,
    prev_close_price: previousClose,
    ch: change,
    chp: changePercent,
    volume,
  };
  const there = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const about = { short_name: quote.symbol, description: name, exchange: market.label };
  return { s: 'ok', n: asked, v: { ...about, ...there } };
}

const COLORS = { scenario: 'red', live: 'red', market: 'blue' } as const;

/** An event as a mark on the bars. */
export const toMark = ({ id, atMs, label, origin }: MarketEvent) => ({
  id,
  time: Math.floor(atMs / 1000),
  color: COLORS[origin],
  text: label,
  label: (label[0] ?? '?').toUpperCase(),
  labelFontColor: 'white',
  minSize: 14,
});

/** An event as a mark on the time axis. */
export function toTimescaleMark(event: MarketEvent) {
  const { id, time, color, label } = toMark(event);
  const endMs = toEndMs(event);
  const lasts = endMs > event.atMs && endMs !== Infinity ? `${(endMs - event.atMs) / 1000} s` : '';
  return { id, time, color, label, tooltip: [event.label, lasts].filter((line) => line !== '') };
}
