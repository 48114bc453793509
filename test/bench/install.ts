/**
 * Installs the peers into this folder when they are missing. Without scripts: none of them needs to compile
 * anything, and one whose binary does not fit the machine is left out of the comparison.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Makes sure that the peers are there. @throws Error when npm cannot install them */
export function installPeers(): void {
  if (existsSync(new URL('node_modules/.package-lock.json', import.meta.url))) return;
  process.stderr.write('installing the peers (test/bench/package.json)…\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 180_000,
  });
  if (status !== 0) throw new Error('npm could not install the packages of test/bench');
}
