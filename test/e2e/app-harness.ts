/**
 * A real server and a real page for the browser tests of the app. Promises that every server and page it
 * starts can be ended, and that errors on the page's console are kept for a look at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const LAUNCH = fileURLToPath(new URL('../../server/scripts/launch.mjs', import.meta.url));
const START_MS = 30_000;

/** A server in a process of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash would; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Makes an empty folder for recordings. */
export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'tickdeck-app-'));

/** Removes a folder that `makeFolder` made. */
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });

/** Starts a server; resolves when it has printed its address. @param more further flags */
export async function startServer(
  recordings: string,
  port = 0,
  ...more: string[]
): Promise<TestServer> {
  const flags = ['--port', String(port), '--seed', '7', '--rate', '2000', ...more];
  const child = spawn(process.execPath, [LAUNCH, 'serve', ...flags, '--recordings', recordings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readAddress(child);
  return {
    url,
    port: Number(new URL(url).port),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`No address within ${START_MS} ms`)), START_MS);
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const url = /https?:\/\/\S+:\d+/.exec(text)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${text}`)));
  });
}

/** Runs another command of the command line to its end; rejects when it fails. */
export async function runCommand(...words: string[]): Promise<void> {
  const child = spawn(process.execPath, [LAUNCH, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${output}`);
}

/** A page with what went wrong on it. */
export interface TestPage {
  readonly page: Page;
  /** Errors of the console and uncaught ones. */
  readonly errors: string[];
  close(): Promise<void>;
}

/**
 * Opens an address in a context of its own, and waits until prices are there.
 * @param runFirst runs in the page before its own scripts
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  runFirst?: () => void,
): Promise<TestPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  if (runFirst !== undefined) await context.addInitScript(runFirst);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction(() => document.title.includes(' · '), undefined, { timeout: 15_000 });
  return { page, errors, close: () => context.close() };
}

/** Text of the first element that matches. */
export const textOf = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).first().innerText();

/** An item of the status bar. */
export const statusOf = (page: Page, name: string): Promise<string> =>
  textOf(page, `[data-status="${name}"]`);

/** Number of subscriptions that the server counts for the page. */
export const subscriptionsOf = async (page: Page): Promise<number> =>
  Number.parseInt(await statusOf(page, 'subscriptions'), 10);

/** Waits until a condition of the page holds. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs = 8_000,
): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Clock of the replay as ms within its day. */
export async function replayClockOf(page: Page): Promise<number> {
  const text = await textOf(page, '.replay-time');
  const [hours, minutes, seconds] = text.split(':').map(Number);
  return ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000;
}
