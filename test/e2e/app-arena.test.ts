/**
 * A game of two people in one live market, each with a page: made, joined, traded by ticket and by a line that is dragged, paused and
 * ended by its host, and what it came to is taken away as files.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { GameReport } from '../../shared/wire/game-message.ts';
import { test } from './harness.ts';
import { drawn, until } from './page-reader.ts';

const panel = (page: Page) => page.locator('.trade');
const button = (page: Page, name: string | RegExp) =>
  panel(page).getByRole('button', { name, exact: typeof name === 'string' });
const show = (page: Page, view: string) => panel(page).getByRole('radio', { name: view }).click();
const textOf = (page: Page): Promise<string> => panel(page).innerText();
const shows = (page: Page, text: RegExp): Promise<void> =>
  until(`${text} in the panel`, async () => text.test(await textOf(page)), 15_000);

async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Trade', exact: true }).first().click();
  await panel(page).getByLabel('Your name').fill(name);
}

/** Where on a chart a line can be taken, px; the pointer says so. */
async function findLine(page: Page): Promise<{ x: number; y: number }> {
  const { x: left, y: top, width, height } = (await page.locator('.chart-host').boundingBox())!;
  const x = left + width / 3;
  for (let y = top + 20; y < top + height * 0.9; y += 6) {
    await page.mouse.move(x, y);
    const cursor = await page.evaluate(
      ([atX, atY]) => getComputedStyle(document.elementFromPoint(atX!, atY!)!).cursor,
      [x, y],
    );
    if (cursor === 'ns-resize') return { x, y };
  }
  throw new Error('there is no line on the chart');
}

/** A file that a button saves. */
async function save(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return readFileSync(await download.path(), 'utf8');
}

test('two people trade in one game: fills, a dragged order, the table, a pause, the end and its files', async ({
  open,
  server,
}) => {
  const [host, guest] = await Promise.all([
    open(`${server.url}/?s=AAPL&i=5s`),
    open(`${server.url}/?s=AAPL&i=5s`),
  ]);
  await enter(host, 'Ada');
  expect(await textOf(host)).toContain('Game · play money');
  await panel(host).getByLabel('Name of the game').fill('Friday cup');
  await button(host, /^Make a game/).click();
  await shows(host, /Friday cup\s+waiting/i);
  await enter(guest, 'Grace');
  await button(guest, 'Join').click();
  await shows(guest, /Friday cup\s+waiting/i);
  await button(host, 'Start').click();
  await shows(guest, /Friday cup\s+running/i);

  await panel(guest).getByLabel('Quantity').fill('20');
  await button(guest, /^Buy/).click();
  await shows(guest, /AAPL\s+20 @ \d/);

  /* An order that waits, a little below: its line is dragged further down. */
  await panel(guest).getByLabel('Kind of order').selectOption('limit');
  const price = Number.parseFloat(await guest.locator('.last-price').innerText());
  const limit = (price * 0.9995).toFixed(2);
  await panel(guest).getByLabel('Limit', { exact: true }).fill(limit);
  await panel(guest).getByLabel('Quantity').fill('7');
  await show(guest, 'Orders');
  await button(guest, /^Buy/).click();
  await shows(guest, new RegExp(`Buy 7\\s+AAPL limit ${Number(limit)}`));
  await drawn(guest, 30);
  const { x, y } = await findLine(guest);
  await guest.mouse.down();
  await guest.mouse.move(x, y + 12, { steps: 4 });
  await guest.mouse.move(x, y + 30, { steps: 4 });
  await guest.mouse.up();
  await until(
    'the order at another price',
    async () => {
      const [, at] = /Buy 7\s+AAPL limit ([\d.]+)/.exec(await textOf(guest)) ?? [];
      return at === undefined || Number(at) < Number(limit);
    },
    15_000,
  );

  await show(host, 'Table');
  await shows(host, /2 players/);
  await shows(host, /Grace/);
  await until(
    'a table that moves',
    async () => !/Grace\s+100,000\.00\s/.test(await textOf(host)),
    15_000,
  );
  await button(host, 'Pause').click();
  await shows(guest, /Friday cup\s+paused/i);
  expect(await button(guest, /^Buy/).getAttribute('aria-disabled')).toBe('true');
  await button(host, 'Go on').click();
  await shows(guest, /Friday cup\s+running/i);
  await button(host, 'End').click();
  await shows(guest, /Its host ended it\./);

  await show(guest, 'Results');
  await shows(guest, /Net profit/);
  const report = JSON.parse(await save(guest, 'JSON')) as GameReport;
  expect(report.game).toBe('Friday cup');
  const log = await save(guest, 'Log CSV');
  expect(log.split('\r\n').length - 2).toBe(report.entries);
  expect(log).toMatch(/filled.*AAPL.*20/);
  expect(await save(guest, 'Trades CSV')).toMatch(/^trade,symbol,side,quantity/);
}, 90_000);
