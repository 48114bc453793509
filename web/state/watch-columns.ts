/**
 * Columns that a watchlist can have besides the symbol: their names, headings and room. What stands in the usual ones
 * is here too; the others come with their code. Pure.
 */
import { MISSING } from '../../shared/model/tick.ts';
import { NOTHING, toPercentText, toSignedPriceText } from '../format/price.ts';
import { toVolumeText } from '../format/quantity.ts';
import { type SymbolRow, toChange, toChangeBase } from './quote-board.ts';

/** What rows are compared with. */
export interface ColumnContext {
  /** Clock of the market, ms since 1970. */
  readonly nowMs: number;
  /** Change of the middle symbol of the list since the close before, as a fraction; NaN while unknown. */
  readonly middle: number;
}

/** One column. */
export interface WatchColumn {
  readonly label: string;
  readonly title: string;
  readonly widthPx: number;
  /** What rows are sorted by; MISSING while unknown. Left out where nothing can be sorted. */
  readonly value?: (row: SymbolRow, context: ColumnContext) => number;
  /** What stands in the cell; of a loaded row. Left out for pictures. */
  readonly text?: (row: SymbolRow, context: ColumnContext) => string;
  /** Where a mark stands in the cell, 0..1. */
  readonly mark?: (row: SymbolRow) => number;
}

/** Names of the columns, in the order in which they are offered. */
export const COLUMN_NAMES = [
  'spark',
  'last',
  'change',
  'percent',
  'volume',
  'bid',
  'ask',
  'spread',
  'range',
  'usual',
  'strength',
  'age',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Columns of somebody who has chosen none. */
export const USUAL_COLUMNS: readonly ColumnName[] = ['spark', 'last', 'percent', 'volume'];
/** Room of the symbol at least, between two columns, and at both ends of a row, CSS px. */
const SYMBOL_PX = 84;
const GAP_PX = 8;
const ENDS_PX = 24;

const toPlain = (mantissa: number, decimals: number): number =>
  mantissa === MISSING ? MISSING : mantissa / 10 ** decimals;

/** Columns whose code is there; those that few want are added when they are first asked for. */
export const COLUMNS: Partial<Record<ColumnName, WatchColumn>> = {
  spark: { label: '1 h', title: 'The last hour, from the close before (dotted)', widthPx: 48 },
  last: {
    label: 'Last',
    title: 'Last price',
    widthPx: 84,
    value: ({ state, instrument }) => toPlain(state.last, instrument.priceDecimals),
  },
  change: {
    label: 'Chg',
    title: 'Change since the close before',
    widthPx: 66,
    value: ({ state, instrument }) => toPlain(toChange(state), instrument.priceDecimals),
    text({ state, instrument }) {
      const change = toChange(state);
      return change === MISSING ? NOTHING : toSignedPriceText(change, instrument.priceDecimals);
    },
  },
  percent: {
    label: 'Chg %',
    title: 'Change since the close before, percent',
    widthPx: 60,
    value: ({ state }) => {
      const change = toChange(state);
      return change === MISSING ? MISSING : change / toChangeBase(state);
    },
    text({ state }) {
      const change = toChange(state);
      return change === MISSING ? NOTHING : toPercentText(change, toChangeBase(state));
    },
  },
  volume: {
    label: 'Vol',
    title: 'Volume of the day',
    widthPx: 50,
    value: ({ state, instrument }) => toPlain(state.volume, instrument.sizeDecimals),
    text: ({ state, instrument }) => toVolumeText(state.volume, instrument.sizeDecimals),
  },
};

/** Of columns that are wanted, those that fit beside the symbol; the first ones stay longest. */
export function toFitting(wanted: readonly ColumnName[], widthPx: number): ColumnName[] {
  let left = widthPx - SYMBOL_PX - ENDS_PX;
  const fitting: ColumnName[] = [];
  for (const name of wanted) {
    const column = COLUMNS[name];
    if (column === undefined) continue;
    left -= column.widthPx + GAP_PX;
    if (left < 0) break;
    fitting.push(name);
  }
  return fitting;
}

/** The list with one column at the place of another. */
export function toMovedColumn(
  columns: readonly ColumnName[],
  moved: ColumnName,
  to: ColumnName,
): ColumnName[] {
  const place = columns.indexOf(to);
  const others = columns.filter((each) => each !== moved);
  return [...others.slice(0, place), moved, ...others.slice(place)];
}
