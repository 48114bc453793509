/**
 * What charts cost the main thread: Tickdeck's beside uPlot, lightweight-charts, KLineChart and plain Chart.js, the
 * same data on the same page in one run. `npm run bench:chart`; `--quick` measures less, `--json` adds one JSON object
 * on the last line, `--only` takes groups of rows. Headless Chromium without a GPU: ratios count, not milliseconds.
 */
import { loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { buildFolder, serveBuiltPage } from '../../e2e/built-page.ts';
import { launchBrowser } from '../../support/chromium.ts';
import type { BenchPage } from '../chart/page.ts';
import { type Case, type Row, ROWS } from '../chart/cases.ts';
import { installPeers } from '../install.ts';

declare const window: { readonly bench: BenchPage };

/** A contender whose frames take longer in one row is not asked for the next, larger one, ms. */
const TOO_SLOW_MS = 1_500;
/** Setting a million points up may take long; then the row is given up, ms. */
const PREPARE_MS = 30_000;

/** Main-thread time a frame, ms, with what an idle page takes left out; or why there is none. */
type Cell = number | string;

interface Measured {
  readonly group: string;
  readonly title: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

interface Effort {
  readonly frames: number;
  readonly withinMs: number;
}

const FULL: Effort = { frames: 120, withinMs: 3_000 };
const QUICK: Effort = { frames: 40, withinMs: 1_000 };

const readBusyMs = async (cdp: CDPSession): Promise<number> => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1_000;
};

const withinTime = <T>(work: Promise<T>, ms: number, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Measures one contender in one case on a page of its own. */
async function measure(
  browser: Browser,
  files: Awaited<ReturnType<typeof buildFolder>>,
  name: string,
  wanted: Case,
  effort: Effort,
): Promise<number> {
  const page: Page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(await serveBuiltPage(page, files));
    await page.waitForFunction(() => window.bench !== undefined);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const prepared = page.evaluate(([contender, each]) => window.bench.prepare(contender, each), [
      name,
      wanted,
    ] as const);
    await withinTime(prepared, PREPARE_MS, 'set-up > 30 s');
    const beforeMs = await readBusyMs(cdp);
    const ran = page.evaluate(([frames, withinMs]) => window.bench.run(frames, withinMs), [
      effort.frames,
      effort.withinMs,
    ] as const);
    const frames = await withinTime(ran, PREPARE_MS, 'a frame > 30 s');
    return ((await readBusyMs(cdp)) - beforeMs) / frames;
  } finally {
    await page.close();
  }
}

/** What it says of a case that it cannot do. */
const toReason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/^page\.evaluate: (Error: )?/, '');

async function run(rows: readonly Row[], effort: Effort): Promise<Measured[]> {
  const files = await buildFolder(new URL('../chart/', import.meta.url));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(await serveBuiltPage(page, files));
    const names = await page.evaluate(() => window.bench.names);
    await page.close();
    const idleMs = await measure(browser, files, names[0]!, { kind: 'idle' }, effort);
    const slow = new Set<string>();
    const measured: Measured[] = [];
    for (const { group, title, wanted } of rows) {
      const cells: Record<string, Cell> = {};
      for (const name of names) {
        if (slow.has(`${group} ${name}`)) {
          cells[name] = 'too slow';
          continue;
        }
        try {
          const ms = (await measure(browser, files, name, wanted, effort)) - idleMs;
          cells[name] = Math.max(0, ms);
          if (ms > TOO_SLOW_MS) slow.add(`${group} ${name}`);
        } catch (error) {
          cells[name] = toReason(error);
          if (/ > 30 s/.test(cells[name])) slow.add(`${group} ${name}`);
        }
        process.stderr.write(`${title}: ${name} ${toCellText(cells[name])}\n`);
      }
      measured.push({ group, title, cells });
    }
    return measured;
  } finally {
    await browser.close();
  }
}

const toCellText = (cell: Cell): string =>
  typeof cell === 'number' ? cell.toFixed(cell < 10 ? 2 : cell < 100 ? 1 : 0) : cell;

/** Promises of the project, as shares of a peer's cost in the same run. */
const BUDGETS = [
  { row: 'line, 1,000,000 points', peer: 'uPlot', share: 1 / 4 },
  { row: 'line, 1,000,000 points', peer: 'Chart.js', share: 1 / 300 },
  { row: '20,000 candles', peer: 'lightweight-charts', share: 1 / 8 },
  { row: '200 sparklines', peer: 'uPlot', share: 1 / 3 },
] as const;

function toVerdicts(measured: readonly Measured[]): string[] {
  return BUDGETS.flatMap(({ row, peer, share }) => {
    const cells = measured.find(({ title }) => title.startsWith(row))?.cells;
    const own = cells?.['Tickdeck'];
    const other = cells?.[peer];
    if (typeof own !== 'number' || typeof other !== 'number') return [];
    const text = `${row}: 1/${(other / own).toFixed(1)} of ${peer}, wanted 1/${Math.round(1 / share)}`;
    return [`- ${own <= other * share ? 'kept' : 'missed'}: ${text}`];
  });
}

function toMarkdown(measured: readonly Measured[], load: number): string {
  const names = Object.keys(measured[0]?.cells ?? {});
  return [
    `Main-thread ms a frame beyond an idle page (headless, no GPU, 1440 × 900; load average ${load.toFixed(1)} before)`,
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:|').join('')}`,
    ...measured.map(
      ({ title, cells }) =>
        `| ${title} | ${names.map((name) => toCellText(cells[name]!)).join(' | ')} |`,
    ),
    '',
    ...toVerdicts(measured),
    '',
  ].join('\n');
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const only = values.only?.split(',');
const rows = ROWS.filter(({ group }) => only === undefined || only.includes(group));
if (rows.length === 0) {
  const groups = [...new Set(ROWS.map(({ group }) => group))];
  throw new Error(`--only: there are ${groups.join(', ')}`);
}
const loadAverageBefore = loadavg()[0]!;
installPeers();
const measured = await run(rows, values.quick ? QUICK : FULL);
process.stdout.write(toMarkdown(measured, loadAverageBefore));
if (values.json) process.stdout.write(`${JSON.stringify({ loadAverageBefore, measured })}\n`);
