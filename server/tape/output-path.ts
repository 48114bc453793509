/**
 * Where a file may be written. Promises that what is read is never what is written over, and that a device, a pipe
 * or a folder is not taken for a tape. Reads nothing but what the file system says of the paths.
 */
import { statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { TapeError } from '../../shared/tape/format.ts';
import { isPartsFolder, listParts } from './parts-folder.ts';

/**
 * Refuses an output that is one of the inputs, by whatever name or link.
 * @throws TapeError TAPE_EXISTS
 */
export function refuseInputAsOutput(out: string, inputs: readonly string[]): void {
  const there = look(out);
  if (there === undefined) return;
  const files = inputs.flatMap((input) =>
    isPartsFolder(input) ? listParts(input).map(({ path }) => path) : [input],
  );
  for (const input of files) {
    const other = look(input);
    if (other === undefined || other.ino !== there.ino || other.dev !== there.dev) continue;
    throw new TapeError(
      'TAPE_EXISTS',
      `${out} is what is read; give the output another name`,
      undefined,
      {
        path: out,
      },
    );
  }
}

/**
 * Refuses a place where no tape can be: a folder that is not there, or something that is no file.
 * @throws TapeError TAPE_NOT_FOUND or TAPE_IO
 */
export function refuseOddOutput(out: string): void {
  const folder = dirname(out);
  if (look(folder)?.isDirectory() !== true) {
    throw new TapeError('TAPE_NOT_FOUND', `there is no folder ${folder} for ${out}`, undefined, {
      path: folder,
    });
  }
  const there = look(out);
  if (there === undefined || there.isFile()) return;
  const what = there.isDirectory() ? 'a folder' : 'a device or a pipe';
  throw new TapeError('TAPE_IO', `${out} is ${what}, where no tape can be`, undefined, {
    path: out,
  });
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // whoever opens it says why
  }
}
