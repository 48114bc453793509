/** A recording of a real market, from the file that was downloaded to the price on the page. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { createTickColumns } from '../../shared/model/tick.ts';
import { GAP } from '../../shared/wire/codes.ts';
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

/** Lines of the file that the page saves of the recording. */
async function exportAs(page: Page, format: string): Promise<string[]> {
  const form = page.getByRole('group', { name: 'Export btcusdt' });
  if (!(await form.isVisible())) await page.getByRole('button', { name: 'Export btcusdt' }).click();
  await form.getByLabel('Format').selectOption({ label: format });
  const saved = page.waitForEvent('download');
  await form.getByRole('link', { name: 'Save the file' }).click();
  const path = await (await saved).path();
  return readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
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
      expect(await exportAs(page, 'CSV')).toHaveLength(37_798);
      expect((await exportAs(page, 'JSON lines'))[0]).toMatch(/^\{"time":/);
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

/** Forty daily bars of a share, as people download them. */
function toDailyCsv(): string {
  const rows = Array.from({ length: 40 }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 2 + day)).toISOString().slice(0, 10);
    const open = 100 + day;
    return `${date},${open}.00,${open + 3}.50,${open - 2}.25,${open + 1}.00,${10_000 + day}`;
  });
  return ['Date,Open,High,Low,Close,Volume', ...rows, ''].join('\n');
}

test('a file of daily bars is played as daily candles, named by their dates, and nothing shorter is offered', async ({
  open,
  recordings,
  start,
}) => {
  const csv = join(recordings, 'ABC.csv');
  writeFileSync(csv, toDailyCsv());
  const tape = join(recordings, 'daily.tape');
  const imported = await whenEnded(runTickdeck(['import', csv, '--out', tape]));
  expect(imported.code, imported.err).toBe(0);
  const server = await start();
  const page = await open(`${server.url}/`);
  await page.getByRole('button', { name: 'Replay …' }).click();
  await page.locator('.recording', { hasText: '40 bars (1d)' }).click();
  await until('ABC', async () => (await textOf(page, 'h1')) === 'ABC');
  const chosen = page.getByRole('radiogroup', { name: 'Interval' }).locator('[aria-checked=true]');
  await until('daily bars', async () => (await chosen.innerText()).trim() === '1d');
  await until('the end', async () => Number(await textOf(page, '.last-price')) === 140);
  expect(await textOf(page, '.replay-bar')).toContain('1d bars only');
  expect(await page.getByRole('combobox', { name: 'Speed' }).locator(':checked').innerText()).toBe(
    '10 bars/s',
  );
  expect(await page.locator('.right').isVisible()).toBe(false);
});

/** A minute of a feed that may not be shared; its venue was silent about one symbol for a while. */
async function makeLicensed(path: string): Promise<void> {
  const startMs = Date.UTC(2026, 10, 20, 15);
  const simulator = createSimulator({ seed: 5, startMs, rate: 200 });
  const columns = createTickColumns(20_000);
  while (simulator.read(startMs + 60_000, columns));
  const { instruments } = simulator;
  const terms = { venue: 'Alpaca', licence: 'For personal use.', mayShare: false };
  const writer = createTapeWriter(path, {
    instruments,
    provenance: { kind: 'live', label: 'Live from Alpaca', terms },
    previousClose: [...simulator.reference.previousClose],
    createdMs: startMs,
    epoch: 1,
  });
  writer.append(columns, 0, columns.length);
  const { id: instrument } = instruments.find(({ symbol }) => symbol === 'AAPL')!;
  const gap = { instrument, cause: GAP.venueSilent, fromMs: startMs, toMs: startMs + 55_000 };
  writer.gapNews(startMs + 60_000, [gap]);
  await writer.close();
  simulator.close();
}

test('a recording of a licensed feed shows its feed, its licence, the gap of one symbol, and no link to share', async ({
  open,
  recordings,
  start,
}) => {
  await makeLicensed(join(recordings, 'licensed.tape'));
  const server = await start();
  const page = await open(`${server.url}/?replay=licensed&symbol=AAPL&interval=1s`);
  await until('the badge', async () => /alpaca/i.test(await textOf(page, '.badge')));
  expect(await textOf(page, '.badge')).toMatch(/^recorded · alpaca$/i);
  expect(await page.locator('.badge').getAttribute('title')).toMatch(/For personal use\.$/);
  const copy = page.getByRole('button', { name: 'Copy link to this moment' }).first();
  expect(await copy.getAttribute('aria-disabled')).toBe('true');
  expect(await copy.getAttribute('title')).toBe('Not to be shared: For personal use.');
  await page.locator('.badge').click();
  const facts = await textOf(page, 'dialog');
  expect(facts).toContain('Recorded from');
  expect(facts).toContain('For personal use.');
  await page.keyboard.press('Escape');
  const answer = await page.request.get(`${server.url}/api/recordings/licensed/overview`);
  expect(((await answer.json()) as { gaps: object[] }).gaps).toMatchObject([
    { cause: 'venueSilent', symbols: ['AAPL'], symbolCount: 1 },
  ]);
});
