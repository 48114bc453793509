/** A server that dies and comes back: what the page says meanwhile, and that it needs nobody to recover. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './harness.ts';
import { drawn, replayClockOf, statusOf, textOf, until } from './page-reader.ts';

/** A browser reports each refused connection itself. */
const MAY_LOG = { mayLog: /WebSocket connection|ERR_CONNECTION/ };

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
    await drawn(page);
    return (await textOf(page, '.readout-0')).includes('not connected');
  });
}

test.describe('a server that dies and comes back', () => {
  // Two back-offs of up to ten seconds are within the promise.
  test('the page says since when it is stale, and recovers by itself, live and in a replay', async ({
    open,
    start,
  }) => {
    const server = await start();
    const live = await open(`${server.url}/?s=AAPL&i=1s`, MAY_LOG);
    const moment = 's=AAPL&replay=demo&at=2026-11-20T14:40:00.000Z&paused=1';
    const replay = await open(`${server.url}/?${moment}`, MAY_LOG);
    await until('the replay', async () => (await replayClockOf(replay)) > 0);
    const positionMs = await replayClockOf(replay);
    const firstBar = await textOf(live, '.readout-0');
    await until('another bar', async () => (await textOf(live, '.readout-0')) !== firstBar);
    await server.kill();

    for (const page of [live, replay]) {
      const banner = page.locator('#connection-banner');
      await banner.waitFor();
      expect(await banner.innerText()).toMatch(/stale since \d\d:\d\d:\d\d/);
      expect(await statusOf(page, 'connection')).not.toContain('Connected');
      expect(await page.locator('main').getAttribute('data-stale')).toBe('true');
      expect(await page.locator('#connection-news').innerText()).toContain('Connection lost');
    }
    await until('a warning in the title', async () => (await live.title()).includes('⚠'));
    const lastSeen = await textOf(live, '.last-price');

    await start('--port', String(server.port));
    for (const page of [live, replay]) {
      await page.locator('#connection-banner').waitFor({ state: 'detached', timeout: 15_000 });
      await until('connected', async () =>
        (await statusOf(page, 'connection')).includes('Connected'),
      );
      expect(await page.locator('main').getAttribute('data-stale')).toBe('false');
    }
    await until(
      'another price',
      async () => (await textOf(live, '.last-price')) !== lastSeen,
      20_000,
    );
    await until('the replay again', async () => (await replay.locator('.replay-time').count()) > 0);
    await until('where it was', async () => (await replayClockOf(replay)) === positionMs);
    await expectWholeChart(live);
    expect(await textOf(replay, '.badge')).toMatch(/simulated · seed 42/i);
  }, 60_000);
});
