/** What a recording says of missing ticks is on the page: on the chart with its cause, and on the timeline. */
import { GAP } from '../../shared/wire/codes.ts';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { parseScenario } from '../../shared/engine/source/simulator/scenario/scenario-parse.ts';

import { createTapeWriter } from '../../server/tape/writer.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createTickColumns } from '../../shared/model/tick.ts';
import { createMutableSource } from '../support/timed-source.ts';
import { startTestServer } from '../support/test-server.ts';
import { test } from './harness.ts';
import { drawn, statusOf, textOf, until } from './page-reader.ts';

const WEB_ROOT = fileURLToPath(new URL('../../dist/web/', import.meta.url));
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
    /* It gives way to others in a long stretch without ticks, such as the outage. */
    while (simulator.read(untilMs, columns)) {
      if (columns.length === columns.capacity) throw new Error('more ticks than expected');
    }
    if (untilMs === OFF_MS[1]) writer.gap(...OFF_MS, GAP.recorderOff);
    else writer.append(columns, 0, columns.length);
  }
  await writer.close();
  simulator.close();
}

/** Moves the pointer over the chart from right to left until the read-out has named these causes, in this order. */
async function expectCauses(page: Page, ...causes: string[]): Promise<void> {
  const box = (await page.locator('.chart-host').boundingBox())!;
  const left = [...causes];
  for (let x = box.x + box.width - 75; x > box.x + 5 && left.length > 0; x -= 6) {
    await page.mouse.move(x, box.y + box.height / 2);
    await drawn(page);
    if ((await textOf(page, '.readout-0')).includes(` · ${left[0]}`)) left.shift();
  }
  expect(left).toEqual([]);
}

test.describe('a live market whose feed falls mute', () => {
  test('is called stale although the connection stands, and hatched up to now', async ({
    open,
  }) => {
    const source = createMutableSource();
    const server = await startTestServer(source, {}, { webRoot: WEB_ROOT, flushMs: 16 });
    onTestFinished(() => server.stop());
    const page = await open(`http://127.0.0.1:${server.port}/?s=S0&i=1s&k=line`);
    const bars = new Set<string>();
    await until('three bars', async () => bars.add(await textOf(page, '.readout-0')).size >= 3);
    expect(await statusOf(page, 'connection')).toContain('Connected');
    source.isMute = true;
    const banner = page.locator('#connection-banner');
    /* That it comes in time is counted in honest-gaps.test.ts, on a clock of its own. */
    await banner.waitFor({ timeout: 2 * LIMITS.staleMs });
    expect(await banner.innerText()).toMatch(/Feed silent since \d\d:\d\d:\d\d/);
    expect(await statusOf(page, 'connection')).toContain('Feed silent');
    expect(await page.locator('main').getAttribute('data-stale')).toBe('true');
    await expectCauses(page, 'feed down');
    source.isMute = false;
    await banner.waitFor({ state: 'detached' });
    expect(await statusOf(page, 'connection')).toContain('Connected');
    expect(await page.locator('main').getAttribute('data-stale')).toBe('false');
  }, 60_000);
});

test.describe('a replay of a recording with holes', () => {
  test('a page that opens late in it names each cause on the chart, and hatches the timeline', async ({
    open,
    recordings,
    start,
  }) => {
    await makeTape(recordings);
    const server = await start();
    const at = new Date(END_MS - 2_000).toISOString();
    const page = await open(`${server.url}/?s=AAPL&i=1s&replay=gaps&at=${at}&paused=1`);
    await until('a bar', async () => /\d\d:\d\d/.test(await textOf(page, '.readout-0')));
    const box = (await page.locator('.chart-host').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let i = 0; i < 20; i++) {
      await page.mouse.wheel(0, 240);
      await drawn(page);
    }
    await expectCauses(page, 'recorder off', 'halted', 'feed down');
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
  }, 60_000);
});
