/** Tickdeck's own chart and sparklines, as the page has them. */
import { BarSeries } from '../../../shared/model/bar.ts';
import type { ChartData, ChartKind } from '../../../web/chart/chart-data.ts';
import type { ChartLayer } from '../../../web/chart/layer/layer.ts';
import { strokeLine } from '../../../web/chart/layer/line-painter.ts';
import {
  clearLine,
  createLineShape,
  reduceLine,
  toExtremes,
} from '../../../web/chart/layer/line-shape.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { createPriceChart, type PriceChart } from '../../../web/chart/price-chart.ts';
import { createSparklineLayer } from '../../../web/chart/sparklines.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';
import {
  BAR_MS,
  type Contender,
  CandleWalk,
  FRAMES_A_CANDLE,
  SPARK,
  toSparkPlace,
  Walk,
} from './contender.ts';

const format = (mantissa: number): string => (mantissa / 100).toFixed(2);

const toData = (bars: BarSeries, line?: LineSeries): ChartData => ({
  bars,
  line,
  intervalMs: BAR_MS,
  priceDecimals: 2,
  format,
  key: 'bench',
});

function createChart(host: HTMLElement, kind: ChartKind, data: ChartData): PriceChart {
  const chart = createPriceChart(host, { theme: DARK, timeZone: 'utc', kind });
  chart.setData(data);
  return chart;
}

/** One more line over the first one, in the colours of the wheel. */
function toLayer(data: () => ChartData, series: LineSeries, nth: number): ChartLayer {
  const shape = createLineShape();
  const color = `hsl(${nth * 37} 70% 60%)`;
  return {
    id: `line ${nth}`,
    place: 'plot',
    compute(scene, widthPx) {
      clearLine(shape);
      reduceLine(shape, scene, { ...data(), line: series }, widthPx);
    },
    range: () => toExtremes(shape),
    version: () => String(series.version),
    paint: (ctx, scene, plot) => strokeLine(ctx, scene, plot, shape, color),
  };
}

export const tickdeck: Contender = {
  name: 'Tickdeck',
  line(host, { points, perFrame, isSliding, series, seed }) {
    const bars = new BarSeries(BAR_MS, 16_384);
    const walks = Array.from({ length: series }, (_, i) => new Walk(points, seed + i));
    const lines = walks.map(() => new LineSeries({ maxCapacity: 2 ** 21 }));
    const add = (count: number): void => {
      for (let i = 0; i < count; i++) {
        for (let nth = 0; nth < series; nth++) {
          const price = walks[nth]!.next();
          const { timeMs } = walks[nth]!;
          if (nth === 0) bars.addTrade(Math.floor(timeMs), 0, price, 1);
          lines[nth]!.append(timeMs, price);
        }
      }
    };
    add(points);
    const data = toData(bars, lines[0]);
    const chart = createChart(host, 'line', data);
    const [first] = walks;
    const fromMs = first!.timeMs - points * first!.stepMs;
    if (series > 1) {
      chart.addLayers(lines.slice(1).map((line, i) => toLayer(() => data, line, i + 1)));
    }
    chart.draw(first!.timeMs);
    chart.show(fromMs, first!.timeMs);
    if (isSliding) chart.follow();
    return {
      step() {
        add(perFrame);
        if (!isSliding) chart.show(fromMs, first!.timeMs);
        chart.draw(first!.timeMs);
      },
      destroy: () => chart.destroy(),
    };
  },
  candles(host, count) {
    const bars = new BarSeries(BAR_MS, 32_768);
    const walk = new CandleWalk();
    let candle = walk.next();
    const trade = (price: number): void => void bars.addTrade(candle.timeMs, 0, price, 1);
    const add = (): void => {
      for (const price of [candle.open, candle.high, candle.low, candle.close]) trade(price);
    };
    const began = candle.timeMs;
    for (let i = 1; i < count; i++) {
      add();
      candle = walk.next();
    }
    add();
    const chart = createChart(host, 'candles', toData(bars));
    chart.draw(candle.timeMs);
    chart.show(began, candle.timeMs + BAR_MS);
    chart.follow();
    let frame = 0;
    return {
      step() {
        if (++frame % FRAMES_A_CANDLE === 0) {
          candle = walk.next();
          add();
        } else {
          candle = walk.trade(candle);
          trade(candle.close);
        }
        chart.draw(candle.timeMs + 1);
      },
      destroy: () => chart.destroy(),
    };
  },
  sparklines(host, count) {
    const layer = createSparklineLayer(host, DARK);
    const walks = Array.from({ length: count }, (_, i) => new Walk(SPARK.points, i + 1));
    const all = walks.map((walk) => Float64Array.from({ length: SPARK.points }, () => walk.next()));
    const { width, height } = SPARK;
    layer.setRows(all.map((_, key) => ({ key, ...toSparkPlace(key), width, height })));
    return {
      step() {
        all.forEach((values, key) => {
          values.copyWithin(0, 1);
          values[SPARK.points - 1] = walks[key]!.next();
          layer.setSeries(key, values, values[0]);
        });
        layer.draw();
      },
      destroy: () => layer.destroy(),
    };
  },
};
