/** What a recording says of missing ticks is on the page: on the chart with its cause, and on the timeline. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../../server/source/simulator/simulator.ts';
import { parseScenario } from '../../server/source/simulator/scenario-parse.ts';
import { GAP_CAUSE } from '../../server/tape/format.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { createTickColumns } from '../../shared/tick.ts';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  openPage,
  removeFolder,
  startServer,
  type TestServer,
  textOf,
  until,
} from './app-harness.ts';

const START_MS = Date.UTC(2026, 10, 20, 15, 0, 0);
const END_MS = START_MS + 300_000;
const SCENARIO = `name: gaps
events:
  - { at: 30s, event: feed_outage, outageSeconds: 30 }
  - { at: 90s, event: halt, target: AAPL, haltSeconds: 40 }
`;
/** Nobody recorded in this minute. */
const OFF_MS = [START_MS + 200_000, START_MS + 260_000] as const;

/** A recording of an outage of the feed, a halt, and a recorder that was off for a minute. */
async function makeTape(folder: string): Promise<void> {
  const simulator = createSimulator({
    seed: 5,
    startMs: START_MS,
    rate: 400,
    scenario: parseScenario(SCENARIO),
  });
  const columns = createTickColumns(400_000);
  const writer = createTapeWriter(join(folder, 'gaps.tape'), {
    instruments: simulator.instruments,
    provenance: simulator.provenance,
    previousClose: [...simulator.reference.previousClose],
    createdMs: START_MS,
    epoch: 1,
  });
  for (const untilMs of [OFF_MS[0], OFF_MS[1], END_MS]) {
    columns.length = 0;
    while (simulator.read(untilMs, columns)) throw new Error('more ticks than expected');
    if (untilMs === OFF_MS[1]) writer.gap(...OFF_MS, GAP_CAUSE.recorderOff);
    else writer.append(columns, 0, columns.length);
  }
  await writer.close();
  simulator.close();
}

/** What the read-out of the chart says when the pointer goes over it from right to left. */
async function sweep(page: Page): Promise<Set<string>> {
  const box = (await page.locator('.chart-host').boundingBox())!;
  const seen = new Set<string>();
  for (let x = box.x + box.width - 75; x > box.x + 5; x -= 5) {
    await page.mouse.move(x, box.y + box.height / 2);
    await page.waitForTimeout(60);
    const cause = / · ([a-z ]+)$/.exec((await textOf(page, '.readout-0')).trim())?.[1];
    if (cause !== undefined) seen.add(cause);
  }
  return seen;
}

describe('a replay of a recording with holes', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = makeFolder();
    await makeTape(folder);
    [server, browser] = await Promise.all([startServer(folder), launchBrowser()]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([browser?.close(), server?.kill()]);
    removeFolder(folder);
  });

  test('a page that opens late in it names each cause on the chart, and hatches the timeline', async () => {
    const at = new Date(END_MS - 2_000).toISOString();
    const { page, errors, close } = await openPage(
      browser,
      `${server.url}/?s=AAPL&i=1s&replay=gaps&at=${at}&paused=1`,
    );
    await until('a bar', async () => /\d\d:\d\d/.test(await textOf(page, '.readout-0')));
    const box = (await page.locator('.chart-host').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, 240);
    await page.waitForTimeout(500);
    const causes = await sweep(page);
    expect([...causes].sort()).toEqual(['feed down', 'halted', 'recorder off']);
    const hole = await page.evaluate(async () => {
      const answer = await fetch('/api/recordings/gaps/overview?buckets=50');
      return ((await answer.json()) as { gaps: unknown }).gaps;
    });
    expect(hole).toEqual([{ fromMs: OFF_MS[0], toMs: OFF_MS[1], cause: 'recorderOff' }]);
    /* One colour where there is nothing but background; hatching has more. */
    const colours = await page.evaluate(
      ([from, to]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.timeline canvas')!;
        const ctx = canvas.getContext('2d')!;
        const count = (share: number): number => {
          const x = Math.round(canvas.width * share);
          const { data } = ctx.getImageData(x, 2, 12, 10);
          return new Set(new Uint32Array(data.buffer)).size;
        };
        return [count((from! + to!) / 2), count(0.03)];
      },
      [200 / 300, 260 / 300],
    );
    expect(colours[1]).toBe(1);
    expect(colours[0]).toBeGreaterThan(1);
    expect(errors).toEqual([]);
    await close();
  }, 60_000);
});
