/**
 * How high the panes below the prices are: as shares of what prices and volume have, so that they travel from screen to
 * screen; collapsed to their names; or one of them, or the prices, as large as can be. Pure.
 */
import type { Pane } from '../panes.ts';
import type { StudySetting } from './study-setting.ts';

/** What is maximised: the prices, a pane by its study's key, or nothing. */
export type Maximised = 'price' | (string & {}) | undefined;

/** Height of a pane that shows its name alone, CSS px. */
const COLLAPSED_PX = 24;
/** Height that prices keep beside a pane as large as can be, and at the least while one drags. */
const LEAST_PRICE_PX = 72;
const LEAST_PANE_PX = 28;

/** Panes of the studies that have one, in their order. @param toName of a study's pane */
export function toStudyPanes(
  settings: readonly StudySetting[],
  maximised: Maximised,
  toName: (key: string) => string,
): Pane[] {
  const panes = settings.filter(({ study }) => study.place === 'pane');
  const largest = panes.some(({ key }) => key === maximised) ? maximised : undefined;
  return panes.map(({ key, share, isCollapsed }) => {
    const isLow = maximised === 'price' || (largest === undefined ? isCollapsed : key !== largest);
    return { name: toName(key), share, ...(isLow ? { px: COLLAPSED_PX } : {}) };
  });
}

/** Height that prices and volume are kept to, CSS px; undefined where they have their share. */
export const toPricePx = (
  settings: readonly StudySetting[],
  maximised: Maximised,
): number | undefined =>
  settings.some(({ key, study }) => key === maximised && study.place === 'pane')
    ? LEAST_PRICE_PX
    : undefined;

/**
 * Shares after the line above a pane was dragged.
 * @param priceHeight of prices and volume before, CSS px  @param heights of the panes that are not collapsed, in order
 * @param at which of them has the line  @param byPx downwards
 */
export function dragShares(
  priceHeight: number,
  heights: readonly number[],
  at: number,
  byPx: number,
): number[] {
  const all = [priceHeight, ...heights];
  const least = at === 0 ? LEAST_PRICE_PX : LEAST_PANE_PX;
  const by = Math.max(least - all[at]!, Math.min(byPx, all[at + 1]! - LEAST_PANE_PX));
  all[at]! += by;
  all[at + 1]! -= by;
  return all.slice(1).map((height) => Number((height / all[0]!).toFixed(4)));
}
