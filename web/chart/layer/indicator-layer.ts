/**
 * An indicator as a layer: whoever writes one gives its values, bar by bar, and gets a line over the prices,
 * room for it in the price range and a reading at the crosshair.
 */
import type { BarSeries } from '../../../shared/model/bar.ts';
import { findBar } from '../crosshair.ts';
import { toX, toY, type Plot, type Scene } from '../scene.ts';
import type { ChartTheme } from '../theme.ts';
import type { LayerFactory } from './layer.ts';

/** A function over bars. */
export interface Indicator {
  readonly id: string;
  /** Name at the crosshair: `SMA 20`. */
  readonly name: string;
  readonly color: (theme: ChartTheme) => string;
  /**
   * Writes the value at each bar of rows `from..to`, mantissas (fractions allowed), to `into` from place 0 on;
   * NaN where it has none yet.
   */
  readonly compute: (bars: BarSeries, from: number, to: number, into: Float64Array) => void;
}

const LINE_PX = 1.25;

/** Makes the layer of an indicator. Cost of a painting: O(visible bars). */
export const toIndicatorLayer =
  (indicator: Indicator): LayerFactory =>
  () => {
    let values = new Float64Array(0);
    let from = 0;
    let to = 0;
    return {
      id: indicator.id,
      place: 'plot',
      compute({ data, fromMs, toMs }) {
        from = to = 0;
        if (data === undefined || data.bars.length === 0) return;
        const { bars } = data;
        // One more at either side, so that the line runs on beyond the plot.
        from = Math.max(bars.head, bars.lowerBound(fromMs) - 1);
        to = Math.min(bars.last, bars.lowerBound(toMs)) + 1;
        if (values.length < to - from) values = new Float64Array(2 * (to - from));
        indicator.compute(bars, from, to, values);
      },
      range() {
        let low = Infinity;
        let high = -Infinity;
        for (let i = 0; i < to - from; i++) {
          if (values[i]! < low) low = values[i]!;
          if (values[i]! > high) high = values[i]!;
        }
        return low <= high ? { low, high } : undefined;
      },
      paint(ctx, scene, plot) {
        ctx.beginPath();
        addLine(ctx, scene, plot, values, from, to);
        ctx.lineWidth = LINE_PX;
        ctx.lineJoin = 'round';
        ctx.strokeStyle = indicator.color(scene.theme);
        ctx.stroke();
      },
      hit({ data }, _plot, timeMs) {
        const row = data === undefined ? -1 : findBar(data.bars, timeMs);
        const price = row < from || row >= to ? NaN : values[row - from]!;
        return Number.isNaN(price) ? undefined : { readings: [{ name: indicator.name, price }] };
      },
    };
  };

function addLine(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  values: Float64Array,
  from: number,
  to: number,
): void {
  const { bars } = scene.data!;
  let isOpen = false;
  for (let row = from; row < to; row++) {
    const value = values[row - from]!;
    if (Number.isNaN(value)) {
      isOpen = false;
      continue;
    }
    const x = toX(plot, bars.startMs[row]! + bars.intervalMs / 2);
    if (isOpen) ctx.lineTo(x, toY(plot, value));
    else ctx.moveTo(x, toY(plot, value));
    isOpen = true;
  }
}
