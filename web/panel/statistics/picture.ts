/**
 * What a picture of the statistics page is, and the curves that most of them share. Pure.
 */
import type { Points, Statistics, StatisticsCurves } from '../../../shared/wire/answer.ts';
import type { Plot, PlotSeries, Tone } from '../../chart/plot/plot-contract.ts';

/** A picture with its heading and what it says. */
export interface Picture {
  readonly title: string;
  readonly plot: Plot;
  /** Undefined while there is too little to say. */
  readonly reading: string | undefined;
}

/** The curve of the market on screen. */
export const live = (curve: Points, label: string, more: Partial<PlotSeries> = {}): PlotSeries => ({
  tone: 'live',
  hasPoints: true,
  label,
  ...curve,
  ...more,
});

/** Curves of the real recordings that have one of a kind. */
export function toReal(
  { references }: Statistics,
  key: keyof StatisticsCurves,
  labelAt = 1,
  most = 2,
): PlotSeries[] {
  const tones: readonly Tone[] = ['real', 'real-2'];
  return references
    .filter(({ curves }) => (curves[key]?.x.length ?? 0) > 1)
    .slice(0, most)
    .map(({ name, curves }, i) => ({ tone: tones[i]!, label: name, labelAt, ...curves[key]! }));
}

export const last = (curve: Points): number | undefined => curve.y.at(-1);
export const round = (value: number, digits = 2): string =>
  String(Number(value.toPrecision(digits))).replace('-', '−');
