/**
 * Pages of the tests themselves: each is built once in memory and handed out by request interception, so that no
 * port is opened and nothing is written.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';

const ADDRESS = 'http://page.test/';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
};

/** Files of a built page by their path. */
export type BuiltPage = ReadonlyMap<string, string | Uint8Array>;

const built = new Map<string, Promise<BuiltPage>>();

/** Builds the page of a folder. */
export async function buildFolder(folder: URL): Promise<BuiltPage> {
  const result = await build({
    root: fileURLToPath(folder),
    configFile: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    logLevel: 'error',
    build: { write: false, minify: false, target: 'esnext' },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}

/** Builds the page of a folder beside this file, unless it has been; about a second. */
export function buildPage(folder: string): Promise<BuiltPage> {
  const files = built.get(folder) ?? buildFolder(new URL(`${folder}/`, import.meta.url));
  built.set(folder, files);
  return files;
}

/** Hands the files out to a page whatever it asks for. @returns the address to open */
export async function serveBuiltPage(page: Page, files: BuiltPage): Promise<string> {
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
  return ADDRESS;
}
