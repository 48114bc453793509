/**
 * Colours of studies: eight that people with any kind of colour vision tell apart (after Okabe and Ito), in a set for
 * dark grounds and one for light, each with a contrast of at least 3 : 1. They are not the colours of up and down.
 */
import type { StudyCurve } from '../../../shared/study/study.ts';
import type { ChartTheme } from '../theme.ts';

/** Names of the colours, in their order. */
export const COLOR_NAMES = [
  'orange',
  'sky',
  'yellow',
  'pink',
  'teal',
  'violet',
  'vermilion',
  'grey',
] as const;

const DARK = [
  '#f0a63a',
  '#6cc1f2',
  '#efe06a',
  '#e59ac4',
  '#3fc9b0',
  '#ab95ff',
  '#ff8257',
  '#b4c0cf',
];
const LIGHT = [
  '#a86200',
  '#0a6eab',
  '#7d6f00',
  '#a53a7b',
  '#007a68',
  '#6440c8',
  '#bf4310',
  '#55616f',
];

/** Colours of a ground. */
export const toPalette = (isDark: boolean): readonly string[] => (isDark ? DARK : LIGHT);

/** Colour of a curve. @param color number of the study's own */
export function toCurveColor(
  { tone }: Pick<StudyCurve, 'tone'>,
  color: number,
  theme: ChartTheme,
  palette: readonly string[],
): string {
  if (tone === 'up' || tone === 'sign') return theme.up;
  if (tone === 'down') return theme.down;
  return palette[(color + tone) % palette.length]!;
}
