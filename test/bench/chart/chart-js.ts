/** Plain Chart.js, tuned as its documentation says: no animation, no parsing, no points, ranges given. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';
import {
  type Candle,
  type Contender,
  CandleWalk,
  FRAMES_A_CANDLE,
  SPARK,
  toSparkHost,
  Walk,
} from './contender.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
);

interface Point {
  x: number;
  y: number;
}

function toCanvas(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  host.append(canvas);
  return canvas;
}

const toLine = (data: Point[], nth = 0) => ({
  data,
  borderColor: `hsl(${210 + nth * 37} 70% 60%)`,
  borderWidth: 1.5,
  pointRadius: 0,
});

function toConfig(datasets: ReturnType<typeof toLine>[], display = true): ChartConfiguration {
  return {
    type: 'line',
    data: { datasets },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      scales: {
        x: { type: 'linear', display, ticks: { maxRotation: 0, sampleSize: 4 } },
        y: { type: 'linear', display, position: 'right' },
      },
    },
  };
}

export const chartJs: Contender = {
  name: 'Chart.js',
  line(host, { points, perFrame, isSliding, series, seed }) {
    const walks = Array.from({ length: series }, (_, i) => new Walk(points, seed + i));
    const next = (walk: Walk): Point => {
      const y = walk.next();
      return { x: walk.timeMs, y };
    };
    const all = walks.map((walk) => Array.from({ length: points }, () => next(walk)));
    const chart = new Chart(toCanvas(host), toConfig(all.map(toLine)));
    return {
      step() {
        all.forEach((data, nth) => {
          for (let i = 0; i < perFrame; i++) data.push(next(walks[nth]!));
          if (isSliding) data.splice(0, perFrame);
        });
        const x = chart.options.scales!['x']!;
        x.min = all[0]![0]!.x;
        x.max = all[0]!.at(-1)!.x;
        chart.update('none');
      },
      destroy: () => chart.destroy(),
    };
  },
  /** Floating bars: the body over a thin one for the wick. */
  candles(host, count) {
    const walk = new CandleWalk();
    const all: Candle[] = Array.from({ length: count }, () => walk.next());
    const toBody = ({ timeMs, open, close }: Candle) => ({ x: timeMs, y: [open, close] });
    const toWick = ({ timeMs, low, high }: Candle) => ({ x: timeMs, y: [low, high] });
    const bodies = all.map(toBody);
    const wicks = all.map(toWick);
    const toColor = ({ raw }: { raw?: unknown }): string => {
      const [open, close] = (raw as { y: [number, number] } | undefined)?.y ?? [0, 0];
      return close >= open ? '#26a69a' : '#ef5350';
    };
    const common = { grouped: false, categoryPercentage: 1, backgroundColor: toColor };
    const chart = new Chart(toCanvas(host), {
      type: 'bar',
      data: {
        datasets: [
          { ...common, data: bodies as never, barPercentage: 0.8 },
          { ...common, data: wicks as never, barPercentage: 0.1 },
        ],
      },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        scales: {
          x: { type: 'linear', offset: false, ticks: { maxRotation: 0, sampleSize: 4 } },
          y: { type: 'linear', position: 'right', beginAtZero: false },
        },
      },
    });
    let frame = 0;
    return {
      step() {
        if (++frame % FRAMES_A_CANDLE === 0) {
          const candle = walk.next();
          all.push(candle);
          bodies.push(toBody(candle));
          wicks.push(toWick(candle));
        } else {
          const candle = walk.trade(all.at(-1)!);
          all[all.length - 1] = candle;
          bodies[bodies.length - 1] = toBody(candle);
          wicks[wicks.length - 1] = toWick(candle);
        }
        const x = chart.options.scales!['x']!;
        x.min = all.at(-count)!.timeMs;
        x.max = all.at(-1)!.timeMs;
        chart.update('none');
      },
      destroy: () => chart.destroy(),
    };
  },
  sparklines(host, count) {
    const charts = Array.from({ length: count }, (_, n) => {
      const walk = new Walk(SPARK.points, n + 1);
      const data = Array.from({ length: SPARK.points }, (_point, x) => ({ x, y: walk.next() }));
      const chart = new Chart(toCanvas(toSparkHost(host, n)), toConfig([toLine(data)], false));
      return { chart, data, walk };
    });
    return {
      step() {
        for (const { chart, data, walk } of charts) {
          for (let i = 1; i < data.length; i++) data[i - 1]!.y = data[i]!.y;
          data.at(-1)!.y = walk.next();
          chart.update('none');
        }
      },
      destroy() {
        for (const { chart } of charts) chart.destroy();
      },
    };
  },
};
