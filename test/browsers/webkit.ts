/**
 * WebKit as Debian builds it (WebKitGTK): WebKitWebDriver drives its MiniBrowser over classic WebDriver, on a screen
 * that nobody sees. Promises that all three processes end with `close`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { until } from '../support/until.ts';
import { findProgram, type NamedKey, type RemoteBrowser, WINDOW } from './remote-browser.ts';

/** What it takes. */
export interface WebKitParts {
  readonly driver: string;
  readonly browser: string;
  readonly screen: string;
}

const FOLDERS = ['x86_64-linux-gnu/', 'aarch64-linux-gnu/', ''].flatMap((folder) =>
  ['4.1', '4.0', '6.0'].map((version) => `/usr/lib/${folder}webkit2gtk-${version}/MiniBrowser`),
);

/** Places of a WebKit, its driver and a screen for it, if all are installed. */
export function findWebKit(): WebKitParts | undefined {
  const driver = findProgram('WebKitWebDriver');
  const browser = findProgram(...FOLDERS);
  const screen = findProgram('Xvfb');
  return driver && browser && screen ? { driver, browser, screen } : undefined;
}

/** WebDriver's names of keys: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Readonly<Record<NamedKey, string>> = { Enter: '\uE007', Escape: '\uE00C' };

/** Starts a MiniBrowser on a screen of its own. */
export async function startWebKit({
  driver,
  browser,
  screen,
}: WebKitParts): Promise<RemoteBrowser> {
  const children: ChildProcess[] = [];
  try {
    const display = await startScreen(screen, children);
    const address = await startDriver(driver, display, children);
    const session = await openSession(address, browser);
    return toRemote(session, children);
  } catch (error) {
    endAll(children);
    throw error;
  }
}

const endAll = (children: ChildProcess[]): void => {
  for (const child of children.splice(0).toReversed()) child.kill();
};

/** Starts a screen without glass; resolves with its number, which the server of it chooses. */
async function startScreen(screen: string, children: ChildProcess[]): Promise<string> {
  const size = `${WINDOW.width}x${WINDOW.height + 100}x24`;
  const child = spawn(screen, ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return `:${number.toString().trim()}`;
}

async function startDriver(
  driver: string,
  display: string,
  children: ChildProcess[],
): Promise<string> {
  const port = await findFreePort();
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' };
  children.push(spawn(driver, [`--port=${port}`], { env, stdio: 'ignore' }));
  const address = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(`${address}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, 'a WebKitWebDriver that answers', 20_000);
  return address;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Sends one command; resolves with its value. */
type Send = (path: string, body?: unknown, method?: 'POST' | 'DELETE') => Promise<unknown>;

interface Session {
  readonly version: string;
  readonly send: Send;
}

async function command(url: string, body: unknown, method: string): Promise<unknown> {
  const init = method === 'POST' ? { method, body: JSON.stringify(body) } : { method };
  const response = await fetch(url, init);
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`WebDriver: ${error}: ${message}`);
}

async function openSession(address: string, binary: string): Promise<Session> {
  const options = { binary, args: ['--automation'] };
  const alwaysMatch = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
  const { sessionId, capabilities } = (await command(
    `${address}/session`,
    { capabilities: { alwaysMatch } },
    'POST',
  )) as { sessionId: string; capabilities: { browserVersion: string } };
  const send: Send = (path, body = {}, method = 'POST') =>
    command(`${address}/session/${sessionId}${path}`, body, method);
  await send('/window/rect', { x: 0, y: 0, ...WINDOW });
  return { version: capabilities.browserVersion, send };
}

const toStrokes = (keys: readonly string[]): { type: string; value: string }[] =>
  keys.flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]);

function toRemote({ version, send }: Session, children: ChildProcess[]): RemoteBrowser {
  const strike = async (keys: readonly string[]): Promise<void> => {
    const actions = toStrokes(keys);
    await send('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  };
  return {
    title: `WebKitGTK ${version}`,
    async goTo(url) {
      await send('/url', { url });
    },
    run: (work, ...args) =>
      send('/execute/sync', {
        script: `return (${work.toString()}).apply(null, arguments)`,
        args,
      }) as Promise<never>,
    press: (key) => strike([KEYS[key]]),
    type: (text) => strike(text.split('')),
    async clickAt(x, y) {
      const actions = [
        { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ];
      await send('/actions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
    },
    async close() {
      await send('', undefined, 'DELETE').catch(() => undefined);
      endAll(children);
    },
  };
}
