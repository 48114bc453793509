/**
 * How a plot is divided from top to bottom: prices, the strip of volume, and whatever else has a scale of its own.
 * Heights are shares, so that a division travels from screen to screen. Pure.
 */
/** A rectangle in CSS px. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A pane by its name; `whole` is all of the plot. */
export type PaneName = 'price' | 'volume' | 'whole' | (string & {});

/** A pane and its share of the plot's height; shares are relative to one another. */
export interface Pane {
  readonly name: PaneName;
  readonly share: number;
  /** Height, CSS px, where it is the same however high the plot is; the share counts for nothing then. */
  readonly px?: number;
}

/** Prices alone, and prices above a strip of volume. */
export const PRICE_PANES: readonly Pane[] = [{ name: 'price', share: 1 }];
export const VOLUME_PANES: readonly Pane[] = [
  { name: 'price', share: 0.83 },
  { name: 'volume', share: 0.17 },
];

/** The strip of events, below all others, once something has happened. */
export const EVENT_PANE: Pane = { name: 'events', share: 0, px: 20 };

/** Divisions of one chart: without volume, and with it. */
export type PaneSets = readonly [without: readonly Pane[], withVolume: readonly Pane[]];

/** Divisions with panes below prices and volume. @param pricePx height that prices are kept to, without volume then */
export function toPaneSets(
  studies: readonly Pane[],
  pricePx?: number,
  hasEvents = false,
): PaneSets {
  const below = hasEvents ? [...studies, EVENT_PANE] : studies;
  const toSet = (usual: readonly Pane[]): readonly Pane[] => [
    ...(pricePx === undefined ? usual : [{ name: 'price', share: 0, px: pricePx }]),
    ...below,
  ];
  return [toSet(PRICE_PANES), toSet(VOLUME_PANES)];
}

/** Place of a pane in an area, on whole CSS px; a pane that is not there has no height. */
export function toPaneArea(panes: readonly Pane[], area: Area, name: PaneName): Area {
  if (name === 'whole') return area;
  const fixed = panes.reduce((total, { px = 0 }) => total + px, 0);
  const sum = panes.reduce((total, { px, share }) => (px === undefined ? total + share : total), 0);
  const height = Math.max(0, area.bottom - area.top - fixed);
  let above = 0;
  for (const pane of panes) {
    const below = above + (pane.px ?? (height * pane.share) / sum);
    if (pane.name === name) {
      return {
        left: area.left,
        top: area.top + Math.round(above),
        right: area.right,
        bottom: area.top + Math.round(below),
      };
    }
    above = below;
  }
  return { left: area.left, top: area.bottom, right: area.right, bottom: area.bottom };
}
