/**
 * `npm run dev`: the server from its sources, restarted on change, and Vite's server for the page beside it.
 * Promises that both stop together: on Ctrl-C, on a signal, and when either of them ends. Arguments go to
 * `serve`. Knows nothing of either server but the port between them.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** After this long a child that ignores the polite signal is killed. */
const STOP_WITHIN_MS = 5_000;

const args = process.argv.slice(2);
const require = createRequire(import.meta.url);

/**
 * @param {string} name package
 * @param {string} file within it
 */
const toTool = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

function toPort() {
  const { values } = parseArgs({ args, strict: false, options: { port: { type: 'string' } } });
  const variables = [process.env['TICKDECK_PORT'], process.env['PORT']];
  return String(values.port ?? variables.find((text) => /^\d+$/.test(text ?? '')) ?? 3000);
}

/** @param {string[]} command arguments of Node */
const start = (command) =>
  spawn(process.execPath, command, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TICKDECK_DEV_PORT: toPort() },
  });

const watch = ['watch', '--clear-screen=false', 'server/main.ts', 'serve'];
const children = [
  start([toTool('tsx', 'dist/cli.mjs'), ...watch, ...args]),
  start([toTool('vite', 'bin/vite.js'), '--clearScreen', 'false']),
];

let stopping = false;

/** @param {number} code exit code once both are gone */
function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
  const killer = setTimeout(
    () => children.forEach((child) => child.kill('SIGKILL')),
    STOP_WITHIN_MS,
  );
  killer.unref();
}

for (const child of children) {
  child.on('error', () => stop(1));
  child.on('exit', (code) => stop(code ?? 0));
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => stop(0));
}
