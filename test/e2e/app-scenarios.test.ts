/** The presenter's panel: what is started there reaches everybody, and whoever may not is told so. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { runTickdeck, whenEnded } from '../support/server-process.ts';
import { test as base } from './harness.ts';
import { countPixels, drawn, textOf, until } from './page-reader.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'staple-for-reading';

const test = base.extend('page', ({ open, server }) => open(`${server.url}/?s=BTC/USD&i=1s`));

const countEventPixels = (page: Page, selector: string): Promise<number> =>
  countPixels(page, selector, '--event');

const priceOf = async (page: Page): Promise<number> =>
  Number((await textOf(page, '.last-price')).replaceAll(',', ''));

test.describe('the presenter’s panel', () => {
  async function openScenarioPanel(page: Page): Promise<void> {
    await page.keyboard.press('Alt+e');
    await page.getByRole('button', { name: 'Start Flash crash' }).waitFor();
  }

  test('starts a flash crash: everybody is told, the price falls, the chart shows it, and it can be ended', async ({
    open,
    page,
    server,
  }) => {
    const audience = await open(`${server.url}/?s=BTC/USD&i=1s`);
    expect(await countEventPixels(page, '.chart-host canvas')).toBe(0);
    await openScenarioPanel(page);
    await page.getByRole('button', { name: 'Settings of Flash crash' }).click();
    const item = page.locator('[data-event="flash_crash"]');
    await item.getByRole('slider', { name: 'how far prices fall' }).press('End');
    await item.getByRole('slider', { name: 'how long they fall' }).press('Home');
    const before = await priceOf(page);
    await page.getByRole('button', { name: 'Start Flash crash' }).click();
    for (const each of [page, audience]) {
      const notice = each.locator('.notice');
      await notice.waitFor();
      expect(await notice.innerText()).toBe('Flash crash: BTC/USD · started by a presenter');
    }
    const running = page.getByRole('list', { name: 'Running and to come' });
    await until('time left', async () => /\d:\d\d left/.test(await running.innerText()));
    await until('a price that fell', async () => (await priceOf(page)) < before * 0.97, 15_000);
    expect(await countEventPixels(page, '.chart-host canvas')).toBeGreaterThan(20);
    expect(await countEventPixels(audience, '.chart-host canvas')).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'End Flash crash: BTC/USD' }).click();
    await running.waitFor({ state: 'detached' });
  }, 60_000);

  test('names the event under the crosshair', async ({ page }) => {
    await openScenarioPanel(page);
    await page.getByRole('button', { name: 'Start Liquidity drought' }).click();
    await page.locator('.scenario-running').waitFor();
    await until('its band', async () => (await countEventPixels(page, '.chart-host canvas')) > 20);
    const box = (await page.locator('.chart-host canvas').first().boundingBox())!;
    await until('the name', async () => {
      for (let back = 70; back < 260; back += 6) {
        await page.mouse.move(box.x + box.width - back, box.y + box.height / 2);
        await drawn(page);
        if ((await textOf(page, '.readout-0')).includes('Liquidity drought')) return true;
      }
      return false;
    });
    await page.getByRole('button', { name: 'End Liquidity drought: BTC/USD' }).click();
  });

  test('aims at the symbol, its sector or the whole market, and starts scripts', async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}/?s=KO&i=1s`);
    await page.waitForFunction(() => document.title.includes('KO'));
    await openScenarioPanel(page);
    const aims = page.getByRole('radiogroup', { name: 'Aimed at' }).getByRole('radio');
    expect(await aims.allInnerTexts()).toEqual(['KO', 'Consumer Staples', 'Whole market']);
    await aims.nth(1).click();
    await page.getByRole('button', { name: 'Start Sector news' }).click();
    await aims.nth(2).click();
    await page.getByRole('button', { name: 'Start Liquidity drought' }).click();
    await page.getByRole('radio', { name: 'Scripts' }).click();
    await page.getByRole('button', { name: 'Start the script Short squeeze' }).click();
    const running = page.getByRole('list', { name: 'Running and to come' });
    for (const line of [
      /Sector news: Consumer Staples\s+\d:\d\d left/,
      /Liquidity drought: all\s+\d:\d\d left/,
      /Short squeeze: INTC\s+in \d:\d\d/,
    ]) {
      await until(String(line), async () => line.test(await running.innerText()));
    }
    for (const name of ['Sector news', 'Liquidity drought', 'Short squeeze']) {
      await page
        .getByRole('button', { name: `End ${name}` })
        .first()
        .click();
    }
    await running.waitFor({ state: 'detached' });
  });

  test('halts a symbol, says so, and ends the halt', async ({ page, server }) => {
    await page.goto(`${server.url}/?s=PG&i=1s`);
    await page.waitForFunction(() => document.title.includes('PG'));
    await openScenarioPanel(page);
    await page.getByRole('button', { name: 'Start Trading halt' }).click();
    const end = page.getByRole('button', { name: 'End PG halted: by hand' });
    await end.waitFor();
    await page.locator('.symbol-title', { hasText: 'Halted' }).waitFor();
    await end.click();
    await until(
      'the auction',
      async () => !(await textOf(page, '.symbol-title')).includes('Halted'),
    );
  });

  test('is opened and closed by keyboard, and gives the focus back', async ({ page }) => {
    const button = page.getByRole('button', { name: 'Scenarios' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('.scenario-panel').waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await page.locator('.scenario-panel').waitFor({ state: 'detached' });
    await until('the focus is back', () =>
      button.evaluate((element) => element === document.activeElement),
    );
    await page.keyboard.press('Control+k');
    await page.keyboard.type('s');
    expect(await page.locator('.scenario-panel').count()).toBe(0);
  });

  test('is not for replays: the button says why, and the strip shows what was recorded', async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}/?s=AAPL&replay=demo&at=2026-11-20T14:46:00.000Z&paused=1`);
    await page.locator('.replay-bar').waitFor();
    const button = page.getByRole('button', { name: 'Scenarios' });
    await until(
      'not to be had',
      async () => (await button.getAttribute('aria-disabled')) === 'true',
    );
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await textOf(page, '.notice')).toMatch(/A replay shows what happened/);
    await until('marks', async () => (await countEventPixels(page, '.timeline canvas')) > 40);
    await until('bands', async () => (await countEventPixels(page, '.chart-host canvas')) > 40);
  });

  test('shows nothing of the future of a replay', async ({ page, server }) => {
    await page.goto(`${server.url}/?s=KO&i=15s&replay=demo&at=2026-11-20T14:44:50.000Z&paused=1`);
    await page.locator('.replay-bar').waitFor();
    await until('marks', async () => (await countEventPixels(page, '.timeline canvas')) > 40);
    await until('a bar', async () => /\d\d:\d\d/.test(await textOf(page, '.readout-0')));
    await drawn(page);
    expect(await countEventPixels(page, '.chart-host canvas')).toBe(0);
    await page.getByRole('button', { name: 'On one bar (15s)' }).click();
    await until('the crash', async () => (await countEventPixels(page, '.chart-host canvas')) > 5);
  });
});

test('a running server that is recorded over the wire has its events in the tape', async ({
  recordings,
  start,
}) => {
  const server = await start();
  const tape = join(recordings, 'wire.tape');
  const flags = ['--server', server.url, '--symbols', 'KO,AAPL', '--seconds', '5'];
  const recording = whenEnded(runTickdeck(['record', '--out', tape, ...flags]));
  /* What happens before its first tick is not of its time. */
  await until('the recorder', () => existsSync(tape) && verifyTape(tape).ticks > 0, 20_000);
  for (const target of ['KO', 'XOM']) {
    const answer = await fetch(`${server.url}/api/scenarios`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'halt', target, haltSeconds: 1 }),
    });
    expect(answer.status).toBe(201);
  }
  expect((await recording).code).toBe(0);
  const opened = openTape(tape);
  const events = opened.events().map(({ kind, target, origin }) => [kind, target, origin]);
  opened.close();
  expect(events).toEqual([
    ['halt', 'KO', 'live'],
    ['halt', 'KO', 'market'],
  ]);
});

test('whoever may only look cannot start anything, and is told so', async ({ open, start }) => {
  const server = await start('--token', TOKEN, '--share-token', SHARE);
  const page = await open(`${server.url}/?s=AAPL#share=${SHARE}`, {
    mayLog: /401|HTTP Authentication failed/,
  });
  const button = page.getByRole('button', { name: 'Scenarios' });
  await until('the reason', async () => {
    return (
      (await button.getAttribute('title')) === 'This link allows looking, not starting scenarios.'
    );
  });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await page.keyboard.press('Alt+e');
  await until('a notice', async () => (await textOf(page, '.notice')).includes('not starting'));
  expect(await page.locator('.scenario-panel').count()).toBe(0);
});
