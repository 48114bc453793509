import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  openPage,
  removeFolder,
  replayClockOf,
  startServer,
  type TestPage,
  type TestServer,
  textOf,
  until,
} from './app-harness.ts';

const MINUTE_MS = 60_000;

describe('the replay of the demo recording', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let opened: TestPage;

  beforeAll(async () => {
    folder = makeFolder();
    [server, browser] = await Promise.all([startServer(folder), launchBrowser()]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), server?.kill()]);
    removeFolder(folder);
  });

  beforeEach(async () => {
    opened = await openPage(browser, `${server.url}/?s=AAPL&i=5s`);
  });

  afterEach(async () => {
    const { errors } = opened;
    await opened.close();
    expect(errors).toEqual([]);
  });

  async function openDemo(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Replay …' }).click();
    await page.locator('.recording', { hasText: 'Demo, simulated' }).click();
    await page.locator('.replay-bar').waitFor();
    await until('a trade of the recording', async () => (await replayClockOf(page)) > 0);
  }

  test('opens from the list, plays, pauses, and goes back to live', async () => {
    const { page } = opened;
    await openDemo(page);
    expect(await textOf(page, '.badge')).toMatch(/simulated · seed 42/i);
    const startedMs = await replayClockOf(page);
    await until('the clock to move', async () => (await replayClockOf(page)) > startedMs + 500);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.waitForTimeout(200);
    const pausedMs = await replayClockOf(page);
    const price = await textOf(page, '.last-price');
    await page.waitForTimeout(600);
    expect(await replayClockOf(page)).toBe(pausedMs);
    expect(await textOf(page, '.last-price')).toBe(price);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.locator('.replay-bar').waitFor({ state: 'detached' });
    await until('live again', async () =>
      (await textOf(page, '.badge')).toLowerCase().includes('seed 7'),
    );
    await until('an address without a replay', () =>
      Promise.resolve(!page.url().includes('replay')),
    );
  });

  test('seeks by dragging: clock, trades and chart are of that moment', async () => {
    const { page } = opened;
    await openDemo(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const startMs = 14.5 * 60 * MINUTE_MS;
    const strip = (await page.locator('.timeline').boundingBox())!;
    const y = strip.y + strip.height / 2;
    await page.mouse.move(strip.x + 4, y);
    await page.mouse.down();
    await page.mouse.move(strip.x + strip.width / 4, y, { steps: 4 });
    await page.mouse.move(strip.x + strip.width / 2, y, { steps: 4 });
    await page.mouse.up();
    const middleMs = startMs + 15 * MINUTE_MS;
    await until(
      'the middle',
      async () => Math.abs((await replayClockOf(page)) - middleMs) < MINUTE_MS / 4,
    );
    const clockMs = await replayClockOf(page);
    await until('trades up to that moment', async () => {
      const newest = await textOf(page, '.trade-space .trade-time');
      const [h, m, s] = newest.split(':').map(Number);
      const tradeMs = ((h! * 60 + m!) * 60 + s!) * 1_000;
      return tradeMs <= clockMs && tradeMs > clockMs - MINUTE_MS;
    });
    await until('a bar of that moment', async () => {
      const [h, m, s] = (await textOf(page, '.readout-0')).split(':').map(Number);
      const barMs = ((h! * 60 + m!) * 60 + s!) * 1_000;
      return barMs <= clockMs && barMs > clockMs - MINUTE_MS / 4;
    });
    await page.getByRole('button', { name: 'On one bar (5s)' }).click();
    await until('five seconds on', async () => (await replayClockOf(page)) === clockMs + 5_000);
  });

  test('runs at the speed that is chosen', async () => {
    const { page } = opened;
    await openDemo(page);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
    await page.waitForTimeout(500);
    const fromMs = await replayClockOf(page);
    const sinceMs = Date.now();
    await page.waitForTimeout(2_000);
    const factor = ((await replayClockOf(page)) - fromMs) / (Date.now() - sinceMs);
    expect(factor).toBeGreaterThan(45);
    expect(factor).toBeLessThan(75);
  });

  test('a link to a moment opens that moment, paused, with its symbol and chart', async () => {
    const { page } = opened;
    const at = '2026-11-20T14:44:05.000Z';
    await page.goto(`${server.url}/?s=MSFT&i=1m&t=area&replay=demo&at=${at}&speed=5&paused=1`);
    await page.locator('.replay-bar').waitFor();
    await until('the moment', async () => (await textOf(page, '.replay-time')) === '14:44:05.000');
    expect(await textOf(page, 'h1')).toBe('MSFT');
    expect(await page.getByRole('radio', { name: 'Area' }).getAttribute('aria-checked')).toBe(
      'true',
    );
    expect(await page.getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('5');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForTimeout(2_200);
    const reopened = page.url();
    expect(reopened).toContain('replay=demo');
    await page.reload();
    await page.locator('.replay-bar').waitFor();
    const wasMs = Date.parse(new URL(reopened).searchParams.get('at')!) % (24 * 60 * MINUTE_MS);
    await until('at or after the link', async () => (await replayClockOf(page)) >= wasMs);
    expect(await replayClockOf(page)).toBeLessThan(wasMs + MINUTE_MS);
  });

  test('a link to a recording that is not there says so and shows the live market', async () => {
    const { page } = opened;
    await page.goto(`${server.url}/?s=AAPL&replay=nothing`);
    const notice = page.getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('nothing');
    await until('live', async () =>
      (await textOf(page, '.badge')).toLowerCase().includes('seed 7'),
    );
  });
});
