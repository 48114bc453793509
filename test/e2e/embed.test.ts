/** Charts and prices in pages of other sites: where the server's list allows it, and nowhere else. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { buildPage } from './built-page.ts';
import { test } from './harness.ts';
import { findViolations, until } from './page-reader.ts';

const TOKEN = 'the-token-of-the-operator';
const SHARE_TOKEN = 'the-token/of+those=who-look';
const hosts: Server[] = [];

/** Somebody's web server, with one page. @returns its origin */
async function host(toPage: () => string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(toPage());
  });
  hosts.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(() => hosts.forEach((server) => server.close()));

/** A page that shows all that there is to show. */
const toPage = (base: string): string => `<!doctype html>
<html lang="en"><title>Somebody’s page</title><link rel="icon" href="data:," />
<script type="module" src="${base}/embed.js"></script>
<main><h1>Somebody’s page</h1>
<tickdeck-ticker token="${SHARE_TOKEN}" symbols="AAPL,msft,NVDA,TSLA,AMZN,META,SPY,QQQ,BTC/USD,ETH/USD,EUR/USD,NOSUCH"></tickdeck-ticker>
<tickdeck-chart token="${SHARE_TOKEN}" symbol="AAPL" theme="light" style="--tickdeck-up: #123456"></tickdeck-chart>
<iframe title="MSFT" width="700" height="300" src="${base}/embed?symbol=MSFT&interval=5m#share=${encodeURIComponent(SHARE_TOKEN)}"></iframe>
</main></html>`;

const priceOf = (page: Page, selector: string): Promise<string> =>
  page.locator(`${selector} .price`).first().innerText();

/** How many pixels of a chart are of a colour. */
const countPixels = (page: Page, rgb: readonly number[]): Promise<number> =>
  page.evaluate((wanted) => {
    const canvas = document
      .querySelector('tickdeck-chart')!
      .shadowRoot!.querySelector<HTMLCanvasElement>('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (wanted.every((part, i) => data[at + i] === part)) count++;
    }
    return count;
  }, rgb);

test('a page of a listed origin shows charts and prices over one connection, one of another origin nothing', async ({
  start,
  open,
}) => {
  let base = '';
  const listed = await host(() => toPage(base));
  const other = await host(() => toPage(base));
  const tokens = ['--token', TOKEN, '--share-token', SHARE_TOKEN];
  const { url } = await start('--history-minutes', '5', '--origins', listed, ...tokens);
  base = url;

  const page = await open(listed, {
    bypassCSP: true,
    untilReady: (opened) => opened.locator('tickdeck-chart .price:not(:empty)').waitFor(),
  });
  const sockets: string[] = [];
  page.on('websocket', (socket) => {
    const name = new URL(socket.url()).pathname;
    sockets.push(name);
    socket.on('close', () => sockets.splice(sockets.indexOf(name), 1));
  });
  await page.reload();
  await page.locator('tickdeck-chart .price:not(:empty)').waitFor();
  expect(await priceOf(page, 'tickdeck-chart')).toMatch(/^\d+\.\d\d$/);
  expect(await page.locator('tickdeck-chart .badge').innerText()).toBe('Simulated');
  const first = page.locator('tickdeck-ticker .item').first();
  await until('the strip has prices', async () => /^AAPL\s+[\d.]+/.test(await first.innerText()));
  const frame = page.frameLocator('iframe');
  await frame.locator('.price:not(:empty)').waitFor();
  expect(await frame.locator('.symbol').innerText()).toBe('MSFT');
  expect(await frame.locator('.link').getAttribute('href')).toContain('s=MSFT&i=5m');
  // One of the page, one of the frame, which is another page.
  expect(sockets).toEqual(['/ws', '/ws']);
  await until('the colour that the page has set', async () => {
    return (await countPixels(page, [0x12, 0x34, 0x56])) > 50;
  });
  expect(await findViolations(page)).toEqual([]);

  // Attributes that change are followed; what cannot be is said.
  await page.evaluate(() => {
    const chart = document.querySelector('tickdeck-chart')!;
    chart.symbol = 'BTC/USD';
    chart.setAttribute('interval', '1h');
  });
  await until('another symbol', async () => {
    return (await page.locator('tickdeck-chart .name').innerText()).includes('Bitcoin');
  });
  const message = page.locator('tickdeck-chart .message');
  await page.evaluate(() => document.querySelector('tickdeck-chart')!.setAttribute('kind', 'pie'));
  expect(await message.innerText()).toMatch(/^kind: one of line, .* not "pie"\.$/);
  await page.evaluate(() => {
    const chart = document.querySelector('tickdeck-chart')!;
    chart.kind = 'line';
    chart.symbol = 'NOSUCH';
  });
  await until('an unknown symbol', async () => (await message.innerText()).includes('NOSUCH'));

  // The strip stops by key and by button, and stands where motion is not wanted.
  const strip = page.locator('tickdeck-ticker .strip');
  const isMoving = (): Promise<boolean> =>
    page.locator('tickdeck-ticker .belt').evaluate((belt) => {
      const [animation] = belt.getAnimations();
      return animation?.playState === 'running';
    });
  await page.mouse.move(0, 0);
  expect(await isMoving()).toBe(true);
  await strip.press(' ');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect(await isMoving()).toBe(false);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect(await isMoving()).toBe(true);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await until('it stands', async () => !(await isMoving()));
  expect(await strip.getAttribute('data-moves')).toBe('false');

  // A wheel over a chart that nobody works with scrolls the page.
  await page.setViewportSize({ width: 800, height: 400 });
  await page.locator('tickdeck-chart .plot').hover();
  await page.mouse.wheel(0, 60);
  await until('the page has scrolled', () => page.evaluate(() => window.scrollY > 0));

  // What goes takes its connection along; what is moved keeps it.
  await page.evaluate(() => {
    const chart = document.querySelector('tickdeck-chart')!;
    document.querySelector('h1')!.after(chart);
    document.querySelector('tickdeck-ticker')!.remove();
  });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(sockets.length).toBe(2);
  await page.evaluate(() => document.querySelector('tickdeck-chart')!.remove());
  await until('one connection less', () => sockets.length === 1);

  const refused = await open(other, {
    mayLog: /frame-ancestors|WebSocket connection to|Failed to load resource/,
    untilReady: (opened) => opened.locator('tickdeck-chart .message:not(:empty)').waitFor(),
  });
  expect(await refused.locator('tickdeck-chart .message').innerText()).toContain(
    `not allow pages of ${other}`,
  );
  expect(await priceOf(refused, 'tickdeck-chart')).toBe('');
  const framed = refused.frames().at(-1)!;
  expect(framed.url()).toMatch(/^chrome-error:/);
}, 90_000);

test('the ground that elements paint by themselves is the one that Chart.js paints', async ({
  open,
}) => {
  for (const deviceScaleFactor of [1, 1.5]) {
    const page = await open(await buildPage('axes-page'), {
      deviceScaleFactor,
      untilReady: (opened) => opened.waitForFunction(() => 'compareAxes' in window),
    });
    for (const [low, high] of [
      [18_900, 19_137],
      [5, 900_001],
    ] as const) {
      const { size, differing, painted } = await page.evaluate(
        ([least, most]) => window.compareAxes(least, most),
        [low, high] as const,
      );
      expect(size).toEqual([640 * deviceScaleFactor, 360 * deviceScaleFactor]);
      expect(painted).toBeGreaterThan(3_000);
      expect(differing).toBeLessThan(painted * 0.01);
    }
  }
});
