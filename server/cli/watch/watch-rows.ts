/**
 * Symbols as rows of a table: their figures as texts, sorted and searched. Pure.
 */
import { type Interval, toIntervalCode } from '../../../shared/model/interval.ts';
import { MISSING, STATUS } from '../../../shared/model/tick.ts';
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import { toPrintable } from '../terminal.ts';
import type { Tone } from './styled-line.ts';
import type { WatchedSymbol } from './watch-board.ts';

/** What rows can be sorted by, in the order in which a key goes through them. */
export const SORTS = ['own', 'symbol', 'last', 'change', 'percent', 'volume'] as const;
export type SortBy = (typeof SORTS)[number];

/** One row. */
export interface WatchRow {
  readonly symbol: string;
  readonly name: string;
  readonly last: string;
  readonly change: string;
  readonly percent: string;
  readonly bid: string;
  readonly ask: string;
  readonly volume: string;
  /** `halted`, `closed` …; empty while the symbol trades, or nothing is known. */
  readonly status: string;
  readonly tone: Tone;
  /** Closes of bars, oldest first. */
  readonly closes: readonly number[];
  /** Prints a price of the symbol. */
  readonly toPrice: (mantissa: number) => string;
  readonly of: WatchedSymbol;
  /** What it is sorted by, as plain numbers; NaN where it is not known. */
  readonly values: Readonly<Record<Exclude<SortBy, 'own' | 'symbol'>, number>>;
}

/** Stands where there is no value. */
export const NOTHING = '–';
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

/** `halted`, `closed` …; empty for what trades. */
const toStatusText = (status: number): string =>
  status === STATUS.open
    ? ''
    : (Object.keys(STATUS).find((name) => STATUS[name as keyof typeof STATUS] === status) ?? '');

/** The change since the close before, or since the open where that is not known, price units; NaN where neither is. */
export function toChange({ state }: WatchedSymbol): { change: number; base: number } {
  if (state === undefined) return { change: NaN, base: NaN };
  const base = state.previousClose === MISSING ? state.open : state.previousClose;
  const isKnown = base !== MISSING && state.last !== MISSING;
  return { change: isKnown ? state.last - base : NaN, base: isKnown ? base : NaN };
}

/** A percentage with its sign: `+1.23%`, `0.00%`; nothing of a base that is none. */
function toPercentText(percent: number): string {
  if (!Number.isFinite(percent)) return NOTHING;
  const text = `${percent.toFixed(2)}%`;
  return Number(percent.toFixed(2)) === 0 ? '0.00%' : signed(percent, text);
}

/** The row of a symbol. @param interval of its curve */
export function toRow(of: WatchedSymbol, interval: Interval): WatchRow {
  const { instrument, state, bars } = of;
  const { priceDecimals, sizeDecimals } = instrument;
  const { change, base } = toChange(of);
  const toPrice = (mantissa: number | undefined): string =>
    mantissa === undefined || mantissa === MISSING
      ? NOTHING
      : toDecimalText(mantissa, priceDecimals);
  const percent = base === 0 ? NaN : (change / Math.abs(base)) * 100;
  const volume = state === undefined ? NaN : state.volume / 10 ** sizeDecimals;
  const last = state === undefined || state.last === MISSING ? NaN : state.last;
  return {
    symbol: instrument.symbol,
    name: toPrintable(instrument.name),
    last: toPrice(state?.last),
    change: Number.isNaN(change) ? NOTHING : signed(change, toPrice(change)),
    percent: toPercentText(percent),
    bid: toPrice(state?.bid),
    ask: toPrice(state?.ask),
    volume: Number.isNaN(volume) ? NOTHING : SHORT.format(volume),
    status: state === undefined ? '' : toStatusText(state.status),
    tone: change > 0 ? 'up' : change < 0 ? 'down' : 'plain',
    closes: (bars.get(toIntervalCode(interval)) ?? []).map(({ close }) => close),
    toPrice,
    of,
    values: {
      last: last / 10 ** priceDecimals,
      change: change / 10 ** priceDecimals,
      percent,
      volume,
    },
  };
}

/** Rows in their order; what is not known stands last either way. */
export function sortRows(
  rows: readonly WatchRow[],
  by: SortBy,
  isReversed: boolean,
): readonly WatchRow[] {
  if (by === 'own') return isReversed ? rows.toReversed() : rows;
  const sign = isReversed ? -1 : 1;
  const bySymbol = (a: WatchRow, b: WatchRow): number => (a.symbol < b.symbol ? -1 : 1);
  if (by === 'symbol') return rows.toSorted((a, b) => sign * bySymbol(a, b));
  return rows.toSorted((a, b) => {
    const [left, right] = [a.values[by], b.values[by]];
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || bySymbol(a, b);
    }
    /* The largest first: what people look for. */
    return sign * (right - left) || bySymbol(a, b);
  });
}

/** Rows whose symbol or name holds a text, in any case. */
export function searchRows(rows: readonly WatchRow[], text: string): readonly WatchRow[] {
  const wanted = text.trim().toUpperCase();
  return wanted === ''
    ? rows
    : rows.filter(({ symbol, name }) =>
        [symbol, name].some((each) => each.toUpperCase().includes(wanted)),
      );
}
