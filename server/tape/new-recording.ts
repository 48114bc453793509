/**
 * Where new recordings go: paths inside the recordings folder, which is made when it is missing.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder } from './ensure-folder.ts';
import { isLocked } from './lock.ts';
import { TapeError, toTapeError } from '../../shared/tape/format.ts';
import { isRecordingName } from '../../shared/model/recording-name.ts';

const SUFFIX = '.tape';

/**
 * Path for a new recording.
 * @throws TapeError TAPE_NOT_FOUND for a name that is no plain file name, TAPE_IO when there is no folder
 */
export function toNewPath(folder: string, name: string): string {
  const plain = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
  if (!isRecordingName(plain)) {
    throw new TapeError('TAPE_NOT_FOUND', `${JSON.stringify(name)} cannot name a recording`);
  }
  try {
    ensureFolder(folder);
  } catch (error) {
    throw toTapeError(error, `the folder ${folder} cannot be made`, folder);
  }
  return join(folder, `${plain}${SUFFIX}`);
}

/** Tells whether a recording is there, or is being made. */
export const isTaken = (path: string): boolean => existsSync(path) || isLocked(path);

/**
 * Makes a recording unless it is there. It appears under its name only when it is whole.
 * @param make writes the tape to the path that it is given
 */
export async function makeOnce(
  folder: string,
  name: string,
  make: (path: string) => Promise<void>,
): Promise<void> {
  const path = toNewPath(folder, name);
  if (existsSync(path)) return;
  const part = `${path}.${process.pid}.part`;
  try {
    await make(part);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
