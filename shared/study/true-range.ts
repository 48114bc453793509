/**
 * How far a bar reached, counted from the close before it: what ATR, Keltner's channel and ADX are made of. Pure.
 */
import type { StudyStep } from './study.ts';

/** True range of a bar, mantissa; needs a bar before it (`rank` ≥ 1). */
export function toTrueRange({ bars, row }: StudyStep): number {
  const before = bars.close[row - 1]!;
  return Math.max(bars.high[row]!, before) - Math.min(bars.low[row]!, before);
}
