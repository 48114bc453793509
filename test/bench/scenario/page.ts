/**
 * What a desk costs a browser over a long run: four charts with three indicators each, watchlist and time & sales, over a
 * simulated market of so many ticks a second. Frames a second, longest task, main-thread time and the heap's slope, also with
 * the processor slowed: `npm run bench:page`. Headless Chromium without a GPU on whatever machine this is.
 *
 * --rates 20000,100000   ticks a second, a run each
 * --slow 1,4             processor slowed so many times, a run each
 * --seconds 60           length of a run behind its warm-up
 * --charts 4             charts on the desk
 */
import { loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession } from 'playwright-core';
import { launchBrowser } from '../../support/chromium.ts';
import { makeFolder, removeFolder, serve } from '../../support/page-server.ts';

const WARM_UP_MS = 10_000;
const HEAP_SAMPLES = 12;
const SYMBOLS = ['AAPL', 'NVDA', 'SPY', 'MSFT', 'QQQ', 'AMZN', 'META', 'TSLA', 'AMD'];
const STUDIES = [{ study: 'ema', set: ['20'] }, { study: 'bb' }, { study: 'rsi', set: ['14'] }];

/** What the page notes of itself. */
interface Noted {
  readonly frames: number;
  readonly longestFrameMs: number;
  readonly longTasks: number;
  readonly longestTaskMs: number;
}

/** One row of the table. */
interface Measured extends Noted {
  readonly rate: number;
  readonly slow: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Main thread, ms a second. */
  readonly busyMs: number;
  readonly heapBytes: number;
  /** Of the heap after collections, bytes a minute. */
  readonly heapSlope: number;
}

declare const window: { noted: { -readonly [Key in keyof Noted]: number } };

/** Counts frames and long tasks, from before the page's first script. */
const note = (): void => {
  const noted = { frames: 0, longestFrameMs: 0, longTasks: 0, longestTaskMs: 0 };
  window.noted = noted;
  let before = performance.now();
  const count = (): void => {
    const now = performance.now();
    noted.frames++;
    noted.longestFrameMs = Math.max(noted.longestFrameMs, now - before);
    before = now;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      noted.longTasks++;
      noted.longestTaskMs = Math.max(noted.longestTaskMs, duration);
    }
  }).observe({ type: 'longtask' });
};

const clear = (): void => {
  Object.assign(window.noted, { frames: 0, longestFrameMs: 0, longTasks: 0, longestTaskMs: 0 });
};

async function readMetric(cdp: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted)!.value;
}

async function readHeap(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return readMetric(cdp, 'JSHeapUsedSize');
}

/** Slope of a line through points, least squares. */
function toSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** The desk that is measured, as the page stores it. */
const toDesk = (charts: number) => ({
  v: 1,
  count: charts,
  active: 0,
  tiles: SYMBOLS.slice(0, charts).map((symbol, i) => ({
    symbol,
    interval: i % 2 === 0 ? '1s' : '1m',
    kind: 'candles',
    studies: STUDIES,
  })),
  links: {},
  sizes: {},
  closed: [],
  collapsed: [],
});

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function measure(
  browser: Browser,
  url: string,
  { rate, slow, seconds, charts }: { rate: number; slow: number; seconds: number; charts: number },
): Promise<Measured> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // tsx wraps functions with names in a helper that the page does not have.
  await context.addInitScript('globalThis.__name = (of) => of');
  await context.addInitScript(note);
  await context.addInitScript(
    (desk) => localStorage.setItem('tickdeck.desk.live', JSON.stringify(desk)),
    toDesk(charts),
  );
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title.includes(' · '));
  const shown = await page.locator('.chart-area').count();
  if (shown !== charts) throw new Error(`${shown} charts are shown, ${charts} were asked for.`);
  const rows = await page.locator('[data-study]').count();
  if (rows < charts * STUDIES.length)
    await page
      .locator('[data-study]')
      .nth(charts * STUDIES.length - 1)
      .waitFor();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow });
  await sleep(WARM_UP_MS);
  const heap: [minutes: number, bytes: number][] = [];
  const noted: Noted[] = [];
  let busyMs = 0;
  let withinMs = 0;
  for (let i = 0; i < HEAP_SAMPLES; i++) {
    heap.push([performance.now() / 60_000, await readHeap(cdp)]);
    // A collection that is forced is no task of the page's.
    await page.evaluate(clear);
    const [startMs, startBusy] = [performance.now(), await readMetric(cdp, 'TaskDuration')];
    await sleep((seconds * 1_000) / HEAP_SAMPLES);
    busyMs += ((await readMetric(cdp, 'TaskDuration')) - startBusy) * 1_000;
    withinMs += performance.now() - startMs;
    noted.push(await page.evaluate(() => window.noted));
  }
  heap.push([performance.now() / 60_000, await readHeap(cdp)]);
  await context.close();
  const frames = noted.reduce((sum, one) => sum + one.frames, 0);
  return {
    rate,
    slow,
    seconds,
    frames,
    longestFrameMs: Math.max(...noted.map((one) => one.longestFrameMs)),
    longTasks: noted.reduce((sum, one) => sum + one.longTasks, 0),
    longestTaskMs: Math.max(...noted.map((one) => one.longestTaskMs)),
    framesPerSecond: (frames * 1_000) / withinMs,
    busyMs: (busyMs * 1_000) / withinMs,
    heapBytes: heap.at(-1)![1],
    heapSlope: toSlope(heap),
  };
}

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '20000,100000' },
    slow: { type: 'string', default: '1,4' },
    seconds: { type: 'string', default: '60' },
    charts: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});

/** Numbers above zero, separated by commas. @throws naming the flag */
function toNumbers(flag: 'rates' | 'slow' | 'seconds' | 'charts'): number[] {
  const numbers = values[flag].split(',').map(Number);
  if (numbers.every((each) => each > 0)) return numbers;
  throw new Error(`--${flag} ${values[flag]}: numbers above zero were expected.`);
}

const [seconds] = toNumbers('seconds');
const [charts] = toNumbers('charts');
const write = (line: string): void => void process.stdout.write(`${line}\n`);
write(`${charts} charts with ${STUDIES.length} indicators each; load ${loadavg()[0]!.toFixed(1)}`);
write(
  '| ticks/s | CPU slowed | frames/s | longest frame, ms | tasks over 50 ms | longest task, ms | main thread, ms/s | heap, MB | heap, kB/min |',
);
write('|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
const all: Measured[] = [];
for (const rate of toNumbers('rates')) {
  const recordings = makeFolder();
  const server = await serve(recordings, '--rate', String(rate));
  for (const slow of toNumbers('slow')) {
    const browser = await launchBrowser();
    const row = await measure(browser, server.url, {
      rate,
      slow,
      seconds: seconds!,
      charts: charts!,
    });
    await browser.close();
    all.push(row);
    const cells = [
      rate,
      `${slow}×`,
      row.framesPerSecond.toFixed(1),
      row.longestFrameMs.toFixed(0),
      row.longTasks,
      row.longestTaskMs.toFixed(0),
      row.busyMs.toFixed(0),
      (row.heapBytes / 1e6).toFixed(1),
      (row.heapSlope / 1e3).toFixed(0),
    ];
    write(`| ${cells.join(' | ')} |`);
  }
  await server.kill();
  removeFolder(recordings);
}
if (values.json) write(JSON.stringify(all));
