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

test.describe('the transport lab', () => {
  test(
    'runs every transport at once in this page, shows what each costs, and leaves nothing behind',
    { timeout: 150_000 },
    async ({ open, server }) => {
      const page = await open(`${server.url}/?view=lab`, { bypassCSP: true });
      const lab = page.locator('.lab');
      await lab.getByRole('button', { name: 'Start' }).click();
      const rows = lab.locator('.lab-table tbody tr');
      await until(
        'every lane has brought ticks',
        async () => {
          const cells = await rows.locator('td:nth-child(2)').allInnerTexts();
          return cells.length === 7 && !cells.some((text) => text.includes('–'));
        },
        40_000,
      );
      /** Of a column of the table, the number in a row. */
      const read = async (row: string, column: number): Promise<number> => {
        const text = await rows
          .filter({ hasText: row })
          .locator(`td:nth-child(${column})`)
          .innerText();
        return Number(/[\d,.]+/.exec(text)![0].replaceAll(',', ''));
      };
      // A tick costs packed a fraction of what text does, and polling asks again and again.
      const packed = await read('packed ticks', 7);
      expect(packed).toBeLessThan((await read('WebSocket, JSON', 7)) / 2);
      expect(await read('every 0.2 s', 5)).toBeGreaterThan(await read('WebSocket, JSON', 5));
      await expect.poll(() => lab.locator('pre').first().innerText()).toMatch(/^GET \/ HTTP\/1\.1/);
      expect(await lab.locator('pre').last().innerText()).toMatch(/^[0-9a-f]{2} [0-9a-f]{2} /);
      await lab.getByRole('button', { name: 'HTTP long polling' }).click();
      expect(await lab.locator('pre').last().innerText()).toMatch(/^\{"next":\d+,"ticks":/);
      expect(await findViolations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const wider = await page.evaluate(
        () => document.querySelector('.lab')!.scrollWidth > document.documentElement.clientWidth,
      );
      expect(wider).toBe(false);

      const ended = page.waitForRequest((request) => request.method() === 'DELETE');
      await page.keyboard.press('Escape');
      await ended;
      // Another may begin: nothing of it is left.
      await until('the lab is free', async () => {
        const body = JSON.stringify({ delayMs: 0, loss: 0, ticks: 1, clients: 0 });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${server.url}/api/lab`, { method: 'POST', headers, body });
        const { id } = (await answer.json()) as { id?: string };
        if (id !== undefined) await fetch(`${server.url}/api/lab/${id}`, { method: 'DELETE' });
        return id !== undefined;
      });
    },
  );
});

test.describe('the wire inspector', () => {
  test('explains each byte of frames as they come, by pointer and by key', async ({
    open,
    server,
  }) => {
    const options = { bypassCSP: true, reducedMotion: 'reduce' as const };
    const page = await open(`${server.url}/?s=AAPL&view=wire`, options);
    await page.locator('.wire-list button').first().waitFor();
    await page.getByLabel('Kind').selectOption('runs');
    await page.locator('.wire-list button', { hasText: 'runs' }).first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.wire-list button').first().click();
    const bytes = page.locator('.wire-grid span');
    const rows = page.locator('.wire-rows [role="option"]');
    const hexOf = (lines: readonly string[]): string => lines.join('').replaceAll(/\s/g, '');
    // What the fields say they are made of is the frame, byte for byte.
    const frame = hexOf(await bytes.allInnerTexts());
    expect(frame).toMatch(/^11/);
    expect(hexOf(await rows.locator('code').allInnerTexts())).toBe(frame);
    await page.locator('.wire-rows').press('Home');
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown');
    expect(await page.locator('.wire-grid .is-on').count()).toBe(6);
    expect(await page.locator('.wire-working').innerText()).toContain(
      'base time (u48, byte 2 to 7)',
    );
    await page.locator('.wire-grid [data-at="0"]').hover();
    await until('the field under the pointer', async () => {
      const chosen = await page.locator('.wire-rows [aria-selected="true"]').innerText();
      return chosen.includes('major version 1, type 1: runs');
    });
    const [own, proto, json] = await page
      .locator('.wire-totals td:last-child')
      .allInnerTexts()
      .then((texts) => texts.map((text) => Number.parseFloat(text)));
    expect(own).toBe(1);
    expect(proto).toBeGreaterThan(1.2);
    expect(json).toBeGreaterThan(proto!);
    expect(await findViolations(page)).toEqual([]);
    const before = await page.locator('.wire-list').innerText();
    await page.waitForTimeout(600);
    expect(await page.locator('.wire-list').innerText()).toBe(before);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await until('the link is of the dashboard again', () => !page.url().includes('view='));
  });
});
