/** uPlot, over typed arrays that it is handed as they stand; candles by a hook, as its examples draw them. */
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {
  type Contender,
  CandleWalk,
  FRAMES_A_CANDLE,
  SPARK,
  toSparkHost,
  Walk,
} from './contender.ts';

/** Room for what is appended while it is measured; then the rest is moved to the front. */
const SPARE = 400_000;

/** A column that grows at its end and is seen through a window. */
class Column {
  from = 0;
  to = 0;
  private readonly values: Float64Array;
  constructor(room: number) {
    this.values = new Float64Array(room + SPARE);
  }
  push(value: number): void {
    if (this.to === this.values.length) {
      this.values.copyWithin(0, this.from, this.to);
      this.to -= this.from;
      this.from = 0;
    }
    this.values[this.to++] = value;
  }
  replaceLast(value: number): void {
    this.values[this.to - 1] = value;
  }
  get view(): Float64Array {
    return this.values.subarray(this.from, this.to);
  }
}

const AXIS = { stroke: '#7d8a99', grid: { stroke: '#151b23' } };

const toSize = (host: HTMLElement) => ({ width: host.clientWidth, height: host.clientHeight });

const toSeries = (nth: number) => ({
  stroke: `hsl(${210 + nth * 37} 70% 60%)`,
  width: 1.5,
  points: { show: false },
});

const toOptions = (host: HTMLElement, more: object) => ({
  ...toSize(host),
  legend: { show: false },
  cursor: { show: false },
  scales: { x: { time: true } },
  axes: [AXIS, AXIS],
  ...more,
});

/** Draws all candles of a plot in its scales. */
function paintCandles(plot: UPlot): void {
  const [times, opens, highs, lows, closes] = plot.data;
  const { ctx } = plot;
  const toY = (price: number): number => plot.valToPos(price, 'y', true);
  const width = Math.max(1, (plot.bbox.width / times!.length) * 0.8);
  for (let i = 0; i < times!.length; i++) {
    const x = plot.valToPos(times![i]!, 'x', true);
    const open = toY(opens![i]!);
    const close = toY(closes![i]!);
    ctx.fillStyle = close <= open ? '#26a69a' : '#ef5350';
    const top = toY(highs![i]!);
    ctx.fillRect(Math.round(x), top, 1, toY(lows![i]!) - top);
    ctx.fillRect(x - width / 2, Math.min(open, close), width, Math.max(1, Math.abs(close - open)));
  }
}

export const uplot: Contender = {
  name: 'uPlot',
  line(host, { points, perFrame, isSliding, series, seed }) {
    const walks = Array.from({ length: series }, (_, i) => new Walk(points, seed + i));
    const room = isSliding ? points : points + 2_000_000;
    const columns = Array.from({ length: series + 1 }, () => new Column(room));
    const add = (count: number): void => {
      for (let i = 0; i < count; i++) {
        walks.forEach((walk, nth) => columns[nth + 1]!.push(walk.next()));
        columns[0]!.push(walks[0]!.timeMs / 1_000);
      }
    };
    add(points);
    const all = [{}, ...walks.map((_, nth) => toSeries(nth))];
    const read = (): Float64Array[] => columns.map(({ view }) => view);
    const plot = new UPlot(toOptions(host, { series: all }), read(), host);
    return {
      step() {
        add(perFrame);
        if (isSliding) for (const column of columns) column.from += perFrame;
        plot.setData(read());
      },
      destroy: () => plot.destroy(),
    };
  },
  candles(host, count) {
    const walk = new CandleWalk();
    const columns = Array.from({ length: 5 }, () => new Column(count));
    let candle = walk.next();
    const toRow = (): number[] => [
      candle.timeMs / 1_000,
      candle.open,
      candle.high,
      candle.low,
      candle.close,
    ];
    const add = (): void => toRow().forEach((value, i) => columns[i]!.push(value));
    for (let i = 1; i < count; i++) {
      add();
      candle = walk.next();
    }
    add();
    const hidden = { show: true, paths: () => null, points: { show: false } };
    const options = toOptions(host, {
      series: [{}, hidden, hidden, hidden, hidden],
      hooks: { draw: [paintCandles] },
    });
    const read = (): Float64Array[] => columns.map(({ view }) => view);
    const plot = new UPlot(options, read(), host);
    let frame = 0;
    return {
      step() {
        if (++frame % FRAMES_A_CANDLE === 0) {
          candle = walk.next();
          add();
          for (const column of columns) column.from++;
        } else {
          candle = walk.trade(candle);
          toRow().forEach((value, i) => columns[i]!.replaceLast(value));
        }
        plot.setData(read());
      },
      destroy: () => plot.destroy(),
    };
  },
  sparklines(host, count) {
    const x = Float64Array.from({ length: SPARK.points }, (_, i) => i);
    const all = Array.from({ length: count }, (_, n) => {
      const walk = new Walk(SPARK.points, n + 1);
      const y = Float64Array.from({ length: SPARK.points }, () => walk.next());
      const place = toSparkHost(host, n);
      const options = toOptions(place, {
        scales: { x: { time: false } },
        axes: [{ show: false }, { show: false }],
        series: [{}, toSeries(0)],
      });
      return { plot: new UPlot(options, [x, y], place), y, walk };
    });
    return {
      step() {
        for (const { plot, y, walk } of all) {
          y.copyWithin(0, 1);
          y[SPARK.points - 1] = walk.next();
          plot.setData([x, y]);
        }
      },
      destroy() {
        for (const { plot } of all) plot.destroy();
      },
    };
  },
};
