/**
 * Memory of the page: what people do over and over leaves nothing behind, and one loop asks for all frames.
 * Heaps are measured after a forced collection, by Chromium's own count.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  openPage,
  removeFolder,
  startServer,
  type TestPage,
  type TestServer,
  textOf,
  until,
} from './app-harness.ts';

/** What may stay: caches that fill once. The handbook of the project allows as much over half an hour. */
const FLAT_BYTES = 5_000_000;
/** Elements and listeners that rows and dialogs may keep for reuse. */
const FEW_NODES = 400;
const FEW_LISTENERS = 60;
const ROUNDS = 4;
/** A busy machine takes its time over so many clicks. */
const timeout = 90_000;

/** What the page holds. */
interface Held {
  readonly bytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function measure(cdp: CDPSession): Promise<Held> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const read = (name: string): number => metrics.find((each) => each.name === name)!.value;
  return {
    bytes: read('JSHeapUsedSize'),
    nodes: read('Nodes'),
    listeners: read('JSEventListeners'),
  };
}

/** Counts frames that wait at the same time, from before the page's first script. */
const countFrames = (): void => {
  const counts = { outstanding: 0, most: 0 };
  const native = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    counts.outstanding++;
    counts.most = Math.max(counts.most, counts.outstanding);
    return native((nowMs) => {
      counts.outstanding--;
      callback(nowMs);
    });
  };
  const cancel = window.cancelAnimationFrame.bind(window);
  window.cancelAnimationFrame = (id) => {
    counts.outstanding--;
    cancel(id);
  };
  Object.assign(window, { frameCounts: counts });
};

describe('a page that is used for long', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let opened: TestPage;
  let page: Page;
  let cdp: CDPSession;

  beforeAll(async () => {
    folder = makeFolder();
    [server, browser] = await Promise.all([startServer(folder), launchBrowser()]);
    opened = await openPage(browser, `${server.url}/?s=NVDA&i=1m`, {}, countFrames);
    page = opened.page;
    cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
  });

  afterAll(async () => {
    await opened?.close();
    await Promise.all([browser?.close(), server?.kill()]);
    removeFolder(folder);
  });

  /** Presses elements one after the other, with time between them to draw what comes of it. */
  const pressAll = (selectors: readonly string[]): Promise<void> =>
    page.evaluate(async (all) => {
      for (const selector of all) {
        document.querySelector<HTMLElement>(selector)!.click();
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    }, selectors);

  /** Does something once to fill what is kept, then again and again; tells what is held more. */
  async function growthOf(round: () => Promise<void>): Promise<Held> {
    await round();
    const before = await measure(cdp);
    for (let i = 0; i < ROUNDS; i++) await round();
    const after = await measure(cdp);
    return {
      bytes: after.bytes - before.bytes,
      nodes: after.nodes - before.nodes,
      listeners: after.listeners - before.listeners,
    };
  }

  function expectFlat({ bytes, nodes, listeners }: Held): void {
    expect(bytes, 'heap').toBeLessThan(FLAT_BYTES);
    expect(nodes, 'nodes').toBeLessThan(FEW_NODES);
    expect(listeners, 'listeners').toBeLessThan(FEW_LISTENERS);
  }

  test('holds no more after many symbols, intervals and kinds of chart', { timeout }, async () => {
    const symbols = [1, 2, 3, 4, 5].map(
      (nth) => `.watch-space > :nth-child(${nth} of [data-kind="symbol"])`,
    );
    /** Intervals 1s, 1h, 15s, 1m; then line, area, candles. */
    const choices = [
      ...[1, 7, 3, 4].map((nth) => `.toolbar > div:nth-of-type(1) button:nth-child(${nth})`),
      ...[1, 2, 3].map((nth) => `.toolbar > div:nth-of-type(2) button:nth-child(${nth})`),
    ];
    expectFlat(
      await growthOf(async () => {
        await pressAll([...symbols, ...choices]);
        await page.locator('.chart-loading').waitFor({ state: 'detached' });
      }),
    );
  });

  test(
    'holds no more after dialogs, panels and plots have come and gone',
    { timeout },
    async () => {
      const buttons = ['Settings', 'About this feed', 'Find a symbol', 'Statistics'];
      expectFlat(
        await growthOf(async () => {
          for (const name of buttons) {
            await pressAll([`[aria-label="${name}"]`]);
            await page.locator('dialog[open]').waitFor();
            if (name === 'Statistics') await page.locator('.plot canvas').first().waitFor();
            await page.keyboard.press('Escape');
            await page.locator('dialog[open]').waitFor({ state: 'detached' });
          }
          // Scenarios are for a page that is connected; on a busy machine it may just have been cut off.
          await page.locator('[data-status="connection"] .dot-good').waitFor();
          await page.keyboard.press('s');
          await page.locator('.scenario-panel').waitFor();
          await page.keyboard.press('s');
          await page.locator('.scenario-panel').waitFor({ state: 'detached' });
        }),
      );
    },
  );

  test('holds no more after replays were opened and left', { timeout }, async () => {
    expectFlat(
      await growthOf(async () => {
        await page.getByRole('group', { name: 'Market' }).getByRole('button').last().click();
        await page.locator('.recording', { hasText: 'Demo, simulated' }).click();
        await page.getByRole('region', { name: 'Replay controls' }).waitFor();
        await until('prices', async () => /\d/.test(await textOf(page, '.last-price')));
        await page.getByRole('group', { name: 'Market' }).getByRole('button').first().click();
        await page.getByRole('region', { name: 'Replay controls' }).waitFor({ state: 'detached' });
      }),
    );
  });

  test('asks for one frame at a time, whatever it shows', async () => {
    const most = await page.evaluate(
      () => (window as unknown as { frameCounts: { most: number } }).frameCounts.most,
    );
    // A second one is Chart.js's, once, when its place has got another size.
    expect(most).toBeLessThanOrEqual(2);
    expect(opened.errors).toEqual([]);
  });
});
