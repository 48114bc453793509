/**
 * The page that runs by itself: built into a folder, served by a plain file host below a path, driven like any other.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildStatic } from '../../server/scripts/build-static.mjs';
import { launchBrowser } from '../support/chromium.ts';
import { startStaticHost, type StaticHost } from '../support/static-host.ts';
import { openPage, replayClockOf, statusOf, type TestPage, textOf, until } from './app-harness.ts';

const BELOW = '/some/where/';
/** Gzipped bytes of the worker's chunk: the engine with its simulator, tapes and statistics. */
const ENGINE_BUDGET = 125_000;

let folder: string;
let host: StaticHost;
let browser: Browser;
let open: TestPage[] = [];

async function visit(query = ''): Promise<TestPage> {
  const opened = await openPage(browser, host.url + query);
  open.push(opened);
  return opened;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-static-'));
  const out = await buildStatic({ out: join(folder, 'page') });
  host = await startStaticHost(out, BELOW);
  browser = await launchBrowser();
}, 120_000);

/** Each page runs a whole engine: one is enough at a time. */
afterEach(async () => {
  for (const { close } of open) await close();
  open = [];
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('prices move, a scenario is played and statistics are shown, and nothing but files was asked for', async () => {
  const { page, errors } = await visit();
  expect(await statusOf(page, 'local')).toBe('Runs in this page');
  const title = await page.title();
  await until('the price moves', async () => (await page.title()) !== title);

  await page.keyboard.press('s');
  await page.locator('[data-event="flash_crash"] .scenario-start').click();
  await page.locator('.scenario-running').waitFor();
  expect(await textOf(page, '.scenario-running')).toMatch(/flash crash/i);
  await page.keyboard.press('Escape');

  await page.goto(`${host.url}?s=MSFT&i=1m&view=statistics`);
  await page.locator('.statistics-page, [aria-label*="tatistics"]').first().waitFor();
  await until('facts have figures', async () =>
    /\d\.\d/.test(await page.locator('table').first().innerText()),
  );

  expect(errors).toEqual([]);
  expect(host.requests.filter((one) => !/^GET \/some\/where\/\S* 200$/.test(one))).toEqual([]);
});

test('a link reopens its symbol and interval', async () => {
  const { page } = await visit('?s=NVDA&i=5m');
  await until('NVDA is on the chart', async () => (await page.title()).includes('NVDA'));
  expect(new URL(page.url()).searchParams.get('i')).toBe('5m');
});

test('a tape that is dropped on the page is replayed: it plays, it is sought, and it was not uploaded', async () => {
  const { page, errors } = await visit();
  const before = host.requests.length;
  const tape = readFileSync(join(folder, 'page/demo.tape')).toString('base64');
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
  expect(errors).toEqual([]);
  expect(host.requests.slice(before).filter((one) => !one.startsWith('GET '))).toEqual([]);
});

test('what is no tape is refused by its name', async () => {
  const { page } = await visit();
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

test('a tape that the address names is fetched, and the link reopens it', async () => {
  const { page } = await visit('?tape=demo.tape');
  await page.locator('.replay-time').waitFor();
  expect(await statusOf(page, 'market')).toContain('demo');
  await until('the address has the tape', async () => page.url().includes('tape=demo.tape'));
  const { search } = new URL(page.url());
  await open.pop()!.close();
  const again = await visit(search);
  await again.page.locator('.replay-time').waitFor();
  expect(await statusOf(again.page, 'market')).toContain('demo');
});

test('the engine is a chunk of its own, within its budget', () => {
  const assets = join(folder, 'page/assets');
  const engine = readdirSync(assets).filter((name) => /^engine-worker.*\.js$/.test(name));
  expect(engine).toHaveLength(1);
  const bytes = gzipSync(readFileSync(join(assets, engine[0]!)), { level: 9 }).length;
  expect(bytes).toBeLessThan(ENGINE_BUDGET);
});
