/**
 * Tapes as a page reads them.
 */
import { DEFLATED } from '../../shared/tape/format.ts';
import { readTape } from '../../shared/tape/reader.ts';
import { toMemoryTape } from '../../shared/tape/tape-bytes.ts';

/** Makes a tape readable at once: inflates a compressed one. @throws TapeError what opening can give, and inflating */
export async function toReadableTape(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { tickBlocks } = readTape(toMemoryTape(bytes), 'tape');
  if ([...tickBlocks].every(({ flags }) => flags !== DEFLATED)) return bytes;
  const { toPlainTape } = await import('./plain-tape.ts');
  return toPlainTape(bytes);
}
