/** The stage of the chart benchmark: sets one case up for one contender and runs it frame by frame. */
import { chartJs } from './chart-js.ts';
import type { Contender, RunningChart } from './contender.ts';
import { klineChart } from './kline-chart.ts';
import { lightweightCharts } from './lightweight-charts.ts';
import { tickdeck } from './tickdeck.ts';
import { uplot } from './uplot.ts';
import type { Case } from './cases.ts';

const CONTENDERS: readonly Contender[] = [tickdeck, uplot, lightweightCharts, klineChart, chartJs];

const stage = document.getElementById('stage')!;
let running: RunningChart[] = [];

/** Places in a square grid that fills the stage. */
function toHosts(count: number): HTMLElement[] {
  const side = Math.ceil(Math.sqrt(count));
  stage.style.gridTemplate = `repeat(${side}, minmax(0, 1fr)) / repeat(${side}, minmax(0, 1fr))`;
  return Array.from({ length: count }, () => {
    const host = document.createElement('div');
    stage.append(host);
    return host;
  });
}

function create(contender: Contender, wanted: Case): RunningChart[] {
  if (wanted.kind === 'idle') return [];
  if ('count' in wanted) {
    const [host] = toHosts(1);
    if (wanted.kind === 'candles') return [contender.candles(host!, wanted.count)];
    if (contender.sparklines === undefined) throw new Error('no small charts');
    return [contender.sparklines(host!, wanted.count)];
  }
  const { charts, ...plan } = wanted;
  return toHosts(charts).map((host, i) => contender.line(host, { ...plan, seed: i + 1 }));
}

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

const bench = {
  names: CONTENDERS.map(({ name }) => name),
  /** Sets a case up and draws it once. @throws Error with why, where the contender has no such thing */
  async prepare(name: string, wanted: Case): Promise<void> {
    running = create(
      CONTENDERS.find((each) => each.name === name)!,
      wanted,
    );
    for (let i = 0; i < 3; i++) await bench.run(1, 0);
  },
  /** Runs frames, as many as there is time for; resolves with how many. */
  async run(frames: number, withinMs: number): Promise<number> {
    const endMs = performance.now() + withinMs;
    let count = 0;
    do {
      await frame();
      for (const chart of running) chart.step();
      count++;
    } while (count < frames && performance.now() < endMs);
    await frame();
    return count;
  },
  clear(): void {
    for (const chart of running.splice(0)) chart.destroy();
    stage.replaceChildren();
  },
};

/** What the benchmark sees of the page. */
export type BenchPage = typeof bench;

declare global {
  interface Window {
    bench: BenchPage;
  }
}
window.bench = bench;
