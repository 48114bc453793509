/**
 * The registry of panels: a panel that no file of the product knows stands where it says, and acts like the rest.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { buildPage, openBuiltPage, type OpenedPage } from './open-built-page.ts';

let browser: Browser;
let opened: OpenedPage;

beforeAll(async () => {
  const [launched, files] = await Promise.all([launchBrowser(), buildPage('panel-page')]);
  browser = launched;
  opened = await openBuiltPage(browser, files, { width: 1440, height: 900 }, (page) =>
    page.waitForSelector('.app'),
  );
});
afterAll(async () => {
  await browser?.close();
});

test('a panel that is added to the registry stands in its column, beside those that are there', async () => {
  const { page, errors } = opened;
  const names = page.locator('.right > section');
  expect(await names.last().getAttribute('aria-label')).toBe('Clock');
  expect(await names.count()).toBeGreaterThan(1);
  expect(await page.getByRole('region', { name: 'Clock' }).innerText()).toContain('ACME');
  expect(errors).toEqual([]);
});

test('a panel over the page opens when it is called by its id, and closes by Escape', async () => {
  const { page, errors } = opened;
  const note = page.getByRole('dialog', { name: 'A note' });
  expect(await note.count()).toBe(0);
  await page.getByRole('button', { name: 'Open the note' }).click();
  expect(await note.innerText()).toContain('Written by a test');
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'detached' });
  expect(errors).toEqual([]);
});
