/** A recording of a real market, from the file that was downloaded to the price on the page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { runTickdeck, whenEnded } from '../support/server-process.ts';
import { test } from './harness.ts';
import { textOf, until } from './page-reader.ts';

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

test.describe('a recording of a real market', () => {
  test.skipIf(!existsSync(FRAMES))(
    'is imported, opened, played, sought to its end, and shows the last price of the file',
    async ({ open, recordings, start }) => {
      const tape = join(recordings, 'btcusdt.tape');
      const imported = await whenEnded(runTickdeck(['import', FRAMES, '--out', tape]));
      expect(imported.code, imported.err).toBe(0);
      const server = await start();
      const page = await open(`${server.url}/`);
      await page.getByRole('button', { name: 'Replay …' }).click();
      await page.locator('.recording', { hasText: 'btcusdt' }).click();
      await until('BTCUSDT', async () => (await textOf(page, 'h1')) === 'BTCUSDT');
      expect((await textOf(page, '.badge')).toLowerCase()).toBe('recorded');
      const first = await textOf(page, '.replay-time');
      await until('the clock to move', async () => (await textOf(page, '.replay-time')) !== first);
      await page.getByRole('slider', { name: 'Replay position' }).focus();
      await page.keyboard.press('End');
      const last = readLastPrice(FRAMES);
      await until('the last price', async () => {
        return Number((await textOf(page, '.last-price')).replaceAll(',', '')) === last;
      });
    },
  );
});
