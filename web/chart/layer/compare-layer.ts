/**
 * Other symbols over the prices of a chart, each as a line of closes: all begin together, and what one has gained or lost
 * stands at the price at which the chart's own symbol would have gained or lost as much. Promises that a line breaks where
 * data is missing. Fetched with the first comparison.
 */
import type { BarSeries } from '../../../shared/model/bar.ts';
import type { Gap } from '../chart-data.ts';
import { hasGapBetween, type Plot, type Scene, toX, toY } from '../scene.ts';
import type { ChartLayer } from './layer.ts';

/** One line. */
export interface ComparedLine {
  readonly bars: BarSeries;
  readonly gaps: readonly Gap[];
  /** Its bars are shown so much later, ms. */
  readonly shiftMs: number;
  readonly color: string;
}

/** A line as it lies in the window. */
interface Placed extends ComparedLine {
  readonly from: number;
  readonly to: number;
  /** Closes times this are prices of the chart. */
  readonly ratio: number;
  /** Close at the common start. */
  readonly base: number;
}

const LINE_PX = 1.6;

/** The layer, and what it knows beside the painting. */
export interface CompareLayer extends ChartLayer {
  /** Change since the common start at a moment, or of the newest bar; NaN where nothing is known. */
  changeAt(line: number, timeMs: number | undefined): number;
  /** The common start, ms; NaN while there is none. */
  readonly startMs: number;
}

/** First row with a close at or after a moment; -1 where there is none. */
function findBase({ bars, shiftMs }: ComparedLine, timeMs: number): number {
  for (let row = bars.lowerBound(timeMs - shiftMs); row <= bars.last; row++) {
    if (bars.close[row] !== 0) return row;
  }
  return -1;
}

/** First bar of a series in sight, on the clock of the chart; NaN where it has none there. */
function toFirstMs({ bars, shiftMs }: ComparedLine, fromMs: number, toMs: number): number {
  const row = bars.lowerBound(fromMs - shiftMs - bars.intervalMs / 2);
  const startMs = row <= bars.last ? bars.startMs[row]! + shiftMs : Infinity;
  return startMs < toMs ? startMs : NaN;
}

/**
 * Makes the layer.
 * @param toLines what is compared now, in order  @param toChosenMs where all begin, if somebody chose that
 */
export function createCompareLayer(
  toLines: () => readonly ComparedLine[],
  toChosenMs: () => number | undefined,
): CompareLayer {
  let placed: readonly Placed[] = [];
  let startMs = NaN;

  function place(scene: Scene): void {
    const { data, fromMs, toMs } = scene;
    const lines = toLines();
    placed = [];
    startMs = NaN;
    scene.scale.startMs = undefined;
    if (data === undefined || data.bars.length === 0 || lines.length === 0) return;
    const own: ComparedLine = { bars: data.bars, gaps: scene.gaps, shiftMs: 0, color: '' };
    const firsts = [own, ...lines].map((line) => toFirstMs(line, fromMs, toMs));
    startMs = toChosenMs() ?? Math.max(...firsts.filter((each) => !Number.isNaN(each)));
    scene.scale.startMs = startMs;
    const ownRow = findBase(own, startMs);
    const ownBase = ownRow < 0 ? NaN : data.bars.close[ownRow]!;
    placed = lines.map((line) => {
      const { bars, shiftMs } = line;
      const row = findBase(line, startMs);
      const base = row < 0 ? NaN : bars.close[row]!;
      const from = Math.max(bars.head, bars.lowerBound(fromMs - shiftMs) - 1);
      const to = Math.min(bars.last + 1, bars.lowerBound(toMs - shiftMs) + 1);
      return { ...line, from, to, base, ratio: ownBase / base };
    });
  }

  return {
    id: 'comparison',
    place: 'plot',
    pane: 'price',
    get startMs() {
      return startMs;
    },
    compute: place,
    version: () =>
      toLines()
        .map(({ bars, gaps }) => `${bars.version}/${gaps.length}`)
        .join(','),
    range() {
      let [low, high] = [Infinity, -Infinity];
      for (const { bars, from, to, ratio } of placed) {
        if (Number.isNaN(ratio)) continue;
        for (let row = from; row < to; row++) {
          const price = bars.close[row]! * ratio;
          if (price < low) low = price;
          if (price > high) high = price;
        }
      }
      return low > high ? undefined : { low, high };
    },
    paint(ctx, scene, plot) {
      ctx.lineWidth = LINE_PX;
      ctx.lineJoin = 'round';
      for (const line of placed) if (!Number.isNaN(line.ratio)) paintLine(ctx, scene, plot, line);
    },
    changeAt(index, timeMs) {
      const line = placed[index];
      if (line === undefined || line.bars.length === 0) return NaN;
      const { bars, shiftMs, base } = line;
      const after = timeMs === undefined ? bars.last + 1 : bars.lowerBound(timeMs - shiftMs + 1e-3);
      return after <= bars.head ? NaN : bars.close[after - 1]! / base - 1;
    },
  };
}

/** Closes in the middle of their bars; several on one pixel are one. */
function paintLine(
  ctx: CanvasRenderingContext2D,
  { gaps }: Scene,
  plot: Plot,
  { bars, gaps: own, shiftMs, from, to, ratio, color }: Placed,
): void {
  ctx.strokeStyle = color;
  ctx.beginPath();
  let [drawnX, drawnMs] = [NaN, NaN];
  for (let row = from; row < to; row++) {
    const startMs = bars.startMs[row]!;
    const timeMs = startMs + shiftMs;
    const x = toX(plot, timeMs + bars.intervalMs / 2);
    if (row < to - 1 && Math.abs(x - drawnX) < 0.5) continue;
    const y = toY(plot, bars.close[row]! * ratio);
    const isApart =
      Number.isNaN(drawnX) ||
      hasGapBetween(own, drawnMs - shiftMs, startMs) ||
      hasGapBetween(gaps, drawnMs, timeMs);
    if (isApart) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
    drawnX = x;
    drawnMs = timeMs + bars.intervalMs;
  }
  ctx.stroke();
}
