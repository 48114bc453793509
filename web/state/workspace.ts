/**
 * The desk as somebody arranged it: how many charts, what each shows, what links them, which panels stand and how
 * large they are. Plain and serialisable, in shares and not in pixels, so that it fits any screen. Promises that
 * reading never fails: what is not understood is left out. Pure.
 */
import { LINK_COLOURS, readTileSettings, type LinkColour, type TileSettings } from './tile.ts';

/** Charts of a desk, as columns and rows. */
export const GRIDS = {
  1: [1, 1],
  2: [2, 1],
  4: [2, 2],
  6: [3, 2],
  9: [3, 3],
} as const;
export type TileCount = keyof typeof GRIDS;
/** All counts, smallest first. */
export const TILE_COUNTS = Object.keys(GRIDS).map(Number) as TileCount[];

/** What tiles of one colour have in common. */
export const LINKED = ['symbol', 'interval', 'crosshair', 'range'] as const;
export type Linked = (typeof LINKED)[number];

/** Panels beside the charts. */
export const SIDE_PANELS = ['watchlist', 'quote', 'trades'] as const;
export type SidePanel = (typeof SIDE_PANELS)[number];

/** An arrangement. */
export interface Layout {
  readonly v: 1;
  readonly count: TileCount;
  /** Of the tiles: the one that header, quote and trades follow. */
  readonly active: number;
  readonly tiles: readonly TileSettings[];
  /** What each colour links. */
  readonly links: Readonly<Record<LinkColour, readonly Linked[]>>;
  /** Shares of the columns and rows of the charts; equal where left out. */
  readonly columns?: readonly number[];
  readonly rows?: readonly number[];
  /** Sizes of panels, by name, relative to the usual ones. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Panels that are not there, or only by their heads. */
  readonly closed: readonly string[];
  readonly collapsed: readonly string[];
  /** Drawings by symbol, where it was named, exported or sent with them; owned by panel/marks. */
  readonly drawings?: Readonly<Record<string, unknown>>;
}

/** Blue is what charts begin with: their crosshairs go together. The others link symbols as well. */
const toUsualLinked = (colour: LinkColour): readonly Linked[] =>
  colour === 'blue' ? ['crosshair'] : ['symbol', 'crosshair'];

/** What of an arrangement is not about single charts. */
export type DeskShape = Pick<Layout, 'columns' | 'rows' | 'sizes' | 'closed' | 'collapsed'>;

/** Takes it out of an arrangement. */
export const toDeskShape = ({ columns, rows, sizes, closed, collapsed }: Layout): DeskShape => ({
  ...(columns === undefined ? {} : { columns }),
  ...(rows === undefined ? {} : { rows }),
  sizes,
  closed,
  collapsed,
});

/** The desk of somebody who has arranged none. */
export const toUsualLayout = (tile: TileSettings): Layout => ({
  v: 1,
  count: 1,
  active: 0,
  tiles: [tile],
  links: Object.fromEntries(
    LINK_COLOURS.map((colour) => [colour, toUsualLinked(colour)]),
  ) as Layout['links'],
  sizes: {},
  closed: [],
  collapsed: [],
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const toTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** Sizes and shares that a panel can have, relative to the usual one. */
const LEAST_SIZE = 0.2;
const MOST_SIZE = 5;
const isSize = (value: unknown): value is number =>
  typeof value === 'number' && value >= LEAST_SIZE && value <= MOST_SIZE;

function readShares(value: unknown, length: number): number[] | undefined {
  if (!Array.isArray(value) || value.length !== length) return undefined;
  return value.every(isSize) ? value : undefined;
}

/** Shares of tracks as a grid wants them; equal ones when left out or of another number. */
export const toShares = (shares: readonly number[] | undefined, tracks: number): string =>
  (shares?.length === tracks ? shares : Array<number>(tracks).fill(1))
    .map((share) => `minmax(0, ${share}fr)`)
    .join(' ');

/** Reads an arrangement that was stored or sent; undefined when it is none. */
export function readLayout(value: unknown): Layout | undefined {
  if (!isRecord(value) || value['v'] !== 1 || !Array.isArray(value['tiles'])) return undefined;
  const count = TILE_COUNTS.find((each) => each === value['count']);
  if (count === undefined) return undefined;
  const tiles = value['tiles'].slice(0, count).map(readTileSettings);
  while (tiles.length < count) tiles.push({});
  const { links, sizes } = value;
  const [across, down] = GRIDS[count];
  const columns = readShares(value['columns'], across);
  const rows = readShares(value['rows'], down);
  const usual = toUsualLayout({});
  return {
    ...usual,
    count,
    active: tiles[Number(value['active'])] === undefined ? 0 : Number(value['active']),
    tiles,
    links: isRecord(links)
      ? (Object.fromEntries(
          LINK_COLOURS.map((colour) => [
            colour,
            LINKED.filter((each) => toTexts(links[colour]).includes(each)),
          ]),
        ) as unknown as Layout['links'])
      : usual.links,
    ...(columns === undefined ? {} : { columns }),
    ...(rows === undefined ? {} : { rows }),
    sizes: isRecord(sizes)
      ? Object.fromEntries(
          Object.entries(sizes).filter(([, size]) => isSize(size)) as [string, number][],
        )
      : {},
    closed: toTexts(value['closed']),
    collapsed: toTexts(value['collapsed']),
    ...(isRecord(value['drawings']) ? { drawings: value['drawings'] } : {}),
  };
}
