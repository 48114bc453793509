/**
 * Arranges the charts of the desk: tiles that are there are kept and told what they show from now on, others are made
 * or left. Promises that each tile shows a symbol as soon as the market has one, and that what no tile shows any more
 * is released.
 */
import { batch } from '@preact/signals';
import type { AppState } from '../state/app-state.ts';
import { toLayout } from '../state/desk.ts';
import { createTile, type Tile, type TileSettings } from '../state/tile.ts';
import { type Layout, type TileCount, toDeskShape } from '../state/workspace.ts';
import type { Feed } from './market-data.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Parts of the page that charts reach. */
interface TileParts {
  readonly state: AppState;
  readonly feed: Feed;
  readonly subscriptions: Subscriptions;
}

/** Charts that a smaller desk had no room for; a larger one shows them again. */
const MOST_SPARES = 9;
let spares: readonly TileSettings[] = [];

const toAbout = ({ symbol, interval }: Tile): string => `${symbol.peek()} ${interval.peek()}`;

/** Tells a tile that is there what it shows. */
function change(tile: Tile, settings: TileSettings): void {
  tile.symbol.value = settings.symbol ?? tile.symbol.peek();
  tile.interval.value = settings.interval ?? tile.interval.peek();
  tile.kind.value = settings.kind ?? 'candles';
  tile.link.value = settings.link;
  tile.scale.value = settings.scale ?? {};
  tile.studies.value = settings.studies ?? [];
  tile.compare.value = settings.compare ?? [];
}

/** Puts an arrangement on the desk. */
export function arrange({ state, feed, subscriptions }: TileParts, layout: Layout): void {
  const before = state.tiles.peek();
  const about = new Map(before.map((tile) => [tile, toAbout(tile)]));
  batch(() => {
    const tiles = layout.tiles.map((settings, i) => {
      const known = before[i];
      if (known === undefined) return createTile(settings, state.surroundings);
      change(known, settings);
      return known;
    });
    state.tiles.value = tiles;
    state.active.value = tiles[layout.active] ?? tiles[0]!;
    state.links.value = layout.links;
    state.desk.value = toDeskShape(layout);
    fillEmpty(state);
  });
  feed.chartSymbol(state.tiles.peek().filter((tile) => about.get(tile) !== toAbout(tile)));
  subscriptions.sync();
}

/** Tiles without a symbol get those of the watchlist that no other shows. */
function fillEmpty({ tiles, watchlist }: AppState): void {
  const list = watchlist.peek();
  for (const { symbol } of tiles.peek()) {
    if (symbol.peek() !== undefined) continue;
    const shown = tiles.peek().map((tile) => tile.symbol.peek());
    symbol.value = list.find((each) => !shown.includes(each)) ?? list[0];
  }
}

/** Shows so many charts: those that were there stay, the active one among them. */
export function setCount(parts: TileParts, count: TileCount): void {
  const layout = toLayout(parts.state);
  const { columns: _, rows: __, ...rest } = layout;
  let { tiles, active } = rest;
  if (active >= count) {
    tiles = [tiles[active]!, ...tiles.filter((_tile, i) => i !== active)];
    active = 0;
  }
  const { interval, kind } = tiles[active]!;
  const fresh = { ...(interval && { interval }), ...(kind && { kind }), link: 'blue' } as const;
  const more: TileSettings[] = [...spares, ...Array.from({ length: count }, () => fresh)];
  /* Crosshairs go together from the start. */
  const first =
    tiles.length === 1 && tiles[0]!.link === undefined
      ? [{ ...tiles[0], link: 'blue' } as const]
      : tiles;
  const wanted = [...first, ...more.slice(0, Math.max(0, count - first.length))];
  spares = [...wanted.slice(count), ...spares.slice(Math.max(0, count - first.length))].slice(
    0,
    MOST_SPARES,
  );
  arrange(parts, { ...rest, count, active, tiles: wanted.slice(0, count) });
}
