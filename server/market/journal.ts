/**
 * The most recent runs of one symbol, in bounded memory: what a returning client missed, and the recent
 * ticks of a snapshot. Runs lie in one ring of bytes, their heads in columns; the oldest give way.
 */
import { ByteReader } from '../../shared/bytes.ts';
import type { RunHead } from '../../shared/run.ts';
import { decodeRun } from '../../shared/run-decode.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../shared/tick.ts';

const FIRST_BYTES = 2_048;
const FIRST_RUNS = 128;

/** Recent runs of one symbol. Sequences in it are consecutive. */
export interface Journal {
  /** First sequence that is still here; sequence + 1 of the newest tick when empty. */
  readonly firstSequence: number;
  /** Appends a run that follows the newest one; the bytes are copied. */
  append(
    bytes: Uint8Array,
    from: number,
    to: number,
    first: number,
    count: number,
    baseMs: number,
  ): void;
  /** Appends ticks with sequence ≥ `sequence` to columns with room for them, oldest first, at most `most`. */
  read(sequence: number, most: number, into: TickColumns): void;
  clear(): void;
}

/** Makes a journal. @param maxBytes encoded bytes kept, at most */
export function createJournal(maxBytes: number): Journal {
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, maxBytes));
  let capacity = FIRST_RUNS;
  let firsts = new Float64Array(capacity);
  let counts = new Uint32Array(capacity);
  let bases = new Float64Array(capacity);
  let starts = new Uint32Array(capacity);
  let lengths = new Uint32Array(capacity);
  const maxRuns = Math.max(FIRST_RUNS, maxBytes >> 4);
  let head = 0;
  let runs = 0;
  let usedBytes = 0;
  let writeAt = 0;
  let nextSequence = 1;

  const slot = (index: number): number => (head + index) % capacity;

  function dropOldest(): void {
    usedBytes -= lengths[head]!;
    head = (head + 1) % capacity;
    runs--;
  }

  /** Rebuilds both rings in order, with room for more. */
  function grow(byteCapacity: number, runCapacity: number): void {
    const oldBytes = bytes;
    const order = Array.from({ length: runs }, (_, index) => slot(index));
    const pick = <T extends Float64Array | Uint32Array>(from: T, to: T): T => {
      order.forEach((at, index) => (to[index] = from[at]!));
      return to;
    };
    bytes = new Uint8Array(byteCapacity);
    let at = 0;
    const newStarts = new Uint32Array(runCapacity);
    order.forEach((old, index) => {
      const length = lengths[old]!;
      copyOut(oldBytes, starts[old]!, length, bytes, at);
      newStarts[index] = at;
      at += length;
    });
    firsts = pick(firsts, new Float64Array(runCapacity));
    counts = pick(counts, new Uint32Array(runCapacity));
    bases = pick(bases, new Float64Array(runCapacity));
    lengths = pick(lengths, new Uint32Array(runCapacity));
    starts = newStarts;
    capacity = runCapacity;
    head = 0;
    writeAt = at % byteCapacity;
  }

  function makeRoom(length: number): void {
    if (usedBytes + length > bytes.length && bytes.length < maxBytes) {
      grow(Math.min(maxBytes, Math.max(bytes.length * 2, usedBytes + length)), capacity);
    }
    if (runs === capacity && capacity < maxRuns)
      grow(bytes.length, Math.min(maxRuns, capacity * 2));
    while (runs > 0 && (usedBytes + length > bytes.length || runs === capacity)) dropOldest();
  }

  let scratchBytes = new Uint8Array(FIRST_BYTES);
  const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  let scratch = createTickColumns(256);

  function decode(at: number): TickColumns {
    const length = lengths[at]!;
    if (scratchBytes.length < length) scratchBytes = new Uint8Array(length * 2);
    if (scratch.capacity < counts[at]!) scratch = createTickColumns(counts[at]! * 2);
    copyOut(bytes, starts[at]!, length, scratchBytes, 0);
    scratch.length = 0;
    const reader = new ByteReader(scratchBytes, 0, length);
    if (!decodeRun(reader, bases[at]!, runHead, scratch)) throw new Error('journal is damaged');
    return scratch;
  }

  return {
    get firstSequence() {
      return runs > 0 ? firsts[head]! : nextSequence;
    },
    append(from, start, end, first, count, baseMs) {
      const length = end - start;
      nextSequence = first + count;
      if (length > maxBytes) {
        this.clear();
        nextSequence = first + count;
        return;
      }
      makeRoom(length);
      const at = slot(runs++);
      firsts[at] = first;
      counts[at] = count;
      bases[at] = baseMs;
      starts[at] = writeAt;
      lengths[at] = length;
      usedBytes += length;
      const tail = Math.min(length, bytes.length - writeAt);
      for (let i = 0; i < tail; i++) bytes[writeAt + i] = from[start + i]!;
      for (let i = tail; i < length; i++) bytes[i - tail] = from[start + i]!;
      writeAt = (writeAt + length) % bytes.length;
    },
    read(sequence, most, into) {
      let low = 0;
      let high = runs;
      while (low < high) {
        const middle = (low + high) >> 1;
        const at = slot(middle);
        if (firsts[at]! + counts[at]! <= sequence) low = middle + 1;
        else high = middle;
      }
      let left = most;
      for (let index = low; index < runs && left > 0; index++) {
        const at = slot(index);
        const columns = decode(at);
        const skip = Math.max(0, sequence - firsts[at]!);
        for (let row = skip; row < columns.length && left > 0; row++, left--) {
          copyTick(columns, row, into);
        }
      }
    },
    clear() {
      head = 0;
      runs = 0;
      usedBytes = 0;
      writeAt = 0;
      nextSequence = 1;
    },
  };
}

/** Copies out of a ring. */
function copyOut(
  ring: Uint8Array,
  start: number,
  length: number,
  to: Uint8Array,
  at: number,
): void {
  const tail = Math.min(length, ring.length - start);
  to.set(ring.subarray(start, start + tail), at);
  if (tail < length) to.set(ring.subarray(0, length - tail), at + tail);
}
