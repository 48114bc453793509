import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  removeFolder,
  startServer,
  statusOf,
  type TestServer,
  until,
} from './app-harness.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'only-for-looking-at';

describe('a server with a token', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = makeFolder();
    [server, browser] = await Promise.all([
      startServer(folder, 0, '--token', TOKEN, '--share-token', SHARE),
      launchBrowser(),
    ]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), server?.kill()]);
    removeFolder(folder);
  });

  test('asks for it, says when it is wrong, lets in when it is right, and remembers', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const dialog = page.getByRole('dialog', { name: 'Log in' });
    await dialog.waitFor();
    await dialog.getByLabel('Token').fill('wrong');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await until('a refusal in words', async () =>
      /token/i.test(await dialog.getByRole('alert').innerText()),
    );
    await dialog.getByLabel('Token').fill(TOKEN);
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await until('connection', async () =>
      (await statusOf(page, 'connection')).includes('Connected'),
    );
    await page.locator('.last-price').waitFor();
    expect(page.url()).not.toContain(TOKEN);
    await page.reload();
    await until('connection again', async () =>
      (await statusOf(page, 'connection')).includes('Connected'),
    );
    expect(await dialog.count()).toBe(0);
    await page.close();
  });

  test('lets a share link look, without leaving the token in the address', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/#share=${SHARE}`);
    await until('connection', async () =>
      (await statusOf(page, 'connection')).includes('Connected'),
    );
    expect(page.url()).not.toContain(SHARE);
    await page.getByRole('button', { name: 'Replay …' }).click();
    await page.locator('.recording').first().click();
    await until('a refusal in words', async () =>
      /cannot be replayed/i.test(await page.getByRole('alert').innerText()),
    );
    await context.close();
  });
});
