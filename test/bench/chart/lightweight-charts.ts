/** lightweight-charts: a point at a time through `update`, as its documentation says for live data. It drops nothing. */
import { CandlestickSeries, createChart, LineSeries } from 'lightweight-charts';
import {
  type Candle,
  type Contender,
  CandleWalk,
  FRAMES_A_CANDLE,
  SPARK,
  toSparkHost,
  Walk,
} from './contender.ts';

const LOOK = {
  autoSize: false,
  layout: { background: { color: '#0b0f14' }, textColor: '#7d8a99' },
  timeScale: { timeVisible: true, secondsVisible: true, minBarSpacing: 0.0001, rightOffset: 0 },
};

function create(host: HTMLElement, more: object = {}) {
  return createChart(host, {
    ...LOOK,
    width: host.clientWidth,
    height: host.clientHeight,
    ...more,
  });
}

export const lightweightCharts: Contender = {
  name: 'lightweight-charts',
  line(host, { points, perFrame, isSliding, series, seed }) {
    const chart = create(host);
    const walks = Array.from({ length: series }, (_, i) => new Walk(points, seed + i));
    /* It wants ascending whole seconds: points are numbered. */
    let count = 0;
    const lines = walks.map((walk, nth) => {
      const line = chart.addSeries(LineSeries, {
        color: `hsl(${210 + nth * 37} 70% 60%)`,
        lineWidth: 2,
      });
      line.setData(
        Array.from({ length: points }, (_, time) => ({ time, value: walk.next() / 100 })),
      );
      return line;
    });
    count = points;
    chart.timeScale().setVisibleLogicalRange({ from: 0, to: points });
    return {
      step() {
        for (let i = 0; i < perFrame; i++, count++) {
          lines.forEach((line, nth) =>
            line.update({ time: count, value: walks[nth]!.next() / 100 }),
          );
        }
        const from = isSliding ? count - points : 0;
        chart.timeScale().setVisibleLogicalRange({ from, to: count });
      },
      destroy: () => chart.remove(),
    };
  },
  candles(host, count) {
    const chart = create(host);
    const walk = new CandleWalk();
    const toRow = ({ timeMs, open, high, low, close }: Candle) => ({
      time: timeMs / 1_000,
      open: open / 100,
      high: high / 100,
      low: low / 100,
      close: close / 100,
    });
    const all = Array.from({ length: count }, () => walk.next());
    const series = chart.addSeries(CandlestickSeries, {});
    series.setData(all.map(toRow));
    chart.timeScale().setVisibleLogicalRange({ from: 0, to: count });
    let candle = all.at(-1)!;
    let frame = 0;
    return {
      step() {
        candle = ++frame % FRAMES_A_CANDLE === 0 ? walk.next() : walk.trade(candle);
        series.update(toRow(candle));
      },
      destroy: () => chart.remove(),
    };
  },
  sparklines(host, count) {
    const hidden = { visible: false };
    const look = { timeScale: hidden, rightPriceScale: hidden, grid: { vertLines: hidden } };
    const all = Array.from({ length: count }, (_, n) => {
      const chart = create(toSparkHost(host, n), look);
      const walk = new Walk(SPARK.points, n + 1);
      const line = chart.addSeries(LineSeries, { lineWidth: 1, priceLineVisible: false });
      line.setData(
        Array.from({ length: SPARK.points }, (_point, time) => ({
          time,
          value: walk.next() / 100,
        })),
      );
      chart.timeScale().setVisibleLogicalRange({ from: 0, to: SPARK.points });
      return { chart, line, walk };
    });
    let time = SPARK.points;
    return {
      step() {
        for (const { line, walk } of all) line.update({ time, value: walk.next() / 100 });
        time++;
      },
      destroy() {
        for (const { chart } of all) chart.remove();
      },
    };
  },
};
