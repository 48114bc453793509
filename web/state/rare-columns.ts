/**
 * Columns of the watchlist that not everybody has: quotes, the day's range, volume and change beside what is usual.
 * They come when the first of them is wanted.
 */
import { MISSING } from '../../shared/model/tick.ts';
import { NOTHING } from '../format/price.ts';
import { type SymbolRow, toChange, toChangeBase } from './quote-board.ts';
import { type ColumnName, COLUMNS, type WatchColumn } from './watch-columns.ts';

/** Minutes that count as now, of the hour that the board keeps. */
const NOW_MINUTES = 5;

const toSpread = ({ state }: SymbolRow): number =>
  state.bid === MISSING || state.ask === MISSING ? MISSING : state.ask - state.bid;

const toBps = (row: SymbolRow): number => {
  const spread = toSpread(row);
  return spread === MISSING ? MISSING : (spread / ((row.state.ask + row.state.bid) / 2)) * 1e4;
};

/** Volume of the last minutes over what is usual in the hour; MISSING while there is too little of it. */
function toUsual({ minutes }: SymbolRow): number {
  const { head, last, length, volume } = minutes;
  if (length < 2 * NOW_MINUTES) return MISSING;
  let whole = 0;
  let now = 0;
  /* The newest minute is not over yet. */
  for (let row = head; row < last; row++) {
    whole += volume[row]!;
    if (row >= last - NOW_MINUTES) now += volume[row]!;
  }
  return whole === 0 ? MISSING : now / NOW_MINUTES / (whole / (length - 1));
}

/** Change beyond that of the middle symbol of the list, as a fraction. */
function toStrength({ state }: SymbolRow, middle: number): number {
  const change = toChange(state);
  if (change === MISSING || Number.isNaN(middle)) return MISSING;
  return change / toChangeBase(state) - middle;
}

const toPriceColumn = (side: 'bid' | 'ask', label: string): WatchColumn => ({
  label,
  title: side === 'bid' ? 'Best price to sell at' : 'Best price to buy at',
  widthPx: 76,
  value: ({ state, instrument }) =>
    state[side] === MISSING ? MISSING : state[side] / 10 ** instrument.priceDecimals,
  text: ({ state, format }) => format(state[side]),
});

const toAgeText = (ms: number): string => {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
};

const toRange = ({ state }: SymbolRow): number => {
  const { low, high, last } = state;
  if (low === MISSING || high === MISSING || last === MISSING || high === low) return MISSING;
  return Math.min(1, Math.max(0, (last - low) / (high - low)));
};

const RARE: Partial<Record<ColumnName, WatchColumn>> = {
  bid: toPriceColumn('bid', 'Bid'),
  ask: toPriceColumn('ask', 'Ask'),
  spread: {
    label: 'Spread',
    title: 'Ask less bid, basis points of the price between them',
    widthPx: 52,
    value: toBps,
    text(row) {
      const bps = toBps(row);
      return bps === MISSING ? NOTHING : bps.toFixed(bps < 10 ? 2 : 1);
    },
  },
  range: {
    label: 'Range',
    title: 'Where the price stands between low and high of the day',
    widthPx: 62,
    value: toRange,
    mark: toRange,
  },
  usual: {
    label: 'Vol ×',
    title: 'Volume of the last five minutes over what was usual in the last hour',
    widthPx: 46,
    value: toUsual,
    text(row) {
      const usual = toUsual(row);
      return usual === MISSING ? NOTHING : `${usual.toFixed(1)}×`;
    },
  },
  strength: {
    label: 'Rel %',
    title: 'Change in percent beyond that of the middle symbol of this list',
    widthPx: 58,
    value: (row, { middle }) => toStrength(row, middle),
    text(row, { middle }) {
      const strength = toStrength(row, middle);
      if (strength === MISSING) return NOTHING;
      const text = Math.abs(strength * 100).toFixed(2);
      return (strength < 0 && Number(text) > 0 ? '−' : '+') + text;
    },
  },
  age: {
    label: 'Age',
    title: 'Time since the last trade',
    widthPx: 46,
    value: ({ state }, { nowMs }) => (state.lastMs > 0 ? nowMs - state.lastMs : MISSING),
    text: ({ state }, { nowMs }) => (state.lastMs > 0 ? toAgeText(nowMs - state.lastMs) : NOTHING),
  },
};

/** Adds them to the columns that there are. */
export function addRareColumns(): void {
  Object.assign(COLUMNS, RARE);
}
