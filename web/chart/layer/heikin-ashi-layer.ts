/**
 * Heikin-Ashi candles: averages of a bar and of the one before. For the eye alone: crosshair, last price and orders
 * read real prices. Owns its own columns, worked out anew when the bars have changed.
 */
import type { BarSeries } from '../../../shared/model/bar.ts';
import { createBarGroups, groupBars, type GroupedBars } from '../bar-groups.ts';
import { paintCandles } from './candle-layer.ts';
import { toBarWindow } from '../scene-update.ts';
import type { ChartLayer } from './layer.ts';

/** Heikin-Ashi values at the rows of a series of bars. */
export interface HeikinAshi {
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
}

/**
 * Works out the values at all rows: close = (o + h + l + c) / 4; open = middle of open and close before, of the first bar
 * (o + c) / 2; high and low include both. Cost: O(bars), some 10 ns each.
 */
export function computeHeikinAshi(bars: BarSeries, into: HeikinAshi): void {
  const rows = bars.head + bars.length;
  if (into.open.length < rows) {
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      into[name] = new Float64Array(2 * rows);
    }
  }
  let before = NaN;
  for (let row = bars.head; row < rows; row++) {
    const [o, h, l, c] = [bars.open[row]!, bars.high[row]!, bars.low[row]!, bars.close[row]!];
    const open = row === bars.head ? (o + c) / 2 : before;
    const close = (o + h + l + c) / 4;
    into.open[row] = open;
    into.close[row] = close;
    into.high[row] = Math.max(h, open, close);
    into.low[row] = Math.min(l, open, close);
    before = (open + close) / 2;
  }
}

/** Makes the layer. */
export function createHeikinAshiLayer(): ChartLayer {
  const none = () => new Float64Array(0);
  const values: HeikinAshi = { open: none(), high: none(), low: none(), close: none() };
  const groups = createBarGroups();
  let known = '';
  let of: BarSeries | undefined;
  return {
    id: 'heikin-ashi',
    place: 'plot',
    compute(scene, widthPx) {
      const { kind, data } = scene;
      groups.length = 0;
      if (kind !== 'heikin-ashi' || data === undefined) return;
      const { bars } = data;
      const version = `${bars.version}`;
      if (version !== known || of !== bars) computeHeikinAshi(bars, values);
      known = version;
      of = bars;
      const source: GroupedBars = {
        ...values,
        intervalMs: bars.intervalMs,
        startMs: bars.startMs,
        volume: bars.volume,
        lowerBound: (timeMs) => bars.lowerBound(timeMs),
      };
      groupBars(source, toBarWindow(scene, widthPx), groups);
    },
    range: ({ kind }) =>
      kind === 'heikin-ashi' && groups.length > 0
        ? { low: groups.lowest, high: groups.highest }
        : undefined,
    paint(ctx, scene, plot) {
      if (scene.kind === 'heikin-ashi') paintCandles(ctx, scene, plot, groups);
    },
  };
}
