/**
 * Memory of the page: what people do over and over leaves nothing behind, and one loop asks for all frames.
 * Heaps are measured after a forced collection, by Chromium's own count.
 */
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { test as base } from './harness.ts';
import { textOf, until } from './page-reader.ts';

/** What may stay: caches that fill once. As much may stay over half an hour. */
const FLAT_BYTES = 5_000_000;
/** Elements and listeners that rows and dialogs may keep for reuse. */
const FEW_NODES = 400;
const FEW_LISTENERS = 60;
/** Pictures of the statistics page. */
const PLOTS = 8;
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

/** Who asks for frames: the page's own code; Preact and its signals, for effects after a paint; Chart.js. */
type Asker = 'page' | 'effects' | 'charts';

declare global {
  interface Window {
    /** Frames that each waited for at the same time, at most. */
    mostFrames: Record<Asker, number>;
    /** Resolves at a frame that is not counted. */
    nextFrame(): Promise<unknown>;
  }
}

/** Counts frames that wait at the same time, from before the page's first script. */
const countFrames = (): void => {
  const mostFrames: Record<Asker, number> = { page: 0, effects: 0, charts: 0 };
  const waiting = new Map<number, Asker>();
  const native = window.requestAnimationFrame.bind(window);
  /** By the script that asks; what is none of the page's, such as this test's driver, is not counted. */
  const toAsker = (callback: FrameRequestCallback): Asker | undefined => {
    const [, , line = ''] = new Error().stack!.split('\n').slice(1);
    if (!line.includes('/assets/')) return undefined;
    if (!line.includes('/assets/vendor-')) return 'page';
    return String(callback).includes('cancelAnimationFrame') ? 'effects' : 'charts';
  };
  window.requestAnimationFrame = (callback) => {
    const asker = toAsker(callback);
    const id = native((nowMs) => {
      waiting.delete(id);
      callback(nowMs);
    });
    if (asker === undefined) return id;
    waiting.set(id, asker);
    const count = [...waiting.values()].filter((each) => each === asker).length;
    mostFrames[asker] = Math.max(mostFrames[asker], count);
    return id;
  };
  const cancel = window.cancelAnimationFrame.bind(window);
  /* A frame may be cancelled after it came: Preact does. */
  window.cancelAnimationFrame = (id) => {
    waiting.delete(id);
    cancel(id);
  };
  const nextFrame = () => new Promise(native);
  Object.assign(window, { mostFrames, nextFrame });
};

/** A page that counts its frames, and the view that Chromium has of it. */
const test = base
  .extend('page', ({ open, server }) =>
    open(`${server.url}/?s=NVDA&i=1m`, { runFirst: countFrames }),
  )
  .extend('cdp', async ({ page }) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    return cdp;
  });

test.describe('a page that is used for long', () => {
  /** Presses elements one after the other, each when what came of the one before it is drawn. */
  const pressAll = (page: Page, selectors: readonly string[]): Promise<void> =>
    page.evaluate(async (all) => {
      for (const selector of all) {
        document.querySelector<HTMLElement>(selector)!.click();
        for (let i = 0; i < 3; i++) await window.nextFrame();
      }
    }, selectors);

  /**
   * The page asks for one at a time. Preact asks for one for effects and for one for the cleanups of what has gone
   * (two queues in preact/hooks, each asks when it gets its first entry), its signals for one; Chart.js asks for one by
   * itself for each canvas whose place has got another size.
   */
  const expectFrames = async (page: Page, canvases: number): Promise<void> => {
    const { page: own, effects, charts } = await page.evaluate(() => window.mostFrames);
    expect(own, 'frames of the page').toBe(1);
    expect(effects, 'frames for effects').toBeLessThanOrEqual(3);
    expect(charts, 'frames of Chart.js').toBeLessThanOrEqual(canvases);
  };

  /** Does something once to fill what is kept, then again and again; tells what is held more. */
  async function growthOf(cdp: CDPSession, round: () => Promise<void>): Promise<Held> {
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

  test(
    'holds no more after many symbols, intervals and kinds of chart, and asks for one frame at a time',
    { timeout },
    async ({ cdp, page }) => {
      const symbols = [1, 2, 3, 4, 5].map(
        (nth) => `.watch-space > :nth-child(${nth} of [data-kind="symbol"])`,
      );
      /** Intervals 1s, 1h, 15s, 1m; then line, area, candles. */
      const choices = [
        ...[1, 5, 3, 4].map((nth) => `.toolbar > div:nth-of-type(1) button:nth-child(${nth})`),
        ...[1, 2, 3].map((nth) => `.toolbar > div:nth-of-type(2) button:nth-child(${nth})`),
      ];
      expectFlat(
        await growthOf(cdp, async () => {
          await pressAll(page, [...symbols, ...choices]);
          await page.locator('.chart-loading').waitFor({ state: 'detached' });
        }),
      );
      await expectFrames(page, 1);
    },
  );

  test(
    'holds no more after dialogs, panels and plots have come and gone',
    { timeout },
    async ({ cdp, page }) => {
      const buttons = ['Settings', 'About this feed', 'Find a symbol A…Z', 'Statistics'];
      expectFlat(
        await growthOf(cdp, async () => {
          for (const name of buttons) {
            await pressAll(page, [`[aria-label="${name}"]`]);
            await page.locator('dialog[open]').waitFor();
            if (name === 'Statistics') await page.locator('.plot canvas').first().waitFor();
            await page.keyboard.press('Escape');
            await page.locator('dialog[open]').waitFor({ state: 'detached' });
          }
          // Scenarios are for a page that is connected; on a busy machine it may just have been cut off.
          await page.locator('[data-status="connection"] .dot-good').waitFor();
          await page.keyboard.press('Alt+e');
          await page.locator('.scenario-panel').waitFor();
          await page.keyboard.press('Alt+e');
          await page.locator('.scenario-panel').waitFor({ state: 'detached' });
        }),
      );
      await expectFrames(page, 1 + PLOTS);
    },
  );

  test('holds no more after replays were opened and left', { timeout }, async ({ cdp, page }) => {
    expectFlat(
      await growthOf(cdp, async () => {
        await page.getByRole('group', { name: 'Market' }).getByRole('button').last().click();
        await page.locator('.recording', { hasText: 'Demo, simulated' }).click();
        await page.getByRole('region', { name: 'Replay controls' }).waitFor();
        await until('prices', async () => /\d/.test(await textOf(page, '.last-price')));
        await page.getByRole('group', { name: 'Market' }).getByRole('button').first().click();
        await page.getByRole('region', { name: 'Replay controls' }).waitFor({ state: 'detached' });
      }),
    );
    await expectFrames(page, 1);
  });
});
