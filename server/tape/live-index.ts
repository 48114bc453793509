/**
 * The list of a tape's blocks while it is written, in a file beside it, `NAME.tape.index`: grows with the tape, so that
 * nobody has to walk through a long one that is not closed. Promises to be a help and never a truth: what is torn, of
 * another file or not there is looked for in the tape itself. Goes when the tape is closed, which then has its own.
 */
import {
  MAX_ENTRY_BYTES,
  MIN_ENTRY_BYTES,
  readEntries,
  writeEntries,
} from '../../shared/tape/block-index.ts';
import { BlockList } from '../../shared/tape/block-list.ts';
import { BlockWalk } from '../../shared/tape/block-walk.ts';
import { BLOCK, TapeError, toBlock, toPayload } from '../../shared/tape/format.ts';
import type { Work } from '../../shared/tape/slices.ts';
import { readBlock, type TapeFile } from '../../shared/tape/tape-bytes.ts';
import { ByteReader, ByteWriter } from '../../shared/wire/bytes.ts';
import type { TapeFs } from './append-queue.ts';
import { openTapeFile } from './tape-file.ts';

/** Blocks that are listed together: walking past as many takes about a ms. */
const BLOCKS_AT_A_TIME = 256;

const toIndexPath = (path: string): string => `${path}.index`;

/** Where the list ends. */
interface End {
  /** Behind the last block, bytes. */
  readonly endOffset: number;
  /** Checksum of the last block, by which it is known again. */
  readonly crc: number;
}

/** Writes the list of one tape. Never throws: where it cannot write, it is left alone. */
export class LiveIndex {
  private readonly path: string;
  private readonly fs: TapeFs;
  private fd: number | undefined;
  private position = 0;
  private listed = 0;
  private hasFailed = false;

  constructor(path: string, fs: TapeFs) {
    this.path = toIndexPath(path);
    this.fs = fs;
  }

  /** Lists blocks that are in the file, when there are enough of them. @param blocks all, from the first on */
  note(blocks: BlockList, written: number, end: End): void {
    if (this.hasFailed || written - this.listed < BLOCKS_AT_A_TIME) return;
    const payload = encodeEntries(blocks, this.listed, written, end);
    const block = toBlock(BLOCK.index, 0, 0, 0, 0, payload);
    try {
      this.fd ??= this.fs.openSync(this.path, 'w');
      this.fs.writeSync(this.fd, block, 0, block.length, this.position);
      this.position += block.length;
      this.listed = written;
    } catch {
      this.hasFailed = true;
    }
  }

  /** Ends the list. @param isClosed whether the tape has an index of its own now */
  close(isClosed: boolean): void {
    try {
      if (this.fd !== undefined) this.fs.closeSync(this.fd);
    } catch {
      // nothing hangs on it
    }
    if (isClosed) removeLiveIndex(this.path, this.fs);
  }
}

function removeLiveIndex(indexPath: string, fs: TapeFs): void {
  try {
    fs.unlinkSync(indexPath);
  } catch {
    // there was none
  }
}

function encodeEntries(
  blocks: BlockList,
  from: number,
  to: number,
  { endOffset, crc }: End,
): Uint8Array {
  const writer = new ByteWriter(32 + (to - from) * MAX_ENTRY_BYTES);
  writeEntries(writer, blocks, from, to);
  writer.varint(endOffset);
  writer.u32(crc);
  return writer.toBytes();
}

/** @returns undefined when the bytes are no such list */
function decodeEntries(payload: Uint8Array, into: BlockList, end: number): End | undefined {
  const reader = new ByteReader(payload);
  const count = reader.varint();
  if (count * MIN_ENTRY_BYTES > reader.left) return undefined;
  into.reserve(count);
  if (!readEntries(reader, into, count, true, end)) return undefined;
  const endOffset = reader.varint();
  const crc = reader.u32();
  return reader.failed ? undefined : { endOffset, crc };
}

/**
 * Reads the list that stands beside a tape, with pauses.
 * @param file the tape itself, which must have the last block of the list
 * @returns a walk that goes on behind it; undefined when there is no such list
 */
export function* readLiveIndex(
  path: string,
  file: TapeFile,
  firstBlock: number,
): Work<BlockWalk | undefined> {
  let list: TapeFile;
  try {
    list = openTapeFile(toIndexPath(path));
  } catch (error) {
    if (error instanceof TapeError) return undefined;
    throw error;
  }
  try {
    const blocks = new BlockList();
    let end: End | undefined;
    for (let offset = 0; offset < list.size;) {
      const block = readBlock(list, offset, 16 * 1024);
      if (typeof block === 'string') break;
      const before = blocks.length;
      const next = decodeEntries(toPayload(block.bytes, block.head), blocks, file.size);
      if (next === undefined) blocks.length = before;
      if (next === undefined) break;
      end = next;
      offset += block.head.length;
      yield;
    }
    if (end === undefined || blocks.at(0)?.offset !== firstBlock) return undefined;
    const walk = new BlockWalk(firstBlock, { blocks, endOffset: end.endOffset, lastCrc: end.crc });
    return end.endOffset <= file.size && walk.fits(file) ? walk : undefined;
  } catch (error) {
    if (error instanceof TapeError) return undefined;
    throw error;
  } finally {
    list.close();
  }
}
