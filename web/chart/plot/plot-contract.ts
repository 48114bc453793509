/**
 * What a plot shows: curves over two scales, each named at its own place instead of in a legend. Types only.
 */
import type { PlotScale } from './scale.ts';

/** Who made a curve, which decides its colour: the market on screen, theory, or a real recording. */
export type Tone = 'live' | 'other' | 'theory' | 'real' | 'real-2';

/** One curve. */
export interface PlotSeries {
  readonly tone: Tone;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Stands beside the curve; left out, the curve has no name. */
  readonly label?: string;
  /** Where along the curve its name had best stand, 0..1; its end when left out. */
  readonly labelAt?: number;
  readonly hasPoints?: boolean;
}

/** A plot. */
export interface Plot {
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Text of a mark of the x scale; as of the y scale when left out. */
  readonly xText?: (value: number) => string;
  readonly series: readonly PlotSeries[];
  /** A band of chance: from and to, on the y scale. */
  readonly band?: readonly [number, number];
}
