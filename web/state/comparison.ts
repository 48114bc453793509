/**
 * Symbols that a chart is compared with: what was chosen (plain, part of the tile's settings) and what is known of each.
 * Promises eight at most. Fetched with the first comparison; knows neither network nor canvas.
 */
import { type Signal, signal } from '@preact/signals';
import { isSymbol } from '../../shared/model/instrument.ts';
import type { ChartFeed } from './chart-feed.ts';
import type { PartSettings, Tile } from './tile.ts';

/** As many as one tells apart by their colours. */
export const MOST_COMPARED = 8;

/** A symbol as it was chosen. */
export interface ComparedSetting {
  readonly symbol: string;
  /** Another live market's; that on screen when left out. */
  readonly market?: string;
  /** A recording's, moved to today by whole days. */
  readonly recording?: string;
  /** Of the first one: where all begin at 0 %; the first bar in sight when left out. */
  readonly fromMs?: number;
}

/** A symbol with its bars. */
export interface Compared {
  readonly setting: ComparedSetting;
  /** Unique in a chart. */
  readonly name: string;
  readonly chart: ChartFeed;
  /** Its bars are shown so much later than they were, ms. */
  shiftMs: number;
  /** Fetches bars before the oldest, once. */
  loadOlder(): void;
}

/** Reads what was stored or sent; what is not understood is left out. */
export function readCompared(stored: readonly PartSettings[]): ComparedSetting[] {
  const found: ComparedSetting[] = [];
  for (const { symbol, market, recording, fromMs } of stored.slice(0, MOST_COMPARED)) {
    if (typeof symbol !== 'string' || !isSymbol(symbol)) continue;
    found.push({
      symbol,
      ...(typeof market === 'string' ? { market } : {}),
      ...(typeof recording === 'string' ? { recording } : {}),
      ...(typeof fromMs === 'number' && Number.isFinite(fromMs) ? { fromMs } : {}),
    });
  }
  return found;
}

/** What a comparison is called. */
export const toComparedName = ({ symbol, market, recording }: ComparedSetting): string =>
  [symbol, recording ?? market].filter((part) => part !== undefined).join(' · ');

const known = new WeakMap<Tile, Signal<readonly Compared[]>>();

/** The comparisons of a chart as far as they are there. */
export function comparedOf(tile: Tile): Signal<readonly Compared[]> {
  const all = known.get(tile) ?? signal<readonly Compared[]>([]);
  known.set(tile, all);
  return all;
}

/** Compares a chart with one more; from the first on in percent. @returns false when there are too many already */
export function addCompared(tile: Tile, setting: ComparedSetting): boolean {
  const before = readCompared(tile.compare.peek());
  const name = toComparedName(setting);
  if (before.some((each) => toComparedName(each) === name)) return true;
  if (before.length >= MOST_COMPARED) return false;
  if (before.length === 0) tile.scale.value = { ...tile.scale.peek(), mode: 'percent' };
  tile.compare.value = [...before, setting].map((each) => ({ ...each }));
  return true;
}

/** Takes one off; after the last, prices are prices again. */
export function removeCompared(tile: Tile, name: string): void {
  const before = readCompared(tile.compare.peek());
  const [first] = before;
  const left = before.filter((each) => toComparedName(each) !== name);
  const start = first?.fromMs === undefined ? {} : { fromMs: first.fromMs };
  tile.compare.value = left.map((each, i) => (i === 0 ? { ...each, ...start } : { ...each }));
  if (left.length > 0 || tile.scale.peek()['mode'] !== 'percent') return;
  const { mode: _mode, ...rest } = tile.scale.peek();
  tile.scale.value = rest;
}

/** Chooses where all begin at 0 %; the first bar in sight when left out. */
export function startComparedAt(tile: Tile, fromMs: number | undefined): void {
  tile.compare.value = readCompared(tile.compare.peek()).map(({ fromMs: _before, ...each }, i) =>
    i === 0 && fromMs !== undefined ? { ...each, fromMs } : each,
  );
}
