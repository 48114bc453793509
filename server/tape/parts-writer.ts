/**
 * Begins recordings in parts and goes on with them in the next part, after a clean end as after a kill. Promises that what is
 * in the parts before stays as it is, that ids of instruments keep their meaning and sequences go on over all parts, and
 * that nothing of another origin is put behind what is there.
 */
import { InstrumentList, type InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { addTotals, type InstrumentTotals } from '../../shared/tape/block-index.ts';
import { BLOCK, TapeError, toTapeError } from '../../shared/tape/format.ts';
import { withoutLeave } from '../../shared/model/feed-terms.ts';
import { type TapeMeta, toTapeTerms } from '../../shared/tape/meta.ts';
import { readContent } from '../../shared/tape/tape-content.ts';
import { readInstruments } from '../../shared/tape/tape-start.ts';
import { ensureFolder } from './ensure-folder.ts';
import { FileTapeWriter } from './file-tape-writer.ts';
import { KeyframeMaker } from './keyframe-maker.ts';
import { lockTape, type Unlock } from './lock.ts';
import { isBarelyBegun, isPartsFolder, listParts, type PartFile } from './parts-folder.ts';
import { Rotation, type RotationOptions } from './rotation.ts';
import { openTapeFile } from './tape-file.ts';
import type { TapeSummary, TapeWriter, TapeWriterOptions } from './tape-writer.ts';

/** How parts are made. */
export interface PartsOptions
  extends TapeWriterOptions, Pick<RotationOptions, 'bounds' | 'now' | 'onPart' | 'onFault'> {}

/** What a recording has in its parts so far. */
export interface EarlierParts {
  /** Description of the newest part. */
  readonly meta: TapeMeta;
  readonly recordingMs: number;
  /** Of the newest part. */
  readonly number: number;
  /** All instruments that it ever had, and the changes that brought them. */
  readonly instruments: InstrumentList;
  readonly changes: readonly InstrumentChanges[];
  readonly totals: readonly InstrumentTotals[];
  /** Latest time of its ticks and changes, ms; undefined where there is none. */
  readonly reachedMs: number | undefined;
  /** Whether the part behind it was only begun, and is to be begun anew. */
  readonly isNextBegun: boolean;
}

/**
 * Looks at a recording that may be gone on with.
 * @returns undefined where there is none of this name
 * @throws TapeError TAPE_EXISTS where a file has the name, or a folder that is no recording; TAPE_CORRUPT and what reading
 *   the newest part can give
 */
export function readEarlierParts(folder: string): EarlierParts | undefined {
  if (!isPartsFolder(folder)) return undefined;
  const parts = listParts(folder);
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  try {
    return readPart(last, false);
  } catch (error) {
    const before = parts.at(-2);
    const isBegun = error instanceof TapeError && isBarelyBegun(error, last);
    if (!isBegun) throw error;
    return before && readPart(before, true);
  }
}

function readPart({ path, number }: PartFile, isNextBegun: boolean): EarlierParts {
  const file = openTapeFile(path);
  try {
    const { meta, blocks, totals } = readContent(file);
    if (meta.part?.number !== number) {
      throw new TapeError('TAPE_EXISTS', `${path} is no part of a recording`, undefined, { path });
    }
    const { instruments, changes } = readInstruments(file, meta, blocks);
    let reachedMs: number | undefined;
    for (const { type, lastMs } of blocks) {
      const isTimed = type === BLOCK.ticks || type === BLOCK.bars || type === BLOCK.instruments;
      if (isTimed) reachedMs = Math.max(reachedMs ?? lastMs, lastMs);
    }
    const { recordingMs } = meta.part;
    return { meta, recordingMs, number, instruments, changes, totals, reachedMs, isNextBegun };
  } finally {
    file.close();
  }
}

/**
 * Begins a recording, or its next part where there are parts.
 * @param folder of the recording, made when it is missing
 * @param earlier what `readEarlierParts` has found
 * @throws TapeError what `createTapeWriter` throws; TAPE_EXISTS where what is there is of another origin
 */
export function createPartsWriter(
  folder: string,
  meta: TapeMeta,
  options: PartsOptions,
  earlier?: EarlierParts,
): TapeWriter {
  if (earlier !== undefined) refuseOtherOrigin(folder, meta, earlier.meta);
  const unlock = lockTape(folder);
  try {
    try {
      ensureFolder(folder);
    } catch (error) {
      throw new TapeError('TAPE_EXISTS', `${folder} is no folder`, undefined, {
        cause: error,
        path: folder,
      });
    }
    const all = { ...meta, ...(earlier && toFirst(earlier)) };
    const recordingMs = earlier?.recordingMs ?? Math.floor(meta.createdMs);
    const rotation = new Rotation(
      { ...options, folder, meta: all, recordingMs },
      (earlier?.number ?? 0) + 1,
      earlier?.changes ?? [],
    );
    const { totals = [] } = earlier ?? {};
    const seam = { totals, reachedMs: earlier?.reachedMs ?? -1, keyframe: undefined };
    const file = rotation.beginNow(seam, earlier?.isNextBegun);
    const list = earlier?.instruments ?? new InstrumentList(meta.instruments, meta.previousClose);
    /* What a market held that ended is not known here: readers fold what comes behind it. */
    const keyframes =
      earlier === undefined ? new KeyframeMaker(all, options.keyframeTicks) : undefined;
    if (earlier !== undefined) addTotals(file.index, list.all.length, totals.map(toLast));
    const more = { keyframes, rotation, earlierMs: earlier?.reachedMs };
    const writer = new FileTapeWriter(file, list, options, more);
    return inFolder(writer, folder, unlock);
  } catch (error) {
    unlock();
    throw toTapeError(error, `beginning ${folder}`, folder);
  }
}

/** The instruments that ids are counted from. */
const toFirst = ({ meta }: EarlierParts) => ({
  instruments: meta.instruments,
  previousClose: meta.previousClose,
});

const toLast = ({ lastSequence }: InstrumentTotals): number => lastSequence;

function toTermsText(meta: TapeMeta): string {
  const terms = toTapeTerms({ meta });
  if (terms === undefined) return '';
  const { venue, licence, mayShare } = withoutLeave(terms);
  return JSON.stringify([venue, licence, mayShare]);
}

/** A recording says of all its parts where they come from; simulated ones may differ in their seeds. */
function refuseOtherOrigin(folder: string, next: TapeMeta, before: TapeMeta): void {
  const { kind, label } = before.provenance;
  const isSame =
    next.provenance.kind === kind &&
    (kind === 'simulated' || next.provenance.label === label) &&
    toTermsText(next) === toTermsText(before);
  if (isSame) return;
  throw new TapeError(
    'TAPE_EXISTS',
    `${folder} is a recording of something else (${label}); give this one another name`,
  );
}

/** The writer of a whole recording: its path is the folder's. */
function inFolder(writer: TapeWriter, path: string, unlock: Unlock): TapeWriter {
  let closing: Promise<TapeSummary> | undefined;
  return {
    path,
    get stats() {
      return writer.stats;
    },
    append: (columns, from, to) => writer.append(columns, from, to),
    bars: (bars) => writer.bars(bars),
    gap: (fromMs, toMs, cause) => writer.gap(fromMs, toMs, cause),
    gapNews: (toldMs, news) => writer.gapNews(toldMs, news),
    events: (events) => writer.events(events),
    instruments: (atMs, changes) => writer.instruments(atMs, changes),
    flush: () => writer.flush(),
    close() {
      closing ??= writer
        .close()
        .then((summary) => ({ ...summary, path }))
        .finally(unlock);
      return closing;
    },
  };
}
