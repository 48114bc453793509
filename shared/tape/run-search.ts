/**
 * The ticks of one instrument in a block, without decoding those of the others: runs say how long they are.
 */
import type { TickColumns } from '../model/tick.ts';
import { ByteReader } from '../wire/bytes.ts';
import { decodeRun } from '../wire/run-decode.ts';
import { type RunHead, skipRun } from '../wire/run.ts';

/**
 * Appends the run of an instrument in the payload of a sound block of ticks, where there is room.
 * @param baseMs first time of the block  @param toColumns gives columns with room for so many ticks more
 * @returns sequence of its first tick; 0 when it has none there; -1 when the bytes cannot be read
 */
export function readRunOf(
  payload: Uint8Array,
  baseMs: number,
  instrument: number,
  toColumns: (ticks: number) => TickColumns,
): number {
  const reader = new ByteReader(payload);
  const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  while (reader.left > 0) {
    const start = reader.pos;
    if (!skipRun(reader, head)) return -1;
    if (head.instrument > instrument) return 0;
    if (head.instrument < instrument) continue;
    reader.pos = start;
    const columns = toColumns(head.count);
    return decodeRun(reader, baseMs, head, columns) ? head.firstSequence : -1;
  }
  return 0;
}
