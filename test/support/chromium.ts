/**
 * Finds a Chromium for the browser tests, or gets one, or says plainly how to get one. Promises one browser
 * process per `launchBrowser`, which the caller closes. Knows nothing of the pages it will open.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Names on the PATH, the distribution's own first. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const WINDOWS = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
  const folder = process.env[variable];
  return folder ? [join(folder, 'Google/Chrome/Application/chrome.exe')] : [];
});

/** A download may be slow, but a test run never hangs on it. */
const INSTALL_TIMEOUT_MS = 180_000;

const HOW_TO_GET_ONE =
  'No Chromium found for the browser tests. Install one (Debian, Ubuntu: `apt-get install chromium`; ' +
  'elsewhere: `npx playwright-core install chromium`), or set CHROMIUM_PATH to one that is there.';

/** Names the executable of a Chromium that is on this machine now, if any. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'] ?? process.env['CHROME_BIN'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH or CHROME_BIN names ${named}, which does not exist.`);
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin'];
  const onPath = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  const places = [...onPath, ...MAC, ...WINDOWS, chromium.executablePath()];
  return places.find((place) => place !== '' && existsSync(place));
}

/**
 * Starts a headless Chromium, installing one first where that is possible and none is there.
 * @param options  Playwright's launch options; `args` are added to the project's own
 * @throws when there is no Chromium and none can be had; the message says what to do
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    ...options,
    executablePath: getChromium(),
    args: [...ARGS, ...(options.args ?? [])],
  });
}

/** Names the executable of a Chromium, installing one first where none is there. @throws as `launchBrowser` */
export const getChromium = (): string => findChromium() ?? installChromium();

function installChromium(): string {
  const failures: string[] = [];
  const ways = isDebianRoot()
    ? [installFromDebian, installFromPlaywright]
    : [installFromPlaywright];
  for (const install of ways) {
    try {
      install();
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
    const found = findChromium();
    if (found) return found;
  }
  throw new Error([HOW_TO_GET_ONE, ...failures].join('\n'));
}

const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function installFromDebian(): void {
  run('apt-get', ['update']);
  run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
}

function installFromPlaywright(): void {
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json');
  run(process.execPath, [join(dirname(manifest), 'cli.js'), 'install', 'chromium']);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
