/**
 * A compressed tape as one that is not: a page reads tapes at once, and its browser inflates in its own time only. Promises the
 * same ticks, times and blocks. Fetched when a compressed tape is brought.
 */
import { encodeIndex } from '../../shared/tape/block-index.ts';
import { BlockList } from '../../shared/tape/block-list.ts';
import {
  BLOCK,
  DEFLATED,
  readDeflatedPayload,
  TapeError,
  toBlock,
  toPayload,
} from '../../shared/tape/format.ts';
import { readBlock, type ReadBlock, toMemoryTape } from '../../shared/tape/tape-bytes.ts';
import { readIndex, readStart } from '../../shared/tape/tape-start.ts';

/** Makes it. @param bytes of a tape that was closed  @throws TapeError TAPE_CORRUPT and what opening can give */
export async function toPlainTape(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const file = toMemoryTape(bytes);
  const start = readStart(file);
  const index = readIndex(file, start);
  if (index === undefined) throw new TapeError('TAPE_TORN', 'a compressed tape was not closed');
  const parts: Uint8Array<ArrayBuffer>[] = [bytes.subarray(0, start.firstBlock)];
  const blocks = new BlockList();
  let offset = start.firstBlock;
  for (const entry of index.blocks) {
    const block = readBlock(file, entry.offset);
    if (typeof block === 'string') throw new TapeError('TAPE_CORRUPT', block, entry.offset);
    const isDeflated = entry.type === BLOCK.ticks && entry.flags === DEFLATED;
    const part = isDeflated ? await inflate(block, entry.offset) : block.bytes.slice();
    blocks.push({ ...entry, flags: isDeflated ? 0 : entry.flags, offset });
    parts.push(part);
    offset += part.length;
  }
  let [firstMs, lastMs] = [Infinity, 0];
  for (const one of blocks) {
    if (one.type !== BLOCK.ticks) continue;
    firstMs = Math.min(firstMs, one.firstMs);
    lastMs = Math.max(lastMs, one.lastMs);
  }
  parts.push(toBlock(BLOCK.index, 0, firstMs, lastMs, 0, encodeIndex({ ...index, blocks })));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function inflate(
  { head, bytes }: ReadBlock,
  offset: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts = readDeflatedPayload(toPayload(bytes, head));
  if (parts === undefined) throw toDamage(offset);
  const stream = new Blob([parts.deflated.slice()])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const runs = await new Response(stream).arrayBuffer().catch(() => undefined);
  if (runs?.byteLength !== parts.length) throw toDamage(offset);
  const { type, firstMs, lastMs, ticks } = head;
  return toBlock(type, 0, firstMs, lastMs, ticks, new Uint8Array(runs));
}

const toDamage = (offset: number): TapeError =>
  new TapeError('TAPE_CORRUPT', 'a compressed block cannot be inflated', offset);
