/**
 * Puts a page of the tests into a browser: built once in memory and handed out by request interception, so that
 * no port is opened and nothing is written.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';

const ORIGIN = 'http://page.test';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
};

/** Files of the built page by their path. */
export type BuiltPage = ReadonlyMap<string, string | Uint8Array>;

/** Builds the page of a folder beside this file; about a second. */
export async function buildPage(folder: string): Promise<BuiltPage> {
  const result = await build({
    root: fileURLToPath(new URL(`${folder}/`, import.meta.url)),
    configFile: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    logLevel: 'error',
    build: { write: false, minify: false, target: 'esnext' },
  });
  const output = (result as Rolldown.RolldownOutput).output;
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}

/** A page, and the errors that it threw or logged. */
export interface OpenedPage {
  readonly page: Page;
  readonly errors: readonly string[];
  /** Starts the page anew, and the list of errors with it. */
  reload(): Promise<void>;
}

/** Opens a built page in a window of its own. @param untilReady resolves once there is something to test */
export async function openBuiltPage(
  browser: Browser,
  files: BuiltPage,
  viewport: { width: number; height: number },
  untilReady: (page: Page) => Promise<unknown>,
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport });
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
    await untilReady(page);
  };
  await reload();
  return { page, errors, reload };
}
