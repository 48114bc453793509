/**
 * The registry of panels: a panel that no file of the product knows stands where it says, and acts like the rest.
 */
import { expect } from 'vitest';
import { buildPage } from './built-page.ts';
import { test as base } from './harness.ts';

const test = base.extend('page', async ({ open }) =>
  open(await buildPage('panel-page'), { untilReady: (page) => page.waitForSelector('.app') }),
);

test('a panel that is added to the registry stands in its column, beside those that are there', async ({
  page,
}) => {
  const names = page.locator('.right > section');
  expect(await names.last().getAttribute('aria-label')).toBe('Clock');
  expect(await names.count()).toBeGreaterThan(1);
  expect(await page.getByRole('region', { name: 'Clock' }).innerText()).toContain('ACME');
});

test('a panel over the page opens when it is called by its id, and closes by Escape', async ({
  page,
}) => {
  const note = page.getByRole('dialog', { name: 'A note' });
  expect(await note.count()).toBe(0);
  await page.getByRole('button', { name: 'Open the note' }).click();
  expect(await note.innerText()).toContain('Written by a test');
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'detached' });
});
