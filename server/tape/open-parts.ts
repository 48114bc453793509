/**
 * Opens a recording in parts as one tape. A newest part that a killed writer has only begun counts as not there; so do parts
 * that went while one looked.
 */
import { TapeError } from '../../shared/tape/format.ts';
import { joinPieces, joinTotals, type Piece } from '../../shared/tape/joined-tape.ts';
import type { CountedTape, Tape } from '../../shared/tape/reader.ts';
import type { Work } from '../../shared/tape/slices.ts';
import type { TapeFile } from '../../shared/tape/tape-bytes.ts';
import {
  type CountedContent,
  readContent,
  readContentInParts,
  type TapeContent,
} from '../../shared/tape/tape-content.ts';
import { isLocked } from './lock.ts';
import { isBarelyBegun, listParts, type PartFile } from './parts-folder.ts';
import { openTapeFile } from './tape-file.ts';
import type { WalkCache } from './walk-cache.ts';

/** Opens all of it, counted. @throws TapeError TAPE_NOT_A_TAPE where there is no part, and what `readContent` throws */
export function openParts(folder: string, name: string): CountedTape {
  const pieces: (Piece & { readonly content: CountedContent })[] = [];
  const parts = listParts(folder);
  try {
    for (const [at, part] of parts.entries()) {
      const piece = attempt(part, at, parts, (file) => ({
        number: part.number,
        file,
        content: readContent(file),
      }));
      if (piece !== undefined) pieces.push(piece);
    }
    const tape = join(folder, name, pieces);
    return { ...tape, totals: joinTotals(pieces.map(({ content }) => content.totals)) };
  } catch (error) {
    for (const { file } of pieces) file.close();
    throw error;
  }
}

/** The same with pauses, not counted. @throws TapeError the same */
export function* openPartsInParts(folder: string, name: string, walks: WalkCache): Work<Tape> {
  const pieces: Piece[] = [];
  const parts = listParts(folder);
  try {
    for (const [at, part] of parts.entries()) {
      const { number, path } = part;
      const piece = attempt(part, at, parts, (file) => ({ number, file }));
      if (piece === undefined) continue;
      let content: TapeContent | undefined;
      try {
        const toWalk = (firstBlock: number) => walks.find(path, piece.file, firstBlock);
        content = yield* readContentInParts(piece.file, toWalk, isLocked(path));
      } catch (error) {
        piece.file.close();
        if (!isNotThere(error, at, parts)) throw named(error, part);
      }
      if (content !== undefined) pieces.push({ ...piece, content });
      if (content?.isComplete === true) walks.forget(path);
      yield;
    }
    return join(folder, name, pieces);
  } catch (error) {
    for (const { file } of pieces) file.close();
    throw error;
  }
}

function join(folder: string, name: string, pieces: readonly Piece[]): Tape {
  if (pieces.length === 0)
    throw new TapeError('TAPE_NOT_A_TAPE', `${folder} is a folder without parts`, undefined, {
      path: folder,
    });
  return joinPieces(name, pieces);
}

/** Opens a part and reads what is wanted of it. @returns undefined where it counts as not there */
function attempt<T>(
  part: PartFile,
  at: number,
  parts: readonly PartFile[],
  read: (file: TapeFile) => T,
): T | undefined {
  let file: TapeFile | undefined;
  try {
    file = openTapeFile(part.path);
    return read(file);
  } catch (error) {
    file?.close();
    if (isNotThere(error, at, parts)) return undefined;
    throw named(error, part);
  }
}

const isNotThere = (error: unknown, at: number, parts: readonly PartFile[]): boolean =>
  error instanceof TapeError &&
  (error.code === 'TAPE_NOT_FOUND' ||
    (at === parts.length - 1 && parts.length > 1 && isBarelyBegun(error, parts[at]!)));

function named(error: unknown, { number }: PartFile): unknown {
  if (!(error instanceof TapeError)) return error;
  return new TapeError(error.code, `part ${number}: ${error.what}`, error.offset, { cause: error });
}
