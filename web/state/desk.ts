/**
 * The desk as it stands, read from the state and remembered for each kind of market: live or replay. What is put
 * back at the start is what was left; a link says what it says, and the rest stays.
 */
import type { ReadonlySignal } from '@preact/signals';
import { readStored, type TextStore, writeStored } from './settings.ts';
import { type Tile, type TileSettings, toTileSettings } from './tile.ts';
import { type StudyLink, toViewSearch } from './view-url.ts';
import { type DeskShape, type Layout, readLayout, type TileCount } from './workspace.ts';

/** Where the desk of a kind of market is remembered. */
const toDeskKey = (isReplay: boolean): string => (isReplay ? 'desk.replay' : 'desk.live');

/** The desk that was left last; undefined when there was none, or when it cannot be read. */
export const readDesk = (store: TextStore, isReplay: boolean): Layout | undefined =>
  readLayout(readStored(store, toDeskKey(isReplay)));

const toNames = (studies: readonly object[]): string =>
  toViewSearch({ studies: studies as readonly StudyLink[] });

/** Puts what a link says of the chart onto the active one of a desk. */
export function toLinkedDesk(
  layout: Layout,
  { symbol, interval, kind, studies }: TileSettings,
): Layout {
  const said = {
    ...(symbol === undefined ? {} : { symbol }),
    ...(interval === undefined ? {} : { interval }),
    ...(kind === undefined ? {} : { kind }),
  };
  const toTile = (tile: TileSettings): TileSettings => {
    // A link names indicators, and not how they look: those that are the same keep that.
    const isOther = studies !== undefined && toNames(tile.studies ?? []) !== toNames(studies);
    return { ...tile, ...said, ...(isOther ? { studies } : {}) };
  };
  const tiles = layout.tiles.map((tile, i) => (i === layout.active ? toTile(tile) : tile));
  return { ...layout, tiles };
}

/** Keeps the desk as it stands for this kind of market, so that it is there again. */
export function storeDesk(
  state: DeskState & { readonly store: TextStore },
  isReplay: boolean,
): void {
  writeStored(state.store, toDeskKey(isReplay), toLayout(state));
}

/** The part of the page's state that is the desk. */
interface DeskState {
  readonly tiles: ReadonlySignal<readonly Tile[]>;
  readonly active: ReadonlySignal<Tile>;
  readonly links: ReadonlySignal<Layout['links']>;
  readonly desk: ReadonlySignal<DeskShape>;
}

/** The desk as it stands; who reads it in an effect is told of every change. */
export function toLayout({ tiles, active, links, desk }: DeskState): Layout {
  const shown = tiles.value;
  return {
    v: 1,
    count: shown.length as TileCount,
    active: Math.max(0, shown.indexOf(active.value)),
    tiles: shown.map(toTileSettings),
    links: links.value,
    ...desk.value,
  };
}
