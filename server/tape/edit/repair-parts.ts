/**
 * A recording in parts, of which some are damaged, torn or were not closed, as one whose parts are all whole. Promises that
 * sound parts are copied byte for byte, or stay where they are; that a damaged part is never written over: repaired in
 * its place, the old one is kept as `NNNNNNNN.tape.broken`; and that an attempt that fails leaves nothing behind.
 */
import { copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BLOCK, TapeError, toTapeError } from '../../../shared/tape/format.ts';
import type { Damage } from '../../../shared/tape/salvage.ts';
import { readContent } from '../../../shared/tape/tape-content.ts';
import { readStart } from '../../../shared/tape/tape-start.ts';
import { isLocked } from '../lock.ts';
import { refuseOddOutput } from '../output-path.ts';
import { isBarelyBegun, listParts, type PartFile, toPartPath } from '../parts-folder.ts';
import { openTapeFile } from '../tape-file.ts';
import { verifyFile } from '../verify.ts';
import { type NextPart, repairPart } from './repair-part.ts';

/** How it is done, and who is told. */
export interface RepairPartsOptions {
  /** Whether parts may be repaired in their own folder. */
  readonly isForced: boolean;
  /** Called for each part that is not sound. @param lost why it is left out as a whole */
  readonly onPart: (number: number, damages: readonly Damage[], lost?: string) => void;
  readonly isStopped?: () => boolean;
}

/** What came of it. */
export interface RepairedParts {
  readonly parts: number;
  /** Numbers of those that were repaired, and of those of which nothing could be saved. */
  readonly repaired: readonly number[];
  readonly lost: readonly number[];
}

/**
 * Repairs a recording. @param out a folder that is not there, or the recording itself where that is forced
 * @returns undefined where it was stopped: nothing is left of it then
 * @throws TapeError TAPE_LOCKED while it is written, TAPE_EXISTS, TAPE_FULL, TAPE_IO, TAPE_VERSION
 */
export async function repairParts(
  folder: string,
  out: string,
  { isForced, onPart, isStopped = () => false }: RepairPartsOptions,
): Promise<RepairedParts | undefined> {
  const parts = listParts(folder);
  if (parts.length === 0) {
    throw new TapeError('TAPE_NOT_A_TAPE', `${folder} is a folder without parts`);
  }
  if (isLocked(resolve(folder)) || parts.some(({ path }) => isLocked(path))) {
    throw new TapeError('TAPE_LOCKED', `${folder} is being written`);
  }
  const isInPlace = refuseTaken(folder, out, isForced);
  const target = join(dirname(resolve(out)), `.${basename(out)}.${process.pid}.unfinished`);
  io(`creating ${target}`, () => mkdirSync(target));
  try {
    const repaired: number[] = [];
    const lost: number[] = [];
    for (const [at, part] of parts.entries()) {
      if (isStopped()) return undefined;
      if (isSound(part)) {
        if (!isInPlace)
          io('copying', () => copyFileSync(part.path, toPartPath(target, part.number)));
        continue;
      }
      const next = toNext(parts.slice(at + 1));
      try {
        onPart(part.number, await repairPart(part.path, toPartPath(target, part.number), next));
        repaired.push(part.number);
      } catch (error) {
        if (!(error instanceof TapeError) || !isLost(error)) throw error;
        rmSync(toPartPath(target, part.number), { force: true });
        const isBegun = at === parts.length - 1 && at > 0 && isBarelyBegun(error, part);
        if (isBegun) continue; // counts as not there
        onPart(part.number, [], error.message);
        lost.push(part.number);
      }
    }
    if (isInPlace) replace(folder, target, [...repaired, ...lost]);
    else io(`naming ${out}`, () => renameSync(target, out));
    return { parts: parts.length - lost.length, repaired, lost };
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** @returns whether the recording is to be repaired where it is */
function refuseTaken(folder: string, out: string, isForced: boolean): boolean {
  const isSame = existsSync(out) && realpathSync(out) === realpathSync(folder);
  if (!isSame) {
    if (existsSync(out)) {
      throw new TapeError('TAPE_EXISTS', `${out} exists already; give the output another name`);
    }
    refuseOddOutput(out);
    return false;
  }
  if (isForced) return true;
  throw new TapeError(
    'TAPE_EXISTS',
    `${out} is what is read; --force repairs its parts where they are, and keeps the damaged ones as .broken`,
  );
}

const isLost = ({ code }: TapeError): boolean =>
  code === 'TAPE_CORRUPT' || code === 'TAPE_TORN' || code === 'TAPE_NOT_A_TAPE';

function isSound({ path }: PartFile): boolean {
  try {
    const { problems, isComplete } = verifyFile(path);
    return isComplete && problems.length === 0;
  } catch (error) {
    if (error instanceof TapeError && isLost(error)) return false;
    throw error;
  }
}

/** Where the next part that can be read goes on, if that is the very next one. */
function toNext([next]: readonly PartFile[]): NextPart | undefined {
  if (next === undefined) return undefined;
  const file = openTapeFile(next.path);
  try {
    const { lastSequences } = readStart(file).meta.part ?? {};
    if (lastSequences === undefined) return undefined;
    const { blocks } = readContent(file);
    const first = blocks.only(BLOCK.ticks).at(0);
    const end = first?.offset ?? Infinity;
    const keyframe = [...blocks.only(BLOCK.keyframe)].findLast(({ offset }) => offset < end);
    const reachedMs = keyframe?.lastMs ?? first?.firstMs ?? blocks.at(0)!.firstMs;
    return { lastSequences, reachedMs };
  } catch (error) {
    if (error instanceof TapeError && isLost(error)) return undefined;
    throw error;
  } finally {
    file.close();
  }
}

/** Puts repaired parts into the place of the damaged ones, which stay beside them under another name. */
function replace(folder: string, target: string, numbers: readonly number[]): void {
  for (const number of numbers) {
    const path = toPartPath(folder, number);
    const made = toPartPath(target, number);
    io(`replacing ${path}`, () => {
      renameSync(path, `${path}.broken`);
      if (existsSync(made)) renameSync(made, path);
      rmSync(`${path}.index`, { force: true });
    });
  }
}

function io<T>(doing: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw toTapeError(error, doing);
  }
}
