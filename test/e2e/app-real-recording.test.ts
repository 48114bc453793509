import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import {
  makeFolder,
  openPage,
  removeFolder,
  runCommand,
  startServer,
  textOf,
  until,
} from './app-harness.ts';

/** Real recorded market data beside the checkout; the test says so when it is missing. */
const FRAMES = fileURLToPath(
  new URL('../../../shared/data/hftbacktest/spot/btcusdt_20240808.gz', import.meta.url),
);

/** Price of the last trade in the recorded frames. */
function readLastPrice(path: string): number {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const trade = lines.findLast((line) => line.includes('"e":"trade"'))!;
  return Number(/"p":"([\d.]+)"/.exec(trade)![1]);
}

describe('a recording of a real market', () => {
  test.skipIf(!existsSync(FRAMES))(
    'is imported, opened, played, sought to its end, and shows the last price of the file',
    async () => {
      const folder = makeFolder();
      await runCommand('import', FRAMES, '--out', join(folder, 'btcusdt.tape'));
      const [server, browser] = await Promise.all([startServer(folder), launchBrowser()]);
      try {
        const { page, errors } = await openPage(browser, `${server.url}/`);
        await page.getByRole('button', { name: 'Replay …' }).click();
        await page.locator('.recording', { hasText: 'btcusdt' }).click();
        await until('BTCUSDT', async () => (await textOf(page, 'h1')) === 'BTCUSDT');
        expect((await textOf(page, '.badge')).toLowerCase()).toBe('recorded');
        const first = await textOf(page, '.replay-time');
        await until(
          'the clock to move',
          async () => (await textOf(page, '.replay-time')) !== first,
        );
        await page.getByRole('slider', { name: 'Replay position' }).focus();
        await page.keyboard.press('End');
        const last = readLastPrice(FRAMES);
        await until('the last price', async () => {
          return Number((await textOf(page, '.last-price')).replaceAll(',', '')) === last;
        });
        expect(errors).toEqual([]);
      } finally {
        await Promise.all([browser.close(), server.kill()]);
        removeFolder(folder);
      }
    },
  );
});
