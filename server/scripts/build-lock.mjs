/**
 * A lock between processes that is a folder on disk: made by one, waited for by the others, taken over when
 * its holder has died. Promises nothing across machines. Knows nothing of what it guards.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_POLL_MS = 100;
/** A build takes seconds; a lock this old was left by a crash whose process id is in use again. */
const LOCK_STALE_MS = 5 * 60_000;
/** Time in which a holder must have written its process id. */
const LOCK_UNNAMED_MS = 2_000;

/**
 * Takes a lock folder, waiting while another living process holds it.
 * @param {string} folder
 * @returns {Promise<() => void>} frees the lock
 */
export async function takeLock(folder) {
  const holderFile = join(folder, 'pid');
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(holderFile, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(folder, holderFile)) clear(folder);
    else await sleep(LOCK_POLL_MS);
  }
}

/**
 * @param {string} folder
 * @param {string} holderFile
 */
function isAbandoned(folder, holderFile) {
  const ageMs = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const holder = readHolder(holderFile);
  if (holder === 0) return ageMs > LOCK_UNNAMED_MS;
  return ageMs > LOCK_STALE_MS || !isAlive(holder);
}

/**
 * Moves the folder away first: of several processes that see a dead holder, one succeeds.
 * @param {string} folder
 */
function clear(folder) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** @param {string} file */
function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
