/** The product as a process of its own, as it was built before the tests began. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

/** Runs the command line. @param env  set besides the environment of the tests */
export const runTickdeck = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });

/** A server process. */
export interface RunningServer {
  child: ChildProcess;
  port: number;
  socketUrl: string;
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts `tickdeck serve` with flags and waits until it prints its address. */
export async function runServer(flags: string[]): Promise<RunningServer> {
  const child = runTickdeck(['serve', ...flags]);
  child.stdin.end();
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('exit', (code, signal) => resolve({ code, signal })),
  );
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const match = /:(\d+)/.exec(text);
      if (match !== null) resolve(Number(match[1]));
    });
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    void exit.then(() => reject(new Error(`the server ended: ${text}`)));
  });
  return { child, port, socketUrl: `ws://127.0.0.1:${port}/ws`, exit };
}
