/**
 * What imports that were killed left beside their tapes: unpacked and sorted rows, tapes without their names. Promises to take
 * away nothing of an import that is alive, and nothing that no dead process has signed for with its lock.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isLockLeft, lockTape, type Unlock } from '../lock.ts';

/** As `importFiles` names them, behind the name of the tape. */
const LEFT = /^(.+)\.(?:unpacked-\d+|sorting-\d+|unfinished(?:\.index|\.lock)?)$/;

/** Sweeps a folder. What cannot be removed stays. */
export function sweepKilledImports(folder: string): void {
  const left = new Map<string, string[]>();
  for (const name of list(folder)) {
    const tape = LEFT.exec(name)?.[1];
    if (tape !== undefined) left.set(tape, [...(left.get(tape) ?? []), name]);
  }
  for (const [tape, names] of left) {
    const path = join(folder, tape);
    const unlock = isLockLeft(path) ? tryLock(path) : undefined;
    if (unlock === undefined) continue;
    for (const name of names) rmSync(join(folder, name), { force: true });
    unlock();
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // whoever writes there says why
  }
}

/** @returns undefined where somebody else was quicker */
function tryLock(path: string): Unlock | undefined {
  try {
    return lockTape(path);
  } catch {
    return undefined;
  }
}
