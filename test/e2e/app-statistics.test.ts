/** The page of statistics: measured while one watches, drawn, and fit for everybody. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './harness.ts';
import { findViolations, PHONE, until } from './page-reader.ts';

/** Trades that the page says it has seen. */
const tradesOf = async (page: Page): Promise<number> => {
  const text = await page.locator('.statistics-sample').innerText();
  return Number(/([\d,]+) trades/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
};

/** Pixels of all plots in the colour that the key gives each kind of curve. */
const countToneColors = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => {
    const probe = document.createElement('canvas').getContext('2d')!;
    const counts: Record<string, number> = {};
    for (const tone of ['live', 'theory', 'real']) {
      probe.fillStyle = getComputedStyle(document.querySelector(`.plot-${tone}`)!).color;
      probe.fillRect(0, 0, 1, 1);
      const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
      let count = 0;
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.plot canvas')) {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
          if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count++;
        }
      }
      counts[tone] = count;
    }
    return counts;
  });

test.describe('the statistics page', () => {
  test(
    'is fetched when it is opened, measures while one watches, and has a link',
    { timeout: 90_000 },
    async ({ open, server }) => {
      const page = await open(`${server.url}/?s=AAPL`);
      const scripts: string[] = [];
      page.on('request', (request) => {
        if (/statistics-page.*\.js/.test(request.url())) scripts.push(request.url());
      });
      expect(scripts).toEqual([]);
      await page.getByRole('button', { name: 'Statistics' }).click();
      await page.locator('.picture').first().waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      expect(focused).toBe('Statistics');
      await page.keyboard.press('Enter');
      await page.locator('.picture').first().waitFor();
      expect(scripts).toHaveLength(1);
      expect(await page.locator('.picture').count()).toBe(8);
      await until('a minute has been measured', async () => (await tradesOf(page)) > 200, 20_000);
      const before = await tradesOf(page);
      await until('the sample grows', async () => (await tradesOf(page)) > before, 10_000);
      await until(
        'every picture is read',
        async () => !(await page.locator('.pictures').innerText()).includes('Not enough'),
        60_000,
      );
      const signs = page.locator('tr', { hasText: 'autocorrelation of trade signs, lag 1' });
      const own = Number(await signs.locator('td.facts-own').innerText());
      expect(own).toBeGreaterThan(0.4);
      expect(own).toBeLessThan(1);
      expect(await signs.locator('td.facts-real').first().innerText()).toBe('0.78');
      const colors = await countToneColors(page);
      for (const tone of ['live', 'theory', 'real'])
        expect(colors[tone], tone).toBeGreaterThan(100);
      await until('the link says so', () =>
        Promise.resolve(page.url().includes('view=statistics')),
      );
      await page.reload();
      await page.locator('.picture').first().waitFor();
      await page.getByRole('combobox', { name: 'Symbol' }).selectOption('NVDA');
      await until('another symbol is shown', async () =>
        (await page.locator('.statistics-key').innerText()).includes('NVDA'),
      );
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    },
  );

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`has no serious accessibility violation in ${colorScheme}`, async ({ open, server }) => {
      const options = { colorScheme, bypassCSP: true, reducedMotion: 'reduce' as const };
      const url = `${server.url}/?s=AAPL&view=statistics`;
      const page = await open(url, options);
      await page.locator('.picture').first().waitFor();
      expect(await findViolations(page)).toEqual([]);
    });
  }

  test('fits a phone without sideways scrolling, with targets for fingers', async ({
    open,
    server,
  }) => {
    const page = await open(`${server.url}/?s=AAPL`, PHONE);
    const settings = (await page.getByRole('button', { name: 'Settings' }).boundingBox())!;
    expect(settings.x + settings.width).toBeLessThanOrEqual(PHONE.viewport.width);
    await page.getByRole('button', { name: 'About this feed' }).tap();
    await page.getByRole('button', { name: 'How real it is: statistics' }).tap();
    await page.locator('.picture').first().waitFor();
    const sizes = await page.evaluate(() => {
      const body = document.querySelector('.overlay-body')!;
      const controls = [...document.querySelectorAll<HTMLElement>('dialog button, dialog select')];
      return {
        sideways: body.scrollWidth - body.clientWidth,
        least: Math.min(...controls.map((each) => each.offsetHeight)),
      };
    });
    expect(sizes.sideways).toBe(0);
    expect(sizes.least).toBeGreaterThanOrEqual(40);
  });
});
