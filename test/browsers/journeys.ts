/** The main journeys through the page, as any browser must take them: each goes on where the one before it ended. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, removeFolder, serve } from '../support/page-server.ts';
import type { RunningServer } from '../support/server-process.ts';
import type { RemoteBrowser } from './remote-browser.ts';
import { createWindow, type Window } from './window.ts';

/** Where each begins. */
const LIVE = '/?s=NVDA&i=1s';
const MOMENT = '2026-11-20T14:44:05.000Z';

/**
 * Declares the journeys of one browser.
 * @param name     what it is called, with how to get it
 * @param start    starts it; nothing where it is not installed: then each journey is skipped by name
 */
export function declareJourneys(name: string, start: (() => Promise<RemoteBrowser>) | undefined) {
  describe.skipIf(start === undefined)(name, () => {
    const recordings = makeFolder();
    let browser: RemoteBrowser;
    let server: RunningServer;
    let page: Window;

    beforeAll(async () => {
      [browser, server] = await Promise.all([start!(), serve(recordings)]);
      page = createWindow(browser);
    });
    afterAll(async () => {
      await Promise.all([browser?.close(), server?.kill()]);
      removeFolder(recordings);
    });

    test('prices move and candles are drawn', async () => {
      await page.open(server.url + LIVE);
      await page.untilText(
        '[data-status="connection"]',
        (text) => /Connected/.test(text),
        'connected',
      );
      const isPrice = (text: string): boolean => /^\d{2,3}\.\d\d$/.test(text);
      await page.untilText('.last-price', isPrice, 'a price');
      const first = await page.text('.last-price');
      await page.untilText('.last-price', (text) => text !== first, 'another price');
      await page.untilDrawn();
    });

    test('a symbol is found by its name and shown', async () => {
      await page.click('button', 'Find a symbol');
      await page.click('[role="combobox"][aria-label="Symbol, name or sector"]');
      await browser.type('tesla');
      await page.untilText('.search-result b', (text) => text === 'TSLA', 'TSLA found');
      await browser.press('Enter');
      await page.untilText('h1', (text) => text === 'TSLA', 'TSLA on the chart');
      await page.untilUrl('s=TSLA');
    });

    test('another interval is chosen', async () => {
      await page.click('[role="radio"]', '5m');
      const isWhole = (text: string): boolean => Number(/^\d\d:(\d\d)$/.exec(text)?.[1]) % 5 === 0;
      await page.untilText('.readout-0', isWhole, 'a bar of five minutes');
      await page.untilUrl('i=5m');
      await page.untilDrawn();
    });

    test('an indicator is added by its name', async () => {
      await browser.type('/');
      await page.click('[role="combobox"][aria-label="Add an indicator"]');
      await browser.type('rsi');
      await browser.press('Enter');
      await browser.press('Escape');
      const values = '[data-study="rsi"] .study-values';
      await page.untilText(values, (text) => /^\d\d?\.\d\d$/.test(text), 'a value of it');
      await page.untilUrl('ind=rsi');
    });

    test('a recording is replayed, held, stepped and left', async () => {
      await page.click('button', 'Replay …');
      await page.click('.recording small', 'Demo, simulated');
      await page.untilText('.replay-time', (text) => text !== '', 'its clock');
      const began = await page.text('.replay-time');
      await page.untilText('.replay-time', (text) => text > began, 'the clock to move');
      await page.click('button', 'Pause');
      await page.click('button', 'On one bar');
      await page.untilText('.badge', (text) => /seed 42/i.test(text), 'its provenance');
      await page.click('button', 'Back to live');
      await page.untilText('.badge', (text) => /seed 7/i.test(text), 'the live market');
    });

    test('a link opens its moment, symbol and indicator', async () => {
      const link = `/?s=MSFT&i=1m&ind=ema:50&replay=demo&at=${MOMENT}&paused=1`;
      await page.open(server.url + link);
      await page.untilText('.replay-time', (text) => text === '14:44:05.000', 'the moment');
      expect(await page.text('h1')).toBe('MSFT');
      await page.untilText('[data-study="ema"]', (text) => /EMA\s+50/.test(text), 'its indicator');
      await page.untilDrawn();
      expect(await page.errors()).toBe('');
    });

    test('a server that dies and comes back is reconnected to', async () => {
      await page.open(server.url + LIVE);
      await server.kill();
      const news = '#connection-banner';
      await page.untilText(news, (text) => /stale since \d\d:\d\d:\d\d/.test(text), 'stale prices');
      server = await serve(recordings, '--port', String(server.port));
      await page.untilText(news, (text) => text === '', 'no banner');
      const back = await page.text('.last-price');
      await page.untilText('.last-price', (text) => text !== back, 'another price');
      expect(await page.errors()).toBe('');
    });
  });
}
