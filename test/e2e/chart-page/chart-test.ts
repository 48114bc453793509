/**
 * A test of the drawing page: each has the page anew, with what its pixels are and where its window stands.
 */
import type { Page } from 'playwright-core';
import { buildPage } from '../built-page.ts';
import { test as base } from '../harness.ts';

/** Gives the drawing page into the hands of a test. */
const createDriver = (page: Page) => ({
  page,
  /** Resolves when what was asked for is drawn. */
  settle: () => page.evaluate(() => window.chartPage.settled()),
  visibleRange: () => page.evaluate(() => window.chartPage.chart.visibleRange()),
  isFollowing: () => page.evaluate(() => window.chartPage.chart.isFollowing()),
  themeColors: () => page.evaluate(() => window.chartPage.colors()),

  /** Counts pixels of exactly these colours in a rectangle of the chart's canvas, CSS px. */
  countPixels: (wanted: readonly string[], left = 0, right = 10_000) =>
    page.evaluate(
      ([each, from, to]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
        const ctx = canvas.getContext('2d')!;
        const x = Math.max(0, Math.ceil(from));
        const width = Math.min(canvas.width, Math.floor(to)) - x;
        const { data } = ctx.getImageData(x, 0, width, canvas.height);
        return each.map((color) => {
          const value = Number.parseInt(color.slice(1), 16);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) {
            if (((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!) === value) count++;
          }
          return count;
        });
      },
      [wanted, left, right] as const,
    ),

  /** Pixels of a colour that differ by little: edges of a line are blended with what lies behind. */
  countBluish: (left: number, right: number) =>
    page.evaluate(
      ([from, to]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
        const x = Math.ceil(from);
        const width = Math.floor(to) - x;
        const { data } = canvas.getContext('2d')!.getImageData(x, 0, width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i + 2]! - data[i]! > 60) count++;
        return count;
      },
      [left, right] as const,
    ),

  /** Where the gap begins and ends on the canvas, CSS px. */
  gapEdges: () =>
    page.evaluate(() => {
      const { chart, gap } = window.chartPage;
      return [chart.locate(gap.fromMs, 0).x, chart.locate(gap.toMs, 0).x] as const;
    }),

  async dragBy(px: number): Promise<void> {
    await page.mouse.move(400, 200);
    await page.mouse.down();
    await page.mouse.move(400 + px / 2, 210);
    await page.mouse.move(400 + px, 205);
    await page.mouse.up();
    await page.evaluate(() => window.chartPage.settled());
  },
});

/** A test with the drawing page in its hands, the pointer away from every canvas. */
export const test = base.extend('chart', async ({ open }) => {
  const viewport = { width: 1000, height: 700 };
  const page = await open(await buildPage('chart-page'), {
    viewport,
    async untilReady(shown) {
      await shown.waitForFunction(() => window.chartPage !== undefined);
      await shown.mouse.move(0, viewport.height - 1);
      await shown.evaluate(() => window.chartPage.settled());
    },
  });
  return createDriver(page);
});
