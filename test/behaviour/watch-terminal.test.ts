/**
 * `tickdeck watch` on a real pseudo terminal, as `script` makes one: it draws, and gives the terminal back however it
 * ends: by a key, by a signal, by an error that nobody has foreseen.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type RunningServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const TIMEOUT_MS = 60_000;
const ENTERED = '\u001b[?1049h';
const GIVEN_BACK = '\u001b[?25h\u001b[?1049l';
/** `script` of util-linux; other systems have another one of that name. */
const hasScript = existsSync('/usr/bin/script') && process.platform === 'linux';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer(['--port', '0', '--seed', '1']);
}, TIMEOUT_MS);
afterAll(() => server.kill());

interface Terminal {
  readonly child: ChildProcess;
  readonly shown: () => string;
  readonly ended: Promise<number | null>;
}

/** Runs the command in a terminal of 70 by 12; its settings are printed before and after. */
function openTerminal(env: Readonly<Record<string, string>> = {}): Terminal {
  const watch = `${process.execPath} ${MAIN} watch AAPL NVDA -s 127.0.0.1:${server.port}`;
  const inside = `stty cols 70 rows 12; stty -a; ${watch}; code=$?; stty -a; exit $code`;
  const child = spawn('/usr/bin/script', ['-qec', inside, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', ...env },
  });
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (all += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, shown: () => all, ended };
}

/** What `stty` said before and after, of what a program may leave behind. */
const toSettings = (all: string): string[] =>
  [...all.matchAll(/-?\b(icanon|echo|isig|ixon|icrnl)\b/g)].map(([each]) => each);

async function expectGivenBack({ shown, ended }: Terminal, code: number): Promise<void> {
  expect(await ended).toBe(code);
  const all = shown();
  expect(all.indexOf(GIVEN_BACK)).toBeGreaterThan(all.indexOf(ENTERED));
  const settings = toSettings(all);
  const half = settings.length / 2;
  expect(half).toBeGreaterThanOrEqual(5);
  expect(settings.slice(half)).toEqual(settings.slice(0, half));
}

/** Processes below one, as Linux lists them. */
const toPids = (parent: number): number[] =>
  readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);

test.runIf(hasScript)(
  'it draws on the whole terminal, and a key ends it',
  async () => {
    const terminal = openTerminal();
    await until(() => /› AAPL +\d/.test(plain(terminal)), 'the table', TIMEOUT_MS);
    terminal.child.stdin!.write('j');
    await until(() => plain(terminal).includes('› NVDA'), 'the next row', TIMEOUT_MS);
    terminal.child.stdin!.write('q');
    await expectGivenBack(terminal, 0);
  },
  TIMEOUT_MS,
);

test.runIf(hasScript)(
  'a signal ends it',
  async () => {
    const terminal = openTerminal();
    await until(() => /› AAPL +\d/.test(plain(terminal)), 'the table', TIMEOUT_MS);
    const [shell] = toPids(terminal.child.pid!);
    process.kill(toPids(shell!)[0]!, 'SIGINT');
    await expectGivenBack(terminal, 0);
  },
  TIMEOUT_MS,
);

test.runIf(hasScript)(
  'an error that nobody has foreseen ends it, and is read on the terminal that was there before',
  async () => {
    const throwing = `const at = process.stdout.write.bind(process.stdout);
      process.stdout.write = (text, ...more) => {
        if (String(text).includes('1049h')) setTimeout(() => { throw new Error('boom'); }, 300);
        return at(text, ...more);
      };`;
    const terminal = openTerminal({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(throwing)}`,
    });
    await expectGivenBack(terminal, 1);
    const all = terminal.shown();
    expect(all.lastIndexOf('boom')).toBeGreaterThan(all.indexOf(GIVEN_BACK));
  },
  TIMEOUT_MS,
);

/** What was drawn, without colours and weight. */
const plain = ({ shown }: Terminal): string =>
  // oxlint-disable-next-line no-control-regex -- it is the sequences that are taken out
  shown().replaceAll(/\u001b\[[\d;]*m/g, '');
