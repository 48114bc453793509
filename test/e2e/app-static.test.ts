/**
 * The page that runs by itself: built into a folder, served by a plain file host below a path, driven like any other.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { buildStatic } from '../../server/scripts/build-static.mjs';
import { startStaticHost } from '../support/static-host.ts';
import { test as base } from './harness.ts';
import { replayClockOf, statusOf, textOf, until } from './page-reader.ts';

const BELOW = '/some/where/';
/** Gzipped bytes of the worker's chunk: the engine with its simulator, tapes and statistics. */
const ENGINE_BUDGET = 135_000;

/** The built folder, and a host of it. */
const test = base
  .extend('built', { scope: 'file' }, ({ recordings }) =>
    buildStatic({ out: join(recordings, 'page') }),
  )
  .extend('host', { scope: 'file' }, async ({ built }, { onCleanup }) => {
    const host = await startStaticHost(built, BELOW);
    onCleanup(() => host.close());
    return host;
  });

test('prices move, a scenario is played and statistics are shown, and nothing but files was asked for', async ({
  host,
  open,
}) => {
  const page = await open(host.url);
  expect(await statusOf(page, 'local')).toBe('Runs in this page');
  const title = await page.title();
  await until('the price moves', async () => (await page.title()) !== title);

  await page.keyboard.press('Alt+e');
  await page.locator('[data-event="flash_crash"] .scenario-start').click();
  await page.locator('.scenario-running').waitFor();
  expect(await textOf(page, '.scenario-running')).toMatch(/flash crash/i);
  await page.keyboard.press('Escape');

  await page.goto(`${host.url}?s=MSFT&i=1m&view=statistics`);
  await page.locator('.statistics-page, [aria-label*="tatistics"]').first().waitFor();
  await until('facts have figures', async () =>
    /\d\.\d/.test(await page.locator('table').first().innerText()),
  );

  expect(host.requests.filter((one) => !/^GET \/some\/where\/\S* 200$/.test(one))).toEqual([]);
});

test('a link reopens its symbol and interval', async ({ host, open }) => {
  const page = await open(`${host.url}?s=NVDA&i=5m`);
  await until('NVDA is on the chart', async () => (await page.title()).includes('NVDA'));
  expect(new URL(page.url()).searchParams.get('i')).toBe('5m');
});

test('a tape that is dropped on the page is replayed: it plays, it is sought, and it was not uploaded', async ({
  built,
  host,
  open,
}) => {
  const page = await open(host.url);
  const before = host.requests.length;
  const tape = readFileSync(join(built, 'demo.tape')).toString('base64');
  await page.evaluate((text) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.codePointAt(0)!);
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'mine.tape'));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
  }, tape);
  await page.locator('.replay-time').waitFor();
  expect(await statusOf(page, 'market')).toContain('mine');
  const began = await replayClockOf(page);
  await until('the replay plays', async () => (await replayClockOf(page)) !== began);
  await page.keyboard.press('End');
  const wrong = await page.evaluate(() => document.body.innerText.includes('cannot be replayed'));
  expect(wrong).toBe(false);
  expect(host.requests.slice(before).filter((one) => !one.startsWith('GET '))).toEqual([]);
});

test('a file of market data that is dropped is imported in the page, after it was asked what it does not say', async ({
  host,
  open,
}) => {
  const page = await open(host.url);
  const before = host.requests.length;
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    const csv = 'time,price,size\n1723161255.5,1.5,2\n1723161256.5,1.6,3\n';
    transfer.items.add(new File([csv], 'data.csv'));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
  });
  const card = page.locator('.import-card', { hasText: 'data.csv' });
  await card.getByLabel('Symbol', { exact: true }).fill('dropped');
  await card.getByRole('button', { name: 'Import' }).click();
  await card.getByText('2 ticks of DROPPED').waitFor({ state: 'attached' });
  await card.getByRole('button', { name: 'Open' }).click();
  await page.locator('.replay-bar').waitFor();
  await until('the recording is on screen', async () => (await page.title()).includes('DROPPED'));
  expect(host.requests.slice(before).filter((one) => !one.startsWith('GET '))).toEqual([]);
});

test('what is no tape is refused by its name', async ({ host, open }) => {
  const page = await open(host.url);
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['no tape at all'], 'letter.tape'));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
  });
  await page
    .getByText(/letter.*cannot be replayed/)
    .first()
    .waitFor();
});

test('a tape that the address names is fetched, and the link reopens it', async ({
  host,
  open,
}) => {
  const page = await open(`${host.url}?tape=demo.tape`);
  await page.locator('.replay-time').waitFor();
  expect(await statusOf(page, 'market')).toContain('demo');
  await until('the address has the tape', async () => page.url().includes('tape=demo.tape'));
  const link = page.url();
  await page.close();
  const again = await open(link);
  await again.locator('.replay-time').waitFor();
  expect(await statusOf(again, 'market')).toContain('demo');
});

test('a tape that cannot be fetched is refused with the reason', async ({ host, open }) => {
  const page = await open(`${host.url}?tape=none.tape`, { mayLog: /404/ });
  await page
    .getByText(/none.*could not be fetched: status 404/)
    .first()
    .waitFor();
});

test('the engine is a chunk of its own, within its budget', ({ built }) => {
  const assets = join(built, 'assets');
  const engine = readdirSync(assets).filter((name) => /^engine-worker.*\.js$/.test(name));
  expect(engine).toHaveLength(1);
  const bytes = gzipSync(readFileSync(join(assets, engine[0]!)), { level: 9 }).length;
  expect(bytes).toBeLessThan(ENGINE_BUDGET);
});
