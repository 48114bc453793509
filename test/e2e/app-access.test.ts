/** The page for everybody: without a mouse, without good eyes, on a phone. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './harness.ts';
import { findViolations, PHONE, until } from './page-reader.ts';

/** Controls in sight that a finger cannot hit, by name. */
const findSmallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, select, input:not([type="checkbox"]), [role="row"][id], .study-row',
      ),
    ]
      .filter((element) => element.checkVisibility())
      .filter((element) => element.getBoundingClientRect().height < 40)
      .map((element) => `${element.className} ${element.innerText} ${element.offsetHeight}`),
  );

const hasSidewaysScroll = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

test.describe('the page for everybody', () => {
  for (const colorScheme of ['dark', 'light'] as const) {
    test(`has no serious accessibility violation in ${colorScheme}`, async ({ open, server }) => {
      const search = '?s=AAPL&replay=demo&at=2026-11-20T14:40:00.000Z&paused=1';
      const options = { colorScheme, bypassCSP: true, reducedMotion: 'reduce' as const };
      const page = await open(`${server.url}/${search}`, options);
      expect(await findViolations(page)).toEqual([]);
      for (const name of ['Find a symbol', 'Settings', 'About this feed', 'Replay: demo']) {
        await page.getByRole('button', { name }).click();
        await page.locator('dialog[open]').waitFor();
        expect(await findViolations(page), name).toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      }
      await page.keyboard.press('Alt+e');
      await page.locator('.notice').waitFor();
      /* Lies over no control: a press reaches what is pressed. */
      await page.getByRole('button', { name: 'Back to live' }).click({ timeout: 2_000 });
      await page.locator('.replay-bar').waitFor({ state: 'detached' });
      await page.keyboard.press('Alt+e');
      await page.getByRole('button', { name: 'Settings of Flash crash' }).click();
      await page.getByRole('button', { name: 'Start Flash crash' }).click();
      await page.locator('.scenario-running').waitFor();
      expect(await findViolations(page), 'Scenarios').toEqual([]);
    });
  }

  test('a phone shows every panel without sideways scrolling, with targets for fingers', async ({
    open,
    server,
  }) => {
    const options = { ...PHONE, bypassCSP: true, reducedMotion: 'reduce' as const };
    const page = await open(`${server.url}/?s=BTC/USD`, options);
    for (const tab of ['Watchlist', 'Trades', 'Chart']) {
      await page.getByRole('navigation').getByRole('button', { name: tab }).click();
      await until(`${tab} is chosen`, async () => {
        const current = page.locator('nav [aria-current="page"]');
        return (await current.innerText()).includes(tab);
      });
      expect(await hasSidewaysScroll(page), tab).toBe(false);
      expect(await findSmallTargets(page), tab).toEqual([]);
      expect(await findViolations(page), tab).toEqual([]);
      expect(await page.getByRole('heading', { level: 1 }).count(), tab).toBe(1);
    }
    expect(await page.locator('.badge').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Scenarios' }).tap();
    await page.getByRole('button', { name: 'Settings of Flash crash' }).tap();
    expect(await hasSidewaysScroll(page)).toBe(false);
    expect(await findSmallTargets(page), 'Scenarios').toEqual([]);
    await page.getByRole('button', { name: 'Close' }).tap();
    await page.getByRole('button', { name: 'Replay …' }).tap();
    await page.locator('.recording', { hasText: 'Demo, simulated' }).tap();
    await page.locator('.replay-bar').waitFor();
    expect(await hasSidewaysScroll(page)).toBe(false);
    expect(await findSmallTargets(page)).toEqual([]);
  });

  test('a phone’s head has room for a choice of markets, and nothing lies below the badge', async ({
    open,
    start,
  }) => {
    const server = await start(
      '--feed',
      'sim',
      '--feed',
      'asia=sim:seed=3',
      '--history-minutes',
      '1',
    );
    const page = await open(`${server.url}/?s=BTC/USD`, PHONE);
    expect(await page.getByRole('combobox', { name: 'Live market' }).isVisible()).toBe(true);
    expect(await findSmallTargets(page)).toEqual([]);
    const { width } = PHONE.viewport;
    const controls = await page.locator('.app-head > :is(button, div)').all();
    for (const control of controls) {
      const box = await control.boundingBox();
      if (box !== null) expect(box.x + box.width, await control.innerHTML()).toBeLessThan(width);
    }
    const badge = (await page.locator('.badge').boundingBox())!;
    for (const beside of await page.locator('.symbol-title > *').all()) {
      const box = await beside.boundingBox();
      if (box !== null) expect(box.x + box.width).toBeLessThanOrEqual(badge.x);
    }
  });

  test('a large screen of a finger has targets as large, over four charts with studies too', async ({
    open,
    server,
  }) => {
    const viewport = { width: 1180, height: 820 };
    const options = { ...PHONE, viewport, bypassCSP: true, reducedMotion: 'reduce' as const };
    const page = await open(`${server.url}/?s=NVDA&i=1m&ind=ema:20/rsi:14`, options);
    await page.getByRole('button', { name: 'RSI 14: settings' }).waitFor();
    expect(await findSmallTargets(page)).toEqual([]);
    await page.getByRole('button', { name: 'Layout' }).tap();
    await page.getByRole('button', { name: '4 charts' }).tap();
    expect(await findSmallTargets(page), 'Layout').toEqual([]);
    await page.getByRole('button', { name: 'Close' }).tap();
    await page.locator('.tile-head').nth(3).waitFor();
    expect(await findSmallTargets(page), '4 charts').toEqual([]);
    expect(await findViolations(page), '4 charts').toEqual([]);
    // Below the head of its tile a study's row still lies in its pane, and upon no read-out.
    const tile = page.locator('.chart-area').first();
    const bottomOf = async (selector: string): Promise<number> => {
      const { y, height } = (await tile.locator(selector).boundingBox())!;
      return y + height;
    };
    const topOf = async (id: string): Promise<number> =>
      (await tile.locator(`[data-study="${id}"]`).boundingBox())!.y;
    // So small a chart says its values when it is pointed at.
    await tile.locator('.chart-host').tap();
    await tile.locator('.readout').waitFor();
    expect(await topOf('ema')).toBeGreaterThanOrEqual(await bottomOf('.readout'));
    expect(await topOf('rsi')).toBeGreaterThanOrEqual((await bottomOf('.pane-line')) - 10);
  });

  test('a laptop fits everything without scrolling the page', async ({ open, server }) => {
    const viewport = { width: 1280, height: 720 };
    const page = await open(`${server.url}/?s=BTC/USD`, { viewport });
    const size = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scrollWidth, scrollHeight };
    });
    expect(size).toEqual({ scrollWidth: 1280, scrollHeight: 720 });
    for (const selector of ['.watch-grid', '.chart-host', '.trade-grid', '.status-bar']) {
      const box = (await page.locator(selector).boundingBox())!;
      expect(box.y + box.height, selector).toBeLessThanOrEqual(720);
      expect(box.height, selector).toBeGreaterThan(20);
    }
    // The chart's head and toolbar: nothing runs into its neighbour, and nothing is cut off.
    const head = await page.evaluate(() => {
      const parts = document.querySelectorAll('.symbol-title > *, .symbol-price > *, .day > *');
      const boxes = [...parts].map((part) => part.getBoundingClientRect());
      const shown = boxes.filter(({ width }) => width > 0).sort((a, b) => a.left - b.left);
      const overlaps = shown.slice(1).map((box, i) => shown[i]!.right - box.left);
      const toolbar = document.querySelector('.toolbar')!;
      return { overlap: Math.max(...overlaps), cut: toolbar.scrollWidth - toolbar.clientWidth };
    });
    expect(head.overlap).toBeLessThanOrEqual(0);
    expect(head.cut).toBe(0);
  });

  test('the theme can be chosen and is remembered', async ({ open, server }) => {
    const page = await open(`${server.url}/?s=AAPL`, { colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    await until('a light ground', async () => (await ground()) !== dark);
    const light = await ground();
    await page.reload();
    await until('light again', async () => (await ground()) === light);
  });

  test('a dialog that is opened as another closes stays open', async ({ open, server }) => {
    const page = await open(`${server.url}/?s=AAPL`);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await page.evaluate(() => {
      document.querySelector<HTMLDialogElement>('dialog[open]')!.close();
      document.querySelector<HTMLElement>('[aria-label="About this feed"]')!.click();
    });
    await page.getByRole('dialog', { name: 'About this feed' }).waitFor({ timeout: 5_000 });
  });
});
