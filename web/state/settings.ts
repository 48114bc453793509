/**
 * What a person chose once and expects to find again: theme, colours, time zone, order of the watchlist.
 * Promises that damaged or foreign stored text never breaks the page. The store is given, and may fail.
 */
import { type Signal, effect, signal } from '@preact/signals';
import type { Zone } from '../format/time.ts';
import { COLUMN_NAMES, type ColumnName, USUAL_COLUMNS } from './watch-columns.ts';
import type { WatchSort } from './watchlist.ts';

/** The part of Storage that is used. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** `system` follows the device. */
export type ThemeChoice = 'system' | 'dark' | 'light';
/** Colours of up and down: the usual pair, or one that colour-blind people tell apart. */
export type PaletteChoice = 'classic' | 'safe';

/** Remembered choices, as signals. */
export interface Settings {
  readonly theme: Signal<ThemeChoice>;
  readonly palette: Signal<PaletteChoice>;
  readonly zone: Signal<Zone>;
  readonly sort: Signal<WatchSort>;
  readonly isGrouped: Signal<boolean>;
  /** Columns of the watchlist behind the symbol. */
  readonly columns: Signal<readonly ColumnName[]>;
  /** Whether keys without Ctrl or Alt do something on the page: a symbol that is typed, an interval by its digits. */
  readonly hasSingleKeys: Signal<boolean>;
  /** Smallest trade that time & sales shows, in usual trades of the symbol; 0 shows all. */
  readonly minTimes: Signal<number>;
}

const PREFIX = 'tickdeck.';

/** Reads stored JSON; undefined when there is none or it is not JSON. */
export function readStored(store: TextStore, key: string): unknown {
  try {
    const text = store.getItem(PREFIX + key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes JSON; a full or forbidden store is no reason to fail. */
export function writeStored(store: TextStore, key: string, value: unknown): void {
  try {
    store.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Private windows and full disks: the choice then lasts as long as the page.
  }
}

/** Makes the settings, with what is stored, and stores each change. */
export function createSettings(store: TextStore): Settings {
  const remember = <T>(key: string, usual: T, isValid: (value: unknown) => value is T) => {
    const stored = readStored(store, key);
    const kept = signal<T>(isValid(stored) ? stored : usual);
    effect(() => writeStored(store, key, kept.value));
    return kept;
  };
  return {
    theme: remember<ThemeChoice>('theme', 'system', oneOf(['system', 'dark', 'light'])),
    palette: remember<PaletteChoice>('palette', 'classic', oneOf(['classic', 'safe'])),
    zone: remember<Zone>('zone', 'utc', oneOf(['utc', 'local'])),
    sort: remember<WatchSort>('sort', { by: 'own', descending: false }, isWatchSort),
    isGrouped: remember<boolean>('grouped', false, isBoolean),
    columns: remember<readonly ColumnName[]>('columns', USUAL_COLUMNS, areColumns),
    hasSingleKeys: remember<boolean>('singleKeys', true, isBoolean),
    minTimes: remember<number>('minTimes', 0, isCount),
  };
}

function oneOf<T extends string>(values: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => values.some((each) => each === value);
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

const SORTS = ['own', 'symbol', ...COLUMN_NAMES];

const areColumns = (value: unknown): value is readonly ColumnName[] =>
  Array.isArray(value) && value.every(oneOf(COLUMN_NAMES));

function isWatchSort(value: unknown): value is WatchSort {
  if (typeof value !== 'object' || value === null) return false;
  const { by, descending } = value as Record<string, unknown>;
  return SORTS.some((each) => each === by) && typeof descending === 'boolean';
}
