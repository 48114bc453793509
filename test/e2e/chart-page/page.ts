/**
 * The page of the drawing tests: every canvas of the product over a seeded market that moves only when a
 * test says so. Everything a test needs hangs on `window.chartPage`.
 */
import { BarSeries } from '../../../shared/model/bar.ts';
import type { CrosshairInfo } from '../../../web/chart/chart-data.ts';
import { createFrameLoop } from '../../../web/chart/frame-loop.ts';
import { findBar } from '../../../web/chart/crosshair.ts';
import type { LayerFactory } from '../../../web/chart/layer/layer.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { createPriceChart } from '../../../web/chart/price-chart.ts';
import { toX, toY } from '../../../web/chart/scene.ts';
import { createSparklineLayer } from '../../../web/chart/sparklines.ts';
import { createTimelineCanvas } from '../../../web/chart/timeline-canvas.ts';
import { DARK, LIGHT } from './themes.ts';

/** 20 November 2026, 15:00 UTC. */
const NOW_MS = Date.UTC(2026, 10, 20, 15, 0, 30);
const INTERVAL_MS = 60_000;
const PRICE = 18_940;

/** Frames that anybody on the page asked for: counted before the product's code runs. */
const frames = { requested: 0, outstanding: 0, mostOutstanding: 0 };
const nativeRequest = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => {
  frames.requested++;
  frames.outstanding++;
  frames.mostOutstanding = Math.max(frames.mostOutstanding, frames.outstanding);
  return nativeRequest((nowMs) => {
    frames.outstanding--;
    callback(nowMs);
  });
};

let seed = 12_345;
/** A small linear congruential generator, 0..1: enough for a picture. */
const random = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

function trade(bars: BarSeries, line: LineSeries, timeMs: number, price: number): void {
  bars.addTrade(timeMs, 0, price, Math.ceil(random() ** 6 * 2_000));
  line.append(timeMs, price);
}

/** Walks a price over `count` bars up to now, `perBar` trades in each. */
function walk(count: number, perBar: number, silentFromMs = Infinity, silentToMs = Infinity) {
  const bars = new BarSeries(INTERVAL_MS, 200_000);
  const line = new LineSeries();
  let price = PRICE;
  let drift = 0;
  const startMs = Math.floor(NOW_MS / INTERVAL_MS) * INTERVAL_MS - (count - 1) * INTERVAL_MS;
  const stepMs = INTERVAL_MS / perBar;
  for (let timeMs = startMs; timeMs <= NOW_MS; timeMs += stepMs) {
    drift = drift * 0.9 + (random() - 0.5) * 1.6;
    price += Math.round(drift + (random() - 0.5) * 11 + (PRICE - price) / 4_000);
    if (timeMs >= silentFromMs && timeMs < silentToMs) continue;
    trade(bars, line, timeMs, price);
  }
  return { bars, line };
}

const loop = createFrameLoop();
const crosshairs: (CrosshairInfo | undefined)[] = [];
const follows: boolean[] = [];
const histories: number[] = [];
const seeks: number[] = [];
const element = (id: string) => document.getElementById(id)!;
const format = (mantissa: number) => (mantissa / 100).toFixed(2);

/** How often the plot and the pointer's canvas were painted. */
const paintings = { plot: 0, pointer: 0 };
const toCounter = (place: 'plot' | 'pointer'): LayerFactory => {
  return () => ({ id: `count ${place}`, place, paint: () => void paintings[place]++ });
};

/** A layer that the product does not have: the middle of each bar. It shows when a test says so. */
let hasMiddle = false;
const toMiddle = (bars: BarSeries, row: number): number => (bars.high[row]! + bars.low[row]!) / 2;
const createMiddle: LayerFactory = () => ({
  id: 'middle',
  place: 'plot',
  paint(ctx, { data }, plot) {
    if (!hasMiddle || data === undefined) return;
    const { bars } = data;
    ctx.fillStyle = '#ff00ff';
    for (let row = bars.head; row <= bars.last; row++) {
      const x = toX(plot, bars.startMs[row]!);
      ctx.fillRect(Math.round(x), Math.round(toY(plot, toMiddle(bars, row))), 4, 2);
    }
  },
  hit({ data }, _plot, timeMs) {
    const row = data === undefined || !hasMiddle ? -1 : findBar(data.bars, timeMs);
    if (row < 0) return undefined;
    return { readings: [{ name: 'Middle', price: toMiddle(data!.bars, row) }] };
  },
});

let nowMs = NOW_MS;
let isLight = false;
const chart = createPriceChart(element('chart'), {
  theme: DARK,
  timeZone: 'utc',
  label: 'ACME, 1 minute',
  layers: [...CHART_LAYERS, createMiddle, toCounter('plot'), toCounter('pointer')],
  requestDraw: () => chartFrame?.invalidate(),
  onCrosshair: (info) => crosshairs.push(info),
  onFollowChange: (isFollowing) => follows.push(isFollowing),
  onNeedHistory: (fromMs) => histories.push(fromMs),
});
const chartFrame = loop.register({ priority: 0, rateHz: 60, draw: () => void chart.draw(nowMs) });

const gap = { fromMs: NOW_MS - 40 * INTERVAL_MS, toMs: NOW_MS - 31 * INTERVAL_MS };
let data = walk(600, 24, gap.fromMs, gap.toMs);

function show(options: { ticks?: boolean; key?: string } = {}): void {
  chart.setData({
    bars: data.bars,
    line: options.ticks === true ? data.line : undefined,
    intervalMs: INTERVAL_MS,
    priceDecimals: 2,
    format,
    previousClose: PRICE + 12,
    key: options.key ?? 'ACME',
  });
}
show();
chart.setGaps([{ ...gap, cause: 'feed down' }]);
chart.setEvents([], [{ timeMs: NOW_MS - 70 * INTERVAL_MS, label: 'Earnings' }]);

const sparklines = createSparklineLayer(element('sparklines'), DARK);
const rows = Array.from({ length: 8 }, (_, key) => ({
  key,
  x: 8 + key * 110,
  y: 12,
  width: 100,
  height: 32,
}));
for (const { key } of rows) {
  let value = 100;
  const values = Float64Array.from({ length: 60 }, () => (value += random() - 0.5));
  sparklines.setSeries(key, values, 100);
}
sparklines.setRows(rows);
const sparkFrame = loop.register({ priority: 3, rateHz: 15, draw: () => sparklines.draw() });

const timeline = createTimelineCanvas(element('timeline'), {
  theme: DARK,
  timeZone: 'utc',
  onSeek: (timeMs) => seeks.push(timeMs),
  requestDraw: () => timelineFrame?.invalidate(),
});
const timelineFrame = loop.register({
  priority: 2,
  rateHz: 30,
  draw: () => void timeline.draw(NOW_MS - 200 * INTERVAL_MS),
});
timeline.setOverview({
  startMs: NOW_MS - 600 * INTERVAL_MS,
  endMs: NOW_MS,
  prices: data.bars.close.slice(data.bars.head, data.bars.head + data.bars.length),
  volumes: data.bars.volume.slice(data.bars.head, data.bars.head + data.bars.length),
});

const chartPage = {
  chart,
  loop,
  frames,
  crosshairs,
  follows,
  histories,
  seeks,
  gap,
  intervalMs: INTERVAL_MS,
  paintings,
  showMiddle(isShown: boolean) {
    hasMiddle = isShown;
    chart.invalidate();
  },
  colors: () => (isLight ? LIGHT : DARK),
  data: () => data,
  nowMs: () => nowMs,
  show,
  walk(count: number, perBar: number) {
    data = walk(count, perBar);
    chart.setGaps([]);
    chart.setEvents([], []);
  },
  setLight(light: boolean) {
    isLight = light;
    document.body.classList.toggle('light', light);
    chart.setTheme(light ? LIGHT : DARK);
    sparklines.setTheme(light ? LIGHT : DARK);
    timeline.setTheme(light ? LIGHT : DARK);
    sparkFrame.invalidate();
  },
  /** One more trade, `afterMs` later. */
  trade(afterMs: number, price: number) {
    nowMs += afterMs;
    trade(data.bars, data.line, nowMs, price);
    chartFrame.invalidate();
  },
  /** Resolves when the frame after next has been drawn. */
  settled: () =>
    new Promise<void>((resolve) => nativeRequest(() => nativeRequest(() => resolve()))),
};

/** What tests see of the page. */
export type ChartPage = typeof chartPage;

declare global {
  interface Window {
    chartPage: ChartPage;
  }
}
window.chartPage = chartPage;
