/** The page over a live market: what moves by itself, and what one does to it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test as base } from './harness.ts';
import { statusOf, subscriptionsOf, textOf, until } from './page-reader.ts';

const test = base.extend('page', ({ open, server }) => open(`${server.url}/?s=NVDA&i=1s`));

test.describe('the live page', () => {
  const row = (page: Page, symbol: string) =>
    page.locator('.watch-row[data-kind="symbol"]').filter({
      has: page.getByText(symbol, { exact: true }),
    });

  test('loads, names its source, and prices move', async ({ page }) => {
    expect(await textOf(page, '.badge')).toMatch(/simulated · seed 7/i);
    expect(await statusOf(page, 'connection')).toContain('Connected');
    const first = await textOf(page, '.last-price');
    expect(first).toMatch(/^\d{2,3}\.\d\d$/);
    await until('another price', async () => (await textOf(page, '.last-price')) !== first);
    await until('a rate', async () => {
      const text = (await statusOf(page, 'ticks')).replaceAll(',', '');
      return Number.parseInt(text, 10) > 50;
    });
    expect(await page.title()).toMatch(/^[\d.,]+ NVDA · Tickdeck$/);
    expect(await page.locator('.trade-space > .trade-row').count()).toBeGreaterThan(10);
  });

  test('shows indicators that are added, changed and taken off, and keeps them', async ({
    page,
  }) => {
    const study = (id: string) => page.locator(`[data-study="${id}"]`);
    await page.keyboard.press('/');
    for (const name of ['rsi', 'ema']) {
      await page.getByRole('combobox', { name: 'Add an indicator' }).fill(name);
      await page.keyboard.press('Enter');
      await study(name).waitFor();
    }
    await page.keyboard.press('Escape');
    await until('a value', async () =>
      /^\d\d?\.\d\d$/.test(await study('rsi').locator('.study-values').innerText()),
    );
    expect(await page.getByRole('separator', { name: /Relative strength/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'EMA 20: settings' }).click();
    await page.getByRole('spinbutton', { name: 'Length' }).fill('50');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'EMA 50: settings' }).waitFor();
    await study('rsi').hover();
    await page.getByRole('button', { name: 'Remove RSI 14' }).click();
    await study('rsi').waitFor({ state: 'detached' });
    await until('the link names it', () => page.url().includes('ind=ema:50'));
    await page.reload();
    await page.getByRole('button', { name: 'EMA 50: settings' }).focus();
    await page.keyboard.press('Delete');
    await study('ema').waitFor({ state: 'detached' });
  });

  test('shows bars of trades, and compares with what is chosen until it is taken off', async ({
    page,
  }) => {
    await page.getByRole('combobox', { name: 'More intervals' }).selectOption('10t');
    // The last one grows to ten trades, and is the next one's first then.
    await until('bars of ten trades', () => page.url().includes('i=10t'));
    await until('one of at most ten', async () =>
      /Trades(10|[1-9])$/.test(await textOf(page, '.readout')),
    );
    const compared = page.getByRole('group', { name: 'Compared with' });
    await page.getByRole('button', { name: 'Compare NVDA with other symbols' }).click();
    await page.locator('.search-result', { hasText: 'Compare with' }).first().waitFor();
    await page.keyboard.type('aapl');
    await page.locator('.search-result', { hasText: 'Compare with AAPL, Apple' }).waitFor();
    await page.keyboard.press('Enter');
    await until('its change', async () =>
      /AAPL[+−]\d+\.\d\d %/.test((await compared.textContent()) ?? ''),
    );
    await page.reload();
    await compared.getByRole('button', { name: 'Compare no longer with AAPL' }).click();
    await compared.waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: '1s' }).click();
  });

  test('has a menu at any place of the chart that keys go through', async ({ page }) => {
    const { x, y } = (await page.locator('.chart-host').boundingBox())!;
    await page.mouse.click(x + 200, y + 150, { button: 'right' });
    const items = page.locator('.chart-menu [role=menuitem]');
    const isFocused = async (at: number): Promise<boolean> =>
      items.nth(at).evaluate((item) => item === document.activeElement);
    await items.first().waitFor();
    expect(await isFocused(0)).toBe(true);
    await page.keyboard.press('ArrowDown');
    expect(await isFocused(1)).toBe(true);
    await page.keyboard.press('End');
    expect(await isFocused((await items.count()) - 1)).toBe(true);
    await page.keyboard.press('Escape');
    await items.first().waitFor({ state: 'detached' });
  });

  test('keeps a line that is drawn, moved and undone where it was, through a zoom and another symbol', async ({
    page,
  }) => {
    await page.getByRole('toolbar', { name: 'Drawing' }).waitFor();
    const { x: left, y: top } = (await page.locator('.chart-host').boundingBox())!;
    const readStored = () =>
      page.evaluate(() => localStorage.getItem('tickdeck.drawings.live.NVDA') ?? '[]');
    const click = async (x: number, y: number) => {
      await page.mouse.move(left + x, top + y, { steps: 2 });
      await page.mouse.down();
      await page.mouse.up();
    };
    const bar = page.getByRole('toolbar', { name: 'Trend line' });
    await page.keyboard.press('Alt+t');
    await click(120, 260);
    await click(280, 180);
    await bar.waitFor();
    const drawn = await readStored();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'List of drawings' }).click();
    await page.locator('.draw-row').click();
    await bar.waitFor();
    await page.locator('.chart-host [role="application"]').focus();
    await page.keyboard.press('ArrowUp');
    const moved = await readStored();
    expect(moved).not.toBe(drawn);
    await page.mouse.move(left + 200, top + 200);
    await page.mouse.wheel(0, -240);
    expect(await readStored()).toBe(moved);
    await page.keyboard.press('Control+z');
    expect(await readStored()).toBe(drawn);
    await row(page, 'MSFT').click();
    await bar.waitFor({ state: 'detached' });
    await row(page, 'NVDA').click();
    await page.getByRole('button', { name: 'List of drawings' }).click();
    expect(await page.locator('.draw-row').count()).toBe(1);
    await page.locator('.draw-row').click();
    await bar.getByRole('button', { name: 'Remove' }).click();
    expect(await readStored()).toBe('[]');
  });

  test('subscribes to a symbol that is added, and unsubscribes from one that is removed', async ({
    page,
  }) => {
    await until('the first count', async () => (await subscriptionsOf(page)) > 10);
    const before = await subscriptionsOf(page);
    expect(await row(page, 'CSCO').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('cisco');
    await page.locator('.search-result', { hasText: 'CSCO' }).waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Escape');
    await until('one subscription more', async () => (await subscriptionsOf(page)) === before + 1);
    await until('a price', async () =>
      /CSCO[\s\S]*\d\.\d\d/.test(await row(page, 'CSCO').innerText()),
    );
    await row(page, 'CSCO').hover();
    await row(page, 'CSCO').locator('.watch-remove').click();
    await until('one subscription less', async () => (await subscriptionsOf(page)) === before);
    await until('no row of it', async () => (await row(page, 'CSCO').count()) === 0);
    await page.reload();
    await until('the same list', async () => (await subscriptionsOf(page)) === before);
  });

  test('finds a symbol by keyboard alone and shows it', async ({ page }) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tesla');
    const box = page.getByRole('combobox', { name: 'Symbol, name or sector' });
    expect(await box.inputValue()).toBe('tesla');
    await page.keyboard.press('Enter');
    await until('TSLA on the chart', async () => (await textOf(page, 'h1')) === 'TSLA');
    await until('its price', async () => (await page.title()).includes('TSLA'));
    await until('its address', () => Promise.resolve(page.url().includes('s=TSLA')));
  });

  test('the watchlist is walked and a symbol shown by the arrow keys', async ({ page }) => {
    await page.getByRole('grid', { name: 'Watchlist' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('the second symbol', async () => (await textOf(page, 'h1')) === 'QQQ');
    await row(page, 'TSLA').click();
    await until('the symbol that was clicked', async () => (await textOf(page, 'h1')) === 'TSLA');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('the one after it', async () => (await textOf(page, 'h1')) === 'AMD');
  });

  test('candles form: the last bar changes, closes, and the next one begins', async ({ page }) => {
    await until('a bar', async () => /^\d\d:\d\d:\d\d/.test(await textOf(page, '.readout-0')));
    const starts = new Set<string>();
    const states = new Set<string>();
    await until('three bars, one of them in three states', async () => {
      const bar = await textOf(page, '.readout');
      const start = /\d\d:\d\d:\d\d/.exec(bar)![0];
      starts.add(start);
      states.add(bar);
      return starts.size >= 3 && states.size >= starts.size + 2;
    });
  });

  test('another interval brings bars of that interval, without a gap in the newest', async ({
    page,
  }) => {
    await page.getByRole('radio', { name: '5m', exact: true }).click();
    await until('a bar of five minutes', async () => {
      const minute = /^\d\d:(\d\d)$/.exec((await textOf(page, '.readout-0')).trim())?.[1];
      return minute !== undefined && Number(minute) % 5 === 0;
    });
    await until('the address', () => Promise.resolve(page.url().includes('i=5m')));
  });

  test('sorts by a column and back to its own order', async ({ page }) => {
    const firstRow = () => textOf(page, '.watch-space > .watch-row b');
    const symbols = page.getByRole('columnheader', { name: 'Symbol' });
    await symbols.getByRole('button').click();
    await until('AAPL first', async () => (await firstRow()) === 'AAPL');
    expect(await symbols.getAttribute('aria-sort')).toBe('ascending');
    await symbols.getByRole('button').click();
    await until('XOM first', async () => (await firstRow()) === 'XOM');
    await symbols.getByRole('button').click();
    await until('SPY first', async () => (await firstRow()) === 'SPY');
  });

  test('a dragged chart holds its place and offers the way back', async ({ page }) => {
    const box = (await page.locator('.chart-host').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + 200, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 420, y, { steps: 5 });
    await page.mouse.up();
    const live = page.getByRole('button', { name: 'Live', exact: false }).filter({ hasText: '⇥' });
    await live.click();
    await live.waitFor({ state: 'detached' });
  });

  test('four charts have symbols of their own, point together, and are there again; Back undoes a change', async ({
    page,
  }) => {
    await until('the first count', async () => (await subscriptionsOf(page)) > 10);
    const before = await subscriptionsOf(page);
    await page.getByRole('button', { name: 'Layout' }).click();
    await page.getByRole('button', { name: '4 charts' }).click();
    await page.keyboard.press('Escape');
    const heads = page.locator('.tile-symbol b');
    const symbols = (): Promise<string> => heads.allInnerTexts().then((all) => all.join(' '));
    await until('four symbols', async () => (await symbols()) === 'NVDA SPY QQQ AAPL');
    const prices = page.locator('.tile-last');
    await until('four prices', async () =>
      (await prices.allInnerTexts()).every((text) => /\d\.\d\d/.test(text)),
    );
    // All four are on the watchlist as well: nothing is subscribed twice.
    expect(await subscriptionsOf(page)).toBe(before);
    const box = (await page.locator('.chart-host').first().boundingBox())!;
    const times = page.locator('.chart-area .readout-0');
    const toSeconds = (text: string): number =>
      text.split(':').reduce((sum, part) => 60 * sum + Number.parseInt(part, 10), 0);
    await until('one moment on all of them', async () => {
      await page.mouse.move(box.x + 60 + Math.random(), box.y + box.height / 2);
      const [first, ...others] = (await times.allInnerTexts()).map(toSeconds);
      return others.length === 3 && others.every((each) => Math.abs(each - first!) <= 5);
    });
    await page.reload();
    await until('the same four', async () => (await symbols()) === 'NVDA SPY QQQ AAPL');
    // The tools of the desk come after the prices; Back is among them.
    await page.locator('.splitter').first().waitFor();
    await page.locator('.chart-host').nth(1).click();
    const entries = await page.evaluate(() => history.length);
    await page.keyboard.type('MSFT');
    await page.getByRole('combobox', { name: 'Symbol, name or sector' }).press('Enter');
    await until('another symbol on the second', async () =>
      (await symbols()).startsWith('NVDA MSFT'),
    );
    await until('an entry', async () => (await page.evaluate(() => history.length)) > entries);
    await page.goBack();
    await until('the view before', async () => (await symbols()) === 'NVDA SPY QQQ AAPL');
  });
});
