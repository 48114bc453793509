/**
 * Puts the chart page into a browser: built once in memory and handed out by request interception, so that
 * no port is opened and nothing is written.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';

const ORIGIN = 'http://chart.test';
const ROOT = fileURLToPath(new URL('.', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
};

/** Files of the built page by their path. */
export type BuiltPage = ReadonlyMap<string, string | Uint8Array>;

/** Builds the page; about a second. */
export async function buildChartPage(): Promise<BuiltPage> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'esnext' },
  });
  const output = (result as Rolldown.RolldownOutput).output;
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}

/** A page with the stage on it, and the errors that it threw or logged. */
export interface OpenedPage {
  readonly page: Page;
  readonly errors: readonly string[];
  /** Starts the page anew, and the list of errors with it. */
  reload(): Promise<void>;
}

/** Opens the built page in a window of its own. */
export async function openChartPage(
  browser: Browser,
  files: BuiltPage,
  viewport: { width: number; height: number },
  deviceScaleFactor = 1,
  hasTouch = false,
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport, deviceScaleFactor, hasTouch });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const path = new URL(route.request().url()).pathname;
    const body = files.get(path === '/' ? '/index.html' : path);
    if (body === undefined) return route.fulfill({ status: 204 });
    const contentType = TYPES[path === '/' ? 'html' : (path.split('.').at(-1) ?? '')] ?? '';
    return route.fulfill({
      body: typeof body === 'string' ? body : Buffer.from(body),
      contentType,
    });
  });
  const reload = async () => {
    errors.length = 0;
    await page.goto(`${ORIGIN}/`);
    await page.waitForFunction(() => window.stage !== undefined);
    await page.evaluate(() => window.stage.settled());
  };
  await reload();
  return { page, errors, reload };
}
