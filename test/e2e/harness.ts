/**
 * What every browser test stands on. One browser for all files, one server for a file and pages for a test are
 * started when a test first names them and are ended behind it. Promises that no page of a test threw or logged an
 * error, unless the test said which one it expects.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, test as base } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { makeFolder, removeFolder, serve } from '../support/page-server.ts';
import type { RunningServer } from '../support/server-process.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';

/** What a test may want to be different about a page. */
export interface PageOptions extends BrowserContextOptions {
  /** Runs in the page before its own scripts. */
  runFirst?: () => void;
  /** Resolves when the page can be tested; by default, when its title has a price. */
  untilReady?: (page: Page) => Promise<unknown>;
  /** Errors that are part of the test. */
  mayLog?: RegExp;
}

/** A page in a context of its own. */
export interface OpenedPage {
  readonly page: Page;
  /** What went wrong on it so far, but for what may. */
  readonly errors: string[];
  close(): Promise<void>;
}

const untilPriced = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.title.includes(' · '), undefined, { timeout: 15_000 });

/** A server on a machine that is busy with other things puts a page off; the page comes back by itself. */
const PUT_OFF = /Unexpected response code: 503/;

/** Opens an address, or a page that was built for a test. */
async function openPage(
  browser: Browser,
  what: string | BuiltPage,
  { runFirst, untilReady = untilPriced, mayLog, ...options }: PageOptions,
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  if (runFirst !== undefined) await context.addInitScript(runFirst);
  const page = await context.newPage();
  const errors: string[] = [];
  const note = (text: string): void => {
    if (mayLog?.test(text) !== true && !PUT_OFF.test(text)) errors.push(text);
  };
  page.on('pageerror', (error) => note(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  await page.goto(typeof what === 'string' ? what : await serveBuiltPage(page, what));
  await untilReady(page);
  return { page, errors, close: () => context.close() };
}

/** Ends all, the first one first, and remembers that they are gone. */
async function endAll(running: { kill(): Promise<void> }[]): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.kill()));
}

/* oxlint-disable no-empty-pattern -- Vitest reads from the pattern what a fixture needs, and two need nothing. */

/**
 * A test with what it names: `browser`; `recordings`, the folder of the file's `server`, which has the `flags` of a
 * test that extends this one; `start`, which starts further servers; `open`, which opens pages.
 */
export const test = base
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('recordings', { scope: 'file' }, ({}, { onCleanup }) => {
    const folder = makeFolder();
    onCleanup(() => removeFolder(folder));
    return folder;
  })
  .extend('flags', { scope: 'file' }, (): string[] => [])
  .extend('server', { scope: 'file' }, async ({ recordings, flags }, { onCleanup }) => {
    const server = await serve(recordings, ...flags);
    onCleanup(() => server.kill());
    return server;
  })
  .extend('start', ({ recordings }, { onCleanup }) => {
    const started: RunningServer[] = [];
    onCleanup(() => endAll(started));
    return async (...flags: string[]): Promise<RunningServer> => {
      const server = await serve(recordings, ...flags);
      started.push(server);
      return server;
    };
  })
  .extend('open', ({ browser }, { onCleanup }) => {
    const opened: OpenedPage[] = [];
    onCleanup(async () => {
      for (const { close } of opened) await close();
      expect(opened.flatMap(({ errors }) => errors)).toEqual([]);
    });
    return async (what: string | BuiltPage, options: PageOptions = {}): Promise<Page> => {
      const one = await openPage(browser, what, options);
      opened.push(one);
      return one.page;
    };
  });
