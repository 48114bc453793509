/**
 * One writer a tape: a lock file beside it, `NAME.tape.lock`, naming the process that holds it.
 * Promises that two living processes never write one tape, and that a killed one's lock does not stay.
 */
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';

/** Gives the lock back; calling it twice does nothing. */
export type Unlock = () => void;

const held = new Set<string>();

/**
 * Takes the lock of a tape for this process.
 * @throws TapeError TAPE_LOCKED when another living process (or this one) has it, TAPE_IO
 */
export function lockTape(path: string): Unlock {
  const lockPath = `${path}.lock`;
  const owner = `${process.pid} ${toStartTime(process.pid) ?? '?'}\n`;
  if (held.has(lockPath)) throw toLockedError(path, process.pid);
  if (!tryCreate(lockPath, owner)) {
    const holder = readHolder(lockPath);
    if (holder !== undefined && isAlive(holder)) throw toLockedError(path, holder.pid);
    removeQuietly(lockPath);
    if (!tryCreate(lockPath, owner)) throw toLockedError(path, undefined);
  }
  held.add(lockPath);
  return () => {
    if (held.delete(lockPath)) removeQuietly(lockPath);
  };
}

/** Tells whether a living process is writing this tape now. */
export function isLocked(path: string): boolean {
  const holder = readHolder(`${path}.lock`);
  return (
    holder !== undefined &&
    (holder.pid === process.pid ? held.has(`${path}.lock`) : isAlive(holder))
  );
}

/** Tells whether a process that has died, killed for instance, has left the lock of this tape. */
export function isLockLeft(path: string): boolean {
  return readHolder(`${path}.lock`) !== undefined && !isLocked(path);
}

function toLockedError(path: string, pid: number | undefined): TapeError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new TapeError('TAPE_LOCKED', `${who} is writing ${path}`, undefined, { path });
}

function tryCreate(lockPath: string, owner: string): boolean {
  try {
    const fd = openSync(lockPath, 'wx');
    writeSync(fd, owner);
    closeSync(fd);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw toTapeError(error, 'locking the tape');
  }
}

interface Holder {
  readonly pid: number;
  readonly startTime: string;
}

function readHolder(lockPath: string): Holder | undefined {
  try {
    const [pid, startTime] = readFileSync(lockPath, 'utf8').trim().split(' ');
    return Number(pid) > 0 ? { pid: Number(pid), startTime: startTime ?? '?' } : undefined;
  } catch {
    return undefined;
  }
}

/** A process number may be used again, so its start time must fit too where the system tells it. */
function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid) return false; // a lock of ours would be in `held`
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startTime = toStartTime(holder.pid);
  return startTime === undefined || holder.startTime === '?' || startTime === holder.startTime;
}

/** Start time of a process in clock ticks since boot (Linux), or undefined elsewhere. */
function toStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // gone already: what we wanted
  }
}
