/**
 * What lies between two places of a chart: price, percent, bars, time, volume. Pure.
 */
import { isTickScene, type Plot, type Scene } from '../scene.ts';
import { toPoint } from './anchors.ts';
import type { Anchor } from './drawing.ts';

/** A measured stretch. */
export interface Measure {
  readonly from: Anchor;
  readonly to: Anchor;
}

/** What was measured; from the first place to the second, so that down and back are negative. */
export interface Measured {
  /** Mantissa. */
  readonly price: number;
  /** Undefined where it is of nothing, or of less. */
  readonly percent: number | undefined;
  readonly ticks: number;
  /** Undefined where trades are drawn, and no bars. */
  readonly bars: number | undefined;
  readonly timeMs: number;
  /** As far as the market was open. */
  readonly openMs: number;
  readonly volume: number;
}

/** Measures. Cost: O(bars between). */
export function toMeasured(scene: Scene, plot: Plot, { from, to }: Measure): Measured {
  const { data, axis } = scene;
  const tickSize = data?.tickSize ?? 1;
  const price = to.price - from.price;
  const px = toPoint(scene, plot, to).x - toPoint(scene, plot, from).x;
  // Where each bar has a slot the axis does not count open time.
  const isOrdinal = axis.toTicks !== undefined;
  const timeMs = to.timeMs - from.timeMs;
  const openMs = isOrdinal ? timeMs : axis.toAxis(to.timeMs) - axis.toAxis(from.timeMs);
  const barPx = (data?.intervalMs ?? 1) * plot.pxPerMs;
  return {
    price,
    percent: from.price > 0 ? (price / from.price) * 100 : undefined,
    ticks: Math.round(price / tickSize),
    bars: data === undefined || isTickScene(scene) ? undefined : Math.round(px / barPx),
    timeMs,
    openMs,
    volume: toVolume(scene, from.timeMs, to.timeMs),
  };
}

/** Volume of the bars from one moment to another, both their bars counted. */
function toVolume({ data }: Scene, aMs: number, bMs: number): number {
  if (data === undefined || data.bars.length === 0) return 0;
  const { bars } = data;
  const lastMs = bars.startOf(Math.max(aMs, bMs));
  let volume = 0;
  for (let row = bars.lowerBound(bars.startOf(Math.min(aMs, bMs))); row <= bars.last; row++) {
    if (bars.startMs[row]! > lastMs) break;
    volume += bars.volume[row]!;
  }
  return volume;
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
];

/** A length of time in its two largest units: `3d 4h`; below a second in ms. */
export function toSpanText(ms: number): string {
  const long = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  const first = UNITS.findIndex(([unit]) => long >= unit);
  if (first < 0) return `${sign}${Math.round(long)} ms`;
  const [unit, name] = UNITS[first]!;
  const [smaller, smallName] = UNITS[first + 1] ?? [1_000, ''];
  const count = Math.floor(long / unit);
  const rest = smallName === '' ? 0 : Math.floor((long - count * unit) / smaller);
  return `${sign}${count}${name}${rest > 0 ? ` ${rest}${smallName}` : ''}`;
}

const toSigned = (value: number, text: string): string =>
  value < 0 ? `−${text.replace(/^[-−]/, '')}` : `+${text}`;

/** What was measured in words, a line for price, one for time, one for volume. */
export function toMeasureLines(
  measured: Measured,
  toPriceText: (mantissa: number) => string,
  toVolumeText: (volume: number) => string,
): string[] {
  const { price, percent, ticks, bars, timeMs, openMs, volume } = measured;
  const share =
    percent === undefined ? '' : ` (${toSigned(percent, Math.abs(percent).toFixed(2))} %)`;
  const open =
    Math.abs(Math.abs(openMs) - Math.abs(timeMs)) < 1_000 ? '' : ` (${toSpanText(openMs)} open)`;
  return [
    `${toSigned(price, toPriceText(Math.abs(price)).trim())}${share}, ${ticks} ticks`,
    `${bars === undefined ? '' : `${bars} bars, `}${toSpanText(timeMs)}${open}`,
    ...(volume > 0 ? [`Vol ${toVolumeText(volume)}`] : []),
  ];
}
