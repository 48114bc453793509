/**
 * Makes dist/ from the sources: server/ and web/ as bundles by Vite, which need nothing else, and the client library
 * with its types by tsc. Promises that a build is either whole or absent, also when two processes start at once, and
 * that nothing is built twice. Plain JavaScript on Node's own modules, because it runs before anything is compiled.
 * Knows nothing of what it builds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { takeLock } from './build-lock.mjs';
import { precompress } from './precompress.mjs';

/** Folder of the checkout. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const INPUT_FOLDERS = ['server', 'shared', 'web'];
const INPUT_FILES = [
  'package-lock.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'vite.server.config.ts',
];
const OUTPUT_FOLDERS = ['server', 'shared', 'web'];
/** Tools of the build, and what each needs from node_modules. */
const TSC = 'typescript/bin/tsc';
const VITE = 'vite/bin/vite.js';

/** What the output was made from. */
const STAMP = 'stamp';
/** How the server is bundled. */
const SERVER_CONFIG = 'vite.server.config.ts';
/** The elements for other pages; a checkout without them has none. */
const EMBED = 'web/embed/elements.ts';

/** A build that cannot succeed, with a message for the person who started it. */
class BuildError extends Error {}

/**
 * Builds dist/ if it is missing or made from other sources; otherwise does nothing.
 * @param {{ root?: string, log?: (line: string) => void }} [options] root: the checkout; log: gets one line when a build starts and one when it ends
 * @returns {Promise<boolean>} true when something was built
 * @throws {BuildError} tools missing (says `npm ci`) or a tool failed (with its output)
 */
export async function buildIfStale({ root = ROOT, log = () => {} } = {}) {
  const dist = join(root, 'dist');
  if (isFresh(root, dist)) return false;
  requirePackages(root);
  mkdirSync(dist, { recursive: true });
  const unlock = await takeLock(join(dist, 'build.lock'));
  try {
    if (isFresh(root, dist)) return false;
    const startMs = Date.now();
    log('Building Tickdeck …');
    await build(root, dist);
    log(`Built in ${((Date.now() - startMs) / 1000).toFixed(1)} s.`);
    return true;
  } finally {
    unlock();
  }
}

/**
 * Tells whether dist/ was made from the sources as they are now. A package without sources is always fresh.
 * @param {string} root
 * @param {string} dist
 */
function isFresh(root, dist) {
  if (!existsSync(join(dist, 'server/main.js')) || !existsSync(join(dist, 'web/index.html'))) {
    return false;
  }
  if (!existsSync(join(root, 'server/main.ts'))) return true;
  const [content, state] = (readText(join(dist, STAMP)) ?? '').split('\n');
  const files = listInputs(root);
  // Before the contents are read: who writes meanwhile is found next time.
  const found = toState(root, files);
  if (state === found) return true;
  if (content !== toFingerprint(root, files)) return false;
  writeStamp(dist, toStamp(content, found));
  return true;
}

/** @param {string} root */
const listInputs = (root) => [
  ...INPUT_FOLDERS.flatMap((folder) => listFiles(root, folder)),
  ...INPUT_FILES,
];

/**
 * Hashes names and contents of all inputs, so that neither a checkout nor a copy with other times misleads.
 * @param {string} root
 * @param {readonly string[]} files
 */
function toFingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const text = readText(join(root, file));
    hash.update(`${file}\0${text === undefined ? -1 : text.length}\0${text ?? ''}`);
  }
  return hash.digest('hex');
}

/**
 * Hashes what the file system says of all inputs: the same, and nobody has written to one since. A tenth of the time
 * that their contents take.
 * @param {string} root
 * @param {readonly string[]} files
 */
function toState(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${stat?.ino}\0${stat?.size}\0${stat?.mtimeMs}\0${stat?.ctimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} content
 * @param {string} state
 */
const toStamp = (content, state) => `${content}\n${state}`;

/**
 * @param {string} dist
 * @param {string} text
 */
function writeStamp(dist, text) {
  const next = join(dist, `${STAMP}.${process.pid}`);
  try {
    writeFileSync(next, text, 'latin1');
    renameSync(next, join(dist, STAMP));
  } catch {
    // A checkout that may not be written to: contents are compared at each start, or it is built again.
  }
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} paths below root in a fixed order
 */
function listFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

/**
 * Builds beside the old output and puts the new one in its place by renames; the stamp comes last.
 * @param {string} root
 * @param {string} dist
 */
async function build(root, dist) {
  const require = createRequire(join(root, 'package.json'));
  const tsc = resolveTool(require, TSC);
  const vite = resolveTool(require, VITE);
  const files = listInputs(root);
  const state = toState(root, files);
  const stamp = toStamp(toFingerprint(root, files), state);
  const next = join(dist, 'next');
  const old = join(dist, 'old');
  // The lock is ours: what stands there was left by a build that was killed.
  for (const folder of [next, old]) rmSync(folder, { recursive: true, force: true });
  try {
    // Types are the business of `npm run check`: a launch only translates.
    const translate = ['-p', 'shared/client', '--noEmit', 'false', '--noCheck', '--outDir', next];
    const bundle = [vite, 'build', '--logLevel', 'warn'];
    // All to their end, also when one fails: a tool that still runs would write behind the cleaning.
    const ends = await Promise.allSettled([
      run(root, [tsc, ...translate]),
      run(root, [...bundle, '--config', SERVER_CONFIG, '--outDir', join(next, 'server')]),
      run(root, [...bundle, '--outDir', join(next, 'web')]),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    // After the page, whose folder it is put into.
    if (existsSync(join(root, EMBED))) {
      await run(root, [...bundle, '--mode', 'embed', '--outDir', join(next, 'web')]);
    }
    await precompress(join(next, 'web'));
    rmSync(join(dist, STAMP), { force: true });
    mkdirSync(old, { recursive: true });
    for (const folder of OUTPUT_FOLDERS) {
      if (existsSync(join(dist, folder))) renameSync(join(dist, folder), join(old, folder));
      renameSync(join(next, folder), join(dist, folder));
    }
    writeStamp(dist, stamp);
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Refuses to build with what was installed for older sources.
 * @param {string} root
 */
function requirePackages(root) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const require = createRequire(join(root, 'package.json'));
  for (const name of Object.keys(devDependencies)) {
    const folders = require.resolve.paths(name) ?? [];
    if (folders.some((folder) => existsSync(join(folder, name)))) continue;
    throw new BuildError(`the package ${name} is not installed. Run: npm ci --include=dev`);
  }
}

/**
 * @param {NodeJS.Require} require
 * @param {string} tool package name and file within it
 */
function resolveTool(require, tool) {
  const name = tool.slice(0, tool.indexOf('/'));
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), tool.slice(name.length + 1));
  } catch {
    throw new BuildError(`Cannot build: ${name} is not installed. Run: npm ci --include=dev`);
  }
}

/**
 * Runs one tool to its end, silent unless it fails.
 * @param {string} root
 * @param {string[]} args
 */
function run(root, args) {
  // A test runner sets NODE_ENV to test; what people get is always the production build.
  const env = { ...process.env, NODE_ENV: 'production' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new BuildError(`The build failed:\n${output.trim()}`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const built = await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) });
    if (!built) process.stdout.write('dist/ is up to date.\n');
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
