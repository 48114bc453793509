/**
 * Makes the README's pictures anew: `npx tsx test/e2e/screenshots.ts`, or only those that are named. Not a
 * test; look at what it makes.
 */
import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.ts';
import { buildIfStale } from '../../server/scripts/build.mjs';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { makeFolder, removeFolder, serve } from '../support/page-server.ts';
import { until } from './page-reader.ts';

const FOLDER = fileURLToPath(new URL('../../web/screenshots/', import.meta.url));
const REPLAY = '?s=NVDA&i=15s&t=candles&replay=demo&at=2026-11-20T14:52:00.000Z&speed=10';

interface Picture {
  name: string;
  search: string;
  width: number;
  height: number;
  colorScheme: 'dark' | 'light';
  /** Flags of a server of its own. */
  flags?: string[];
  /** Longer where something must be measured first. */
  waitMs?: number;
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>;
}

/** Waits until the live market's clock has gone on for so long. */
async function untilMarketTime(page: Page, ms: number): Promise<void> {
  const readMs = async (): Promise<number> => {
    const answer = await fetch(new URL('/api/markets', page.url()));
    return ((await answer.json()) as { markets: MarketInfo[] }).markets[0]!.timeMs;
  };
  const endMs = (await readMs()) + ms;
  await until(`${ms} ms of the market`, async () => (await readMs()) >= endMs, 4 * ms);
}

/** Opens the scenarios, has the whole market crash, and somebody mistype an order on the way up. */
async function crashAndRecover(page: Page): Promise<void> {
  await page.keyboard.press('Alt+e');
  const settings = page.locator('[data-event="flash_crash"]');
  await settings.getByRole('button', { name: 'Settings' }).click();
  await settings.getByRole('slider', { name: 'how far prices fall' }).press('PageDown');
  await settings.getByRole('slider', { name: 'how long they fall' }).press('Home');
  await settings.getByRole('slider', { name: 'how long that takes' }).press('Home');
  await page.getByRole('radio', { name: 'Whole market' }).click();
  await page.getByRole('button', { name: 'Start Flash crash' }).click();
  await untilMarketTime(page, 40_000);
  await page.getByRole('radio', { name: 'AAPL' }).click();
  await page.getByRole('button', { name: 'Start Fat finger' }).click();
  await untilMarketTime(page, 7_000);
}

const PICTURES: Picture[] = [
  { name: 'live-dark', search: '?s=AAPL&i=15s', width: 1360, height: 850, colorScheme: 'dark' },
  {
    name: 'live-light',
    search: '?s=MSFT&i=1m&t=area',
    width: 1280,
    height: 720,
    colorScheme: 'light',
  },
  { name: 'replay-dark', search: REPLAY, width: 1360, height: 850, colorScheme: 'dark' },
  {
    name: 'scenarios-dark',
    search: '?s=AAPL&i=1s',
    width: 1360,
    height: 850,
    colorScheme: 'dark',
    prepare: crashAndRecover,
  },
  {
    name: 'statistics-dark',
    search: '?s=TSLA&view=statistics',
    width: 1360,
    height: 850,
    colorScheme: 'dark',
    flags: ['--rate', '400'],
    waitMs: 60_000,
  },
  { name: 'phone-dark', search: '?s=BTC/USD&i=15s', width: 390, height: 844, colorScheme: 'dark' },
];

/** Length of a PNG's signature, and of what stands in a chunk besides its data. */
const SIGNATURE = 8;
const CHUNK_FRAME = 12;

/** The same picture, its pixels deflated as well as it goes: the browser deflates in haste. */
function toSmaller(png: Buffer): Buffer {
  const chunks: Buffer[] = [];
  const pixels: Buffer[] = [];
  for (let at = SIGNATURE; at < png.length;) {
    const size = png.readUInt32BE(at) + CHUNK_FRAME;
    const isPixels = png.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isPixels) pixels.push(png.subarray(at + 8, at + size - 4));
    else chunks.push(png.subarray(at, at + size));
    at += size;
  }
  const data = deflateSync(inflateSync(Buffer.concat(pixels)), { level: 9, memLevel: 9 });
  const body = Buffer.concat([Buffer.from('IDAT'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = chunks.pop()!;
  return Buffer.concat([png.subarray(0, SIGNATURE), ...chunks, chunk, end]);
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, search, width, height, colorScheme, prepare, waitMs = 6_000 } = picture;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(`${url}/${search}`);
  await page.locator('.last-price').waitFor();
  await untilMarketTime(page, waitMs);
  await prepare?.(page);
  writeFileSync(`${FOLDER}${name}.png`, toSmaller(await page.screenshot()));
  await page.close();
}

const named = process.argv.slice(2);
const wanted = PICTURES.filter(({ name }) => named.length === 0 || named.includes(name));
await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) });
const recordings = makeFolder();
const [server, browser] = await Promise.all([serve(recordings), launchBrowser()]);
for (const picture of wanted) {
  const own = picture.flags && (await serve(recordings, ...picture.flags));
  await take(browser, (own ?? server).url, picture);
  await own?.kill();
}
await Promise.all([browser.close(), server.kill()]);
removeFolder(recordings);
for (const { name } of wanted) {
  process.stdout.write(`${name} ${statSync(`${FOLDER}${name}.png`).size} bytes\n`);
}
