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
}

/** Prices alone, and prices above a strip of volume. */
export const PRICE_PANES: readonly Pane[] = [{ name: 'price', share: 1 }];
export const VOLUME_PANES: readonly Pane[] = [
  { name: 'price', share: 0.83 },
  { name: 'volume', share: 0.17 },
];

/** Place of a pane in an area, on whole CSS px; a pane that is not there has no height. */
export function toPaneArea(panes: readonly Pane[], area: Area, name: PaneName): Area {
  if (name === 'whole') return area;
  const height = area.bottom - area.top;
  const sum = panes.reduce((total, { share }) => total + share, 0);
  let above = 0;
  for (const pane of panes) {
    const below = above + pane.share;
    if (pane.name === name) {
      return {
        left: area.left,
        top: area.top + Math.round((height * above) / sum),
        right: area.right,
        bottom: area.top + Math.round((height * below) / sum),
      };
    }
    above = below;
  }
  return { left: area.left, top: area.bottom, right: area.right, bottom: area.bottom };
}
