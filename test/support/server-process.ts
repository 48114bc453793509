/**
 * The product as processes of its own, as it was built before the tests began. Promises that a server can be ended
 * as a crash ends it, and that what a command printed is there when it is over.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { keepDemo, lendDemo } from './demo-tape.ts';

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
/** A server on a busy machine takes seconds to have its past and its demo recording. */
const START_MS = 60_000;

/** Runs the command line. @param env  set besides the environment of the tests */
export const runTickdeck = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });

/** How a process ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Resolves when a process is over. */
export function whenEnded(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  );
}

/** A server process. */
export interface RunningServer {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly socketUrl: string;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends it as a crash would; resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts `tickdeck serve` with flags and waits until it prints its address.
 * @param env  as `runTickdeck` takes it  @param command  another one that serves
 */
export async function runServer(
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command = 'serve',
): Promise<RunningServer> {
  const recordings = flags[flags.indexOf('--recordings') + 1]!;
  if (flags.includes('--recordings')) lendDemo(recordings);
  const child = runTickdeck([command, ...flags], env);
  child.stdin.end();
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('exit', (code, signal) => resolve({ code, signal })),
  );
  const url = await readAddress(child, exit);
  if (flags.includes('--recordings')) await keepDemo(recordings);
  const port = Number(new URL(url).port);
  return {
    child,
    url,
    port,
    socketUrl: `ws://127.0.0.1:${port}/ws`,
    exit,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

function readAddress(
  child: ChildProcessWithoutNullStreams,
  exit: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why: string): void => reject(new Error(`${why}: ${text}`));
    const timer = setTimeout(() => fail(`no address within ${START_MS} ms`), START_MS);
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const url = /https?:\/\/\S+:\d+/.exec(text)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    void exit.then(() => {
      clearTimeout(timer);
      fail('the server ended');
    });
  });
}
