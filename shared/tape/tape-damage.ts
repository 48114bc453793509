/**
 * What of a tape cannot be read, and what is left of it: for who plays a tape all the same. Promises that each damage is named
 * by its place, and that what is left is sound as far as it was looked at.
 */
import { InstrumentList } from '../model/instrument-change.ts';
import type { TickColumns } from '../model/tick.ts';
import { copyTick } from '../model/tick.ts';
import { BlockList } from './block-list.ts';
import type { DecodedTicks } from './block-decoder.ts';
import { decodeEvents } from './event-block.ts';
import { BLOCK, TapeError, toPayload } from './format.ts';
import { decodeInstrumentChanges } from './instrument-block.ts';
import type { TapeMeta } from './meta.ts';
import { readBlock, type TapeFile } from './tape-bytes.ts';

/** Something that cannot be read. */
export interface TapeDamage {
  /** Time that it is of, ms: ticks may be missing from the one to the other. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What and where, for people. */
  readonly message: string;
  /** Whether ticks are missing. */
  readonly isGap: boolean;
}

/** Whether an error is about damage, and not about the system or the version. */
export const isDamage = (error: unknown): error is TapeError =>
  error instanceof TapeError && error.code === 'TAPE_CORRUPT';

/** What is left of a tape. */
export interface SoundBlocks {
  readonly blocks: BlockList;
  readonly damages: readonly TapeDamage[];
  /** Whether ticks may be of instruments that nobody has heard of. */
  readonly hasLostListings: boolean;
}

/**
 * Leaves out blocks of instruments and of events that cannot be read: they are read whole when a tape is opened. One behind
 * a listing that is lost may go with it.
 */
export function dropUnsound(file: TapeFile, meta: TapeMeta, blocks: BlockList): SoundBlocks {
  const list = new InstrumentList(meta.instruments, meta.previousClose);
  const damages: TapeDamage[] = [];
  let hasLostListings = false;
  const lost = new Set<number>();
  const places = [...blocks.placesOf(BLOCK.instruments), ...blocks.placesOf(BLOCK.events)];
  for (const place of places.sort((a, b) => a - b)) {
    const { type, flags, offset, firstMs, lastMs } = blocks.at(place)!;
    if (flags !== 0) continue;
    try {
      const block = readBlock(file, offset);
      if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, offset);
      const payload = toPayload(block.bytes, block.head);
      if (type === BLOCK.events) decodeEvents(payload, offset);
      else decodeInstrumentChanges(payload, list, offset);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (type === BLOCK.instruments) hasLostListings = true;
      const what = type === BLOCK.events ? 'events' : 'changes of instruments';
      const message = `${what} are lost: ${error.message}`;
      damages.push({ fromMs: firstMs, toMs: lastMs, message, isGap: false });
      lost.add(place);
    }
  }
  const sound = lost.size === 0 ? blocks : without(blocks, lost);
  return { blocks: sound, damages, hasLostListings };
}

function without(blocks: BlockList, places: ReadonlySet<number>): BlockList {
  const left = new BlockList(blocks.length);
  for (let place = 0; place < blocks.length; place++) {
    if (!places.has(place)) left.push(blocks.at(place)!);
  }
  return left;
}

/** Leaves out ticks of instruments from an id on, in place. */
export function dropUnknown(decoded: DecodedTicks, known: number): DecodedTicks {
  if (decoded.runs.every(({ instrument }) => instrument < known)) return decoded;
  const columns: TickColumns = decoded.columns;
  const count = columns.length;
  columns.length = 0;
  for (let row = 0; row < count; row++) {
    if (columns.instrument[row]! < known) copyTick(columns, row, columns);
  }
  return { columns, runs: decoded.runs.filter(({ instrument }) => instrument < known) };
}
