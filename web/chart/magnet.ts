/**
 * Draws a pointer to the prices of the bar below it: always, or only when it is near one, as somebody chose; the Ctrl key
 * turns that round for as long as it is held. Promises that a bar that has not begun attracts nothing. Pure.
 */
import type { Bar } from '../../shared/model/bar.ts';
import type { Magnet } from './price-scale.ts';
import { toY, type Plot } from './scene.ts';

/** A weak magnet reaches so far, CSS px. */
const WEAK_PX = 8;

/** What a magnet is while Ctrl is held. */
export const toHeldMagnet = (magnet: Magnet, isTurned: boolean): Magnet => {
  if (!isTurned) return magnet;
  return magnet === 'off' ? 'strong' : 'off';
};

/** The price of a bar that attracts a pointer, mantissa; undefined where none does. @param y of the pointer, CSS px */
export function toMagnetPrice(
  magnet: Magnet,
  bar: Pick<Bar, 'startMs' | 'open' | 'high' | 'low' | 'close'> | undefined,
  plot: Plot,
  y: number,
  nowMs: number,
): number | undefined {
  if (magnet === 'off' || bar === undefined || bar.startMs > nowMs) return undefined;
  let nearest: number | undefined;
  let leastPx = magnet === 'weak' ? WEAK_PX : Infinity;
  for (const price of [bar.close, bar.open, bar.high, bar.low]) {
    const farPx = Math.abs(toY(plot, price) - y);
    if (farPx >= leastPx) continue;
    nearest = price;
    leastPx = farPx;
  }
  return nearest;
}
