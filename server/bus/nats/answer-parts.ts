/**
 * Answers in parts, and parts as answers again. Promises that parts which do not fit together are no answer, and that
 * one question takes bounded memory.
 */
import { ByteReader, ByteWriter } from '../../../shared/wire/bytes.ts';
import { type BusCounts, MOST_BUS_BYTES } from '../bus.ts';
import type { Questions } from '../local/questions.ts';

/** Half of what a broker lets through unless it is told otherwise. */
const PART_BYTES = 512 * 1024;
const HEAD_BYTES = 9;
const MOST_PARTS = MOST_BUS_BYTES / PART_BYTES;
const MOST_OPEN = 1_000;

/** Cuts an answer, or the reason for none, into parts: whether it is one, its number, how many there are. */
export function toParts(body: Uint8Array, isRefusal: boolean): Uint8Array[] {
  const count = Math.max(1, Math.ceil(body.length / PART_BYTES));
  return Array.from({ length: count }, (_, index) => {
    const bytes = body.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    const writer = new ByteWriter(HEAD_BYTES + bytes.length);
    writer.u8(isRefusal ? 1 : 0);
    writer.u32(index);
    writer.u32(count);
    writer.append(bytes);
    return writer.toBytes();
  });
}

/** Puts parts together. */
export interface PartCollector {
  take(id: number, bytes: Uint8Array): void;
}

/** Makes one that answers questions. */
export function createPartCollector(questions: Questions, counts: BusCounts): PartCollector {
  const open = new Map<number, Uint8Array[]>();

  function settle(id: number, isRefusal: boolean, parts: readonly Uint8Array[]): void {
    const writer = new ByteWriter(parts.reduce((sum, one) => sum + one.length, 0));
    for (const part of parts) writer.append(part);
    if (isRefusal) questions.refuse(id, new TextDecoder().decode(writer.toBytes()));
    else questions.answer(id, writer.toBytes());
  }

  return {
    take(id, bytes) {
      const reader = new ByteReader(bytes);
      const [kind, index, count] = [reader.u8(), reader.u32(), reader.u32()];
      const parts = open.get(id) ?? [];
      const isNext = index === parts.length && index < count && count <= MOST_PARTS;
      open.delete(id);
      if (reader.failed || kind > 1 || !isNext) {
        counts.refused++;
        questions.refuse(id, 'the answer does not decode');
        return;
      }
      parts.push(bytes.slice(HEAD_BYTES));
      if (parts.length === count) settle(id, kind === 1, parts);
      else {
        /* Answers that nobody waits for any more are the oldest. */
        if (open.size >= MOST_OPEN) open.delete(open.keys().next().value!);
        open.set(id, parts);
      }
    },
  };
}
