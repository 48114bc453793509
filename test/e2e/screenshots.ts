/**
 * Makes the README's pictures anew: `npx tsx test/e2e/screenshots.ts`. Not a test; look at what it makes.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/chromium.ts';
import { makeFolder, removeFolder, startServer } from './app-harness.ts';

const FOLDER = fileURLToPath(new URL('../../web/screenshots/', import.meta.url));
const REPLAY = '?s=NVDA&i=15s&t=candles&replay=demo&at=2026-11-20T14:52:00.000Z&speed=10';

interface Picture {
  name: string;
  search: string;
  width: number;
  height: number;
  colorScheme: 'dark' | 'light';
}

const PICTURES: Picture[] = [
  { name: 'live-dark', search: '?s=AAPL&i=15s', width: 1440, height: 900, colorScheme: 'dark' },
  {
    name: 'live-light',
    search: '?s=MSFT&i=1m&t=area',
    width: 1280,
    height: 720,
    colorScheme: 'light',
  },
  { name: 'replay-dark', search: REPLAY, width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone-dark', search: '?s=BTC/USD&i=15s', width: 390, height: 844, colorScheme: 'dark' },
];

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, search, width, height, colorScheme } = picture;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(`${url}/${search}`);
  await page.locator('.last-price').waitFor();
  await page.waitForTimeout(6_000);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
  await page.close();
}

const recordings = makeFolder();
const [server, browser] = await Promise.all([startServer(recordings), launchBrowser()]);
for (const picture of PICTURES) await take(browser, server.url, picture);
await Promise.all([browser.close(), server.kill()]);
removeFolder(recordings);
process.stdout.write(execFileSync('ls', ['-l', FOLDER]).toString());
