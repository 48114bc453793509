/**
 * Makes dist/static: the page that runs by itself, for any web host and any path, and a small recording beside it.
 * Promises a whole folder or none. Plain JavaScript on Node's own modules, like the build that it goes on from.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { precompress } from './precompress.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Ticks of the recording: some minutes of the simulated market, about 300 kB. */
const DEMO_FLAGS = ['--seed', '7', '--ticks', '50000', '--rate', '400'];

/** @param {string[]} args */
function run(args) {
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`.trim());
}

/**
 * Builds the folder.
 * @param {{ out?: string, log?: (line: string) => void }} [options] out: where to, dist/static when left out
 * @returns {Promise<string>} the folder
 */
export async function buildStatic({ out = join(ROOT, 'dist/static'), log = () => {} } = {}) {
  await buildIfStale({ log });
  const vite = createRequire(join(ROOT, 'package.json')).resolve('vite/package.json');
  const next = `${out}.next`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(dirname(next), { recursive: true });
  run([
    join(dirname(vite), 'bin/vite.js'),
    'build',
    '--mode',
    'static',
    '--logLevel',
    'warn',
    '--outDir',
    next,
  ]);
  run([
    join(ROOT, 'dist/server/main.js'),
    'simulate',
    ...DEMO_FLAGS,
    '--out',
    join(next, 'demo.tape'),
  ]);
  await precompress(next);
  rmSync(out, { recursive: true, force: true });
  renameSync(next, out);
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await buildStatic({ log: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(`The page is in ${folder}: put it on any web host, under any path.\n`);
}
