/**
 * Volume bars in a strip below the prices, on a scale of their own: two batched paths, every edge on a device pixel.
 */
import { axisToX, toCrisp, type Plot, type Scene } from '../scene.ts';
import { toCandleWidths } from './candle-layer.ts';
import type { ChartLayer } from './layer.ts';

/** Room above the largest bar, and how far the bars may sink before the scale follows. */
const HEADROOM = 1.1;
const LEAST_FILLED = 0.6;

/** Makes the layer of volume. */
export function createVolumeLayer(): ChartLayer {
  /** Largest volume that the bars have room for. */
  let top = 0;
  return {
    id: 'volume',
    place: 'plot',
    pane: 'volume',
    /** Volume grows within its scale and only then changes it, so that the bars do not all tremble. */
    compute({ data, groups }) {
      if (data === undefined) return;
      const { largestVolume } = groups;
      if (largestVolume > top || largestVolume < top * LEAST_FILLED) top = largestVolume * HEADROOM;
    },
    paint(ctx, scene, plot) {
      if (top === 0) return;
      paintVolume(ctx, scene, plot, top);
      paintAverage(ctx, scene, plot, top);
    },
    reset() {
      top = 0;
    },
  };
}

/** Bars of the moving average of volume. */
const AVERAGE_BARS = 20;

/** Paints the average volume of a group's last bars, as large as that of the group would be. */
function paintAverage(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, top: number): void {
  const { groups, theme, data, axis } = scene;
  const { bars } = data!;
  const pxPerUnit = ((plot.bottom - plot.top) * groups.spanMs) / bars.intervalMs / top;
  ctx.beginPath();
  for (let group = 0; group < groups.length; group++) {
    const last = bars.lowerBound(axis.toTime(groups.startMs[group]! + groups.spanMs)) - 1;
    const first = last - AVERAGE_BARS + 1;
    if (first < bars.head) continue;
    let sum = 0;
    for (let row = first; row <= last; row++) sum += bars.volume[row]!;
    const x = axisToX(plot, groups.startMs[group]! + groups.spanMs / 2);
    ctx.lineTo(x, plot.bottom - (sum / AVERAGE_BARS) * pxPerUnit);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.reference;
  ctx.stroke();
}

function paintVolume(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, top: number): void {
  const { groups, theme } = scene;
  const { body } = toCandleWidths(groups.spanMs * plot.pxPerMs, plot.pixelRatio);
  ctx.fillStyle = theme.gridMajor;
  ctx.fillRect(plot.left, plot.top, plot.right - plot.left, 1);
  const pxPerUnit = (plot.bottom - plot.top) / top;
  for (const isUp of [true, false]) {
    ctx.beginPath();
    for (let group = 0; group < groups.length; group++) {
      if (groups.close[group]! >= groups.open[group]! !== isUp || groups.volume[group] === 0) {
        continue;
      }
      const middle = axisToX(plot, groups.startMs[group]! + groups.spanMs / 2);
      const edge = toCrisp(plot, plot.bottom - groups.volume[group]! * pxPerUnit);
      const height = Math.max(1 / plot.pixelRatio, plot.bottom - edge);
      ctx.rect(toCrisp(plot, middle - body / 2), plot.bottom - height, body, height);
    }
    ctx.fillStyle = isUp ? theme.volumeUp : theme.volumeDown;
    ctx.fill();
  }
}
