import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  openPage,
  removeFolder,
  replayClockOf,
  startServer,
  statusOf,
  type TestServer,
  textOf,
  until,
} from './app-harness.ts';

/** The chart goes on with the new server's data, and the outage is marked as what it was. */
async function expectWholeChart(page: Page): Promise<void> {
  await page.locator('.chart-loading').waitFor({ state: 'detached' });
  const before = await textOf(page, '.readout-0');
  await until('a new bar', async () => (await textOf(page, '.readout-0')) !== before);
  const box = (await page.locator('.chart-host').boundingBox())!;
  const y = box.y + box.height / 2;
  let x = box.x + box.width - 70;
  await until('the gap under the crosshair', async () => {
    x = Math.max(box.x, x - 4);
    await page.mouse.move(x, y);
    await page.waitForTimeout(80);
    return (await textOf(page, '.readout-0')).includes('not connected');
  });
}

describe('a server that dies and comes back', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = makeFolder();
    [server, browser] = await Promise.all([startServer(folder), launchBrowser()]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), server?.kill()]);
    removeFolder(folder);
  });

  // Two back-offs of up to ten seconds are within the promise.
  test('the page says since when it is stale, and recovers by itself, live and in a replay', async () => {
    const live = await openPage(browser, `${server.url}/?s=AAPL&i=1s`);
    const replay = await openPage(
      browser,
      `${server.url}/?s=AAPL&replay=demo&at=2026-11-20T14:40:00.000Z&paused=1`,
    );
    await until('the replay', async () => (await replayClockOf(replay.page)) > 0);
    const positionMs = await replayClockOf(replay.page);
    await live.page.waitForTimeout(1_000);
    await server.kill();

    for (const { page } of [live, replay]) {
      const banner = page.locator('#connection-banner');
      await banner.waitFor();
      expect(await banner.innerText()).toMatch(/stale since \d\d:\d\d:\d\d/);
      expect(await statusOf(page, 'connection')).not.toContain('Connected');
      expect(await page.locator('main').getAttribute('data-stale')).toBe('true');
      expect(await page.locator('#connection-news').innerText()).toContain('Connection lost');
    }
    await until('a warning in the title', async () => (await live.page.title()).includes('⚠'));
    const lastSeen = await textOf(live.page, '.last-price');

    server = await startServer(folder, server.port);
    for (const { page } of [live, replay]) {
      await page.locator('#connection-banner').waitFor({ state: 'detached', timeout: 15_000 });
      await until('connected', async () =>
        (await statusOf(page, 'connection')).includes('Connected'),
      );
      expect(await page.locator('main').getAttribute('data-stale')).toBe('false');
    }
    await until('another price', async () => (await textOf(live.page, '.last-price')) !== lastSeen);
    await until(
      'the replay again',
      async () => (await replay.page.locator('.replay-time').count()) > 0,
    );
    await until('where it was', async () => (await replayClockOf(replay.page)) === positionMs);
    await expectWholeChart(live.page);
    expect(await textOf(replay.page, '.badge')).toMatch(/simulated · seed 42/i);
    for (const { errors, close } of [live, replay]) {
      // A browser reports each refused connection itself; nothing else may go wrong.
      expect(errors.filter((text) => !/WebSocket connection|ERR_CONNECTION/.test(text))).toEqual(
        [],
      );
      await close();
    }
  }, 60_000);
});
