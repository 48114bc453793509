/**
 * Checks a recording, be it one tape or in parts: each part by itself, and that the next one goes on where it ended.
 */
import { TapeError } from '../../shared/tape/format.ts';
import { isBarelyBegun, isPartsFolder, listParts, type PartFile } from './parts-folder.ts';
import { type FileCheck, type TapeProblem, verifyFile, type VerifyResult } from './verify.ts';

/** Checks a tape or a recording in parts from end to end. @throws TapeError what prevents a check at all */
export function verifyTape(path: string): VerifyResult {
  if (isPartsFolder(path)) return verifyParts(path);
  const { part: _, lastSequences: __, mayGoOnHigher: ___, ...result } = verifyFile(path);
  return result;
}

function verifyParts(folder: string): VerifyResult {
  const parts = listParts(folder);
  const sum = { bytes: 0, blocks: 0, ticks: 0, bars: 0, gaps: 0 };
  const problems: TapeProblem[] = [];
  let isComplete = true;
  let before: { readonly number: number; readonly check: FileCheck } | undefined;
  for (const [at, part] of parts.entries()) {
    const { number } = part;
    const check = verifyPart(part, at === parts.length - 1 && at > 0);
    if (check === undefined) continue;
    for (const key of ['bytes', 'blocks', 'ticks', 'bars', 'gaps'] as const) sum[key] += check[key];
    isComplete &&= check.isComplete;
    const own = check.problems.map((one) => ({
      ...one,
      message: `part ${number}: ${one.message}`,
    }));
    const seam =
      before === undefined ? [] : findSeamProblems(before.number, before.check, number, check);
    problems.push(...[...seam, ...own].map((one) => ({ ...one, part: number })));
    before = { number, check };
  }
  if (before === undefined)
    throw new TapeError('TAPE_NOT_A_TAPE', `${folder} is a folder without parts`, undefined, {
      path: folder,
    });
  return { ...sum, isComplete, problems };
}

/** @returns undefined for a newest part that a killed writer has only begun */
function verifyPart(part: PartFile, isNewest: boolean): FileCheck | undefined {
  try {
    return verifyFile(part.path);
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    if (isNewest && isBarelyBegun(error, part)) return undefined;
    throw new TapeError(error.code, `part ${part.number}: ${error.what}`, error.offset);
  }
}

function findSeamProblems(
  earlier: number,
  before: FileCheck,
  number: number,
  { part, lastSequences }: FileCheck,
): TapeProblem[] {
  const toProblem = (message: string): TapeProblem => ({
    code: 'TAPE_CORRUPT',
    message,
    offset: undefined,
  });
  if (number > earlier + 1) {
    const last = number - 1;
    const which = last === earlier + 1 ? `part ${last} is` : `parts ${earlier + 1} to ${last} are`;
    return [toProblem(`${which} missing`)];
  }
  if (lastSequences === undefined || before.lastSequences === undefined) return [];
  const isOfOne = part?.number === number && part.recordingMs === before.part?.recordingMs;
  if (!isOfOne) return [toProblem(`part ${number} is of another recording`)];
  const mayBeHigher = before.mayGoOnHigher === true;
  const id = before.lastSequences.findIndex((last, at) => {
    const next = part.lastSequences[at] ?? 0;
    return mayBeHigher ? next < last : next !== last;
  });
  if (id < 0) return [];
  const [from, to] = [before.lastSequences[id]!, part.lastSequences[id] ?? 0];
  const message = `part ${number}: instrument ${id} goes on at ${to + 1}, not ${from + 1}`;
  if (before.isComplete) return [toProblem(message)];
  /* Its writer was killed with ticks that it had numbered and not written; nobody was told that they are kept. */
  const why = `part ${earlier} was not closed`;
  return [{ ...toProblem(`${message}: ${why}`), code: 'TAPE_TORN' }];
}
