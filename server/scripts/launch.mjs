#!/usr/bin/env node
/**
 * The `tickdeck` command and what `npm start` runs: brings dist/ up to date, then hands over to it.
 * Promises a plain sentence instead of a stack trace when Node is too old or packages are missing.
 * Knows nothing of the commands themselves, and uses no syntax that an old Node could not read.
 */
import { readFileSync } from 'node:fs';
import module from 'node:module';
import process from 'node:process';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * @param {string} have version of Node, without the v
 * @param {string} need lowest version
 */
function isOlder(have, need) {
  const [haveMajor = 0, haveMinor = 0] = have.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = need.split('.').map(Number);
  return haveMajor < needMajor || (haveMajor === needMajor && haveMinor < needMinor);
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`tickdeck: ${message}\n`);
  process.exit(1);
}

async function launch() {
  process.stderr.on('error', () => {}); // nobody reads what is built: no reason to stop
  const oldest = manifest.engines.node.replace(/[^0-9.]/g, '');
  if (isOlder(process.versions.node, oldest)) {
    fail(`Node ${oldest} or newer is needed, this is ${process.versions.node}.`);
  }
  // What V8 made of the bundle at an earlier start is used again, where this Node can keep it.
  /** @type {{ enableCompileCache?: () => unknown }} */ (module).enableCompileCache?.();
  const { buildIfStale } = await import('./build.mjs');
  try {
    // Standard output belongs to the command: `--json` is read by programs.
    await buildIfStale({ log: (line) => process.stderr.write(`${line}\n`) });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  await import(new URL('../../dist/server/main.js', import.meta.url).href);
}

await launch();
