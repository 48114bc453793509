/**
 * Opens a recording in the browser: on a server that runs and offers it, else on one that is started for it.
 */
import { spawn } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { toConfig } from '../config.ts';
import { serve } from './serve.ts';
import { print } from './terminal.ts';

const ASK_TIMEOUT_MS = 1_000;

/** Address of the page on a recording. */
export const toPageUrl = (server: string, name: string): string =>
  `${server}/?${new URLSearchParams({ replay: name }).toString()}`;

/** Says where the page is and opens it; a server that is started for it runs until it is ended. */
export async function openPage(tape: string): Promise<void> {
  const name = basename(tape, '.tape');
  const { port, host } = toConfig({});
  const running = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (await offers(running, name)) {
    print(`open it at ${toPageUrl(running, name)}`);
    startOpener(toPageUrl(running, name));
    return;
  }
  await serve({ recordings: dirname(resolve(tape)) }, (url) => {
    startOpener(toPageUrl(url, name));
    return [`Tickdeck replays ${name} at ${toPageUrl(url, name)}`];
  });
}

/** Whether a server answers there and has the recording. */
async function offers(server: string, name: string): Promise<boolean> {
  try {
    const answer = await fetch(`${server}/api/recordings`, {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    return JSON.stringify(await answer.json()).includes(JSON.stringify(name));
  } catch {
    return false;
  }
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/** The system's opener, where there is one; the address was printed in any case. */
function startOpener(url: string): void {
  const [command, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...words, url], { stdio: 'ignore', detached: true });
  opener.on('error', () => undefined);
  opener.unref();
}
