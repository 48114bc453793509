/** A server that wants a token: the page asks for it, keeps it to itself, and is told what a share link may. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test as base } from './harness.ts';
import { statusOf, until } from './page-reader.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'only-for-looking-at';

/* Not an override of the harness's own test: files of one worker share it. */
const test = base.extend('flags', { scope: 'file' }, () => [
  '--token',
  TOKEN,
  '--share-token',
  SHARE,
]);

/** A browser reports each answer of 401 itself. */
const MAY_LOG = { mayLog: /401|HTTP Authentication failed/ };

const untilConnected = (page: Page): Promise<void> =>
  until('connection', async () => (await statusOf(page, 'connection')).includes('Connected'));

test.describe('a server with a token', () => {
  test('asks for it, says when it is wrong, lets in when it is right, and remembers', async ({
    open,
    server,
  }) => {
    const untilReady = (shown: Page) => shown.getByRole('dialog', { name: 'Log in' }).waitFor();
    const page = await open(server.url, { ...MAY_LOG, untilReady });
    const dialog = page.getByRole('dialog', { name: 'Log in' });
    await dialog.getByLabel('Token').fill('wrong');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await until('a refusal in words', async () =>
      /token/i.test(await dialog.getByRole('alert').innerText()),
    );
    await dialog.getByLabel('Token').fill(TOKEN);
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await untilConnected(page);
    await page.locator('.last-price').waitFor();
    expect(page.url()).not.toContain(TOKEN);
    await page.reload();
    await untilConnected(page);
    expect(await dialog.count()).toBe(0);
  });

  test('lets a share link look, without leaving the token in the address', async ({
    open,
    server,
  }) => {
    const page = await open(`${server.url}/#share=${SHARE}`, MAY_LOG);
    await untilConnected(page);
    expect(page.url()).not.toContain(SHARE);
    await page.getByRole('button', { name: 'Replay …' }).click();
    await page.getByText('Nobody has a replay open that you could join.').waitFor();
    expect(await page.locator('.recording').count()).toBe(0);
  });
});
