/**
 * The most recent runs of one symbol, in bounded memory: what a returning client missed, and the recent
 * ticks of a snapshot. Runs lie in one ring of bytes, their heads in columns; the oldest give way.
 */
import { ByteReader, COPY_SLACK, copyShort } from '../../shared/bytes.ts';
import type { RunHead } from '../../shared/run.ts';
import { decodeRun } from '../../shared/run-decode.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../shared/tick.ts';

const FIRST_BYTES = 2_048;
const FIRST_RUNS = 128;

/** Recent runs of one symbol. Sequences in it are consecutive. */
export interface Journal {
  /** First sequence that is still here; sequence + 1 of the newest tick when empty. */
  readonly firstSequence: number;
  /** Appends a run that follows the newest one; the bytes are copied, and need COPY_SLACK behind them. */
  append(
    bytes: DataView,
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
  /**
   * Size of the ring of bytes; its memory is a little longer, and a few bytes of the ring stay free, so that
   * a quick copy may write past its end.
   */
  let room = Math.min(FIRST_BYTES, maxBytes);
  let bytes = new Uint8Array(room + COPY_SLACK);
  let view = new DataView(bytes.buffer);
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
    const old = { firsts, counts, bases, starts, lengths, room, capacity };
    bytes = new Uint8Array(byteCapacity + COPY_SLACK);
    view = new DataView(bytes.buffer);
    room = byteCapacity;
    firsts = new Float64Array(runCapacity);
    counts = new Uint32Array(runCapacity);
    bases = new Float64Array(runCapacity);
    starts = new Uint32Array(runCapacity);
    lengths = new Uint32Array(runCapacity);
    let at = 0;
    for (let index = 0; index < runs; index++) {
      const from = (head + index) % old.capacity;
      const length = old.lengths[from]!;
      firsts[index] = old.firsts[from]!;
      counts[index] = old.counts[from]!;
      bases[index] = old.bases[from]!;
      lengths[index] = length;
      starts[index] = at;
      at += length;
    }
    if (runs > 0) copyOut(oldBytes, old.room, old.starts[head]!, at, bytes, 0);
    capacity = runCapacity;
    head = 0;
    writeAt = at % byteCapacity;
  }

  function makeRoom(length: number): void {
    const needed = (): number => usedBytes + length + COPY_SLACK;
    if (needed() > room && room < maxBytes) {
      grow(Math.min(maxBytes, Math.max(room * 2, needed())), capacity);
    }
    if (runs === capacity && capacity < maxRuns) grow(room, Math.min(maxRuns, capacity * 2));
    while (runs > 0 && (needed() > room || runs === capacity)) dropOldest();
  }

  let scratchBytes = new Uint8Array(FIRST_BYTES);
  const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  let scratch = createTickColumns(256);

  function decode(at: number): TickColumns {
    const length = lengths[at]!;
    if (scratchBytes.length < length) scratchBytes = new Uint8Array(length * 2);
    if (scratch.capacity < counts[at]!) scratch = createTickColumns(counts[at]! * 2);
    copyOut(bytes, room, starts[at]!, length, scratchBytes, 0);
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
      if (length + COPY_SLACK > maxBytes) {
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
      if (writeAt + length <= room) {
        copyShort(from, start, end, view, writeAt);
      } else {
        for (let i = 0; i < length; i++) bytes[(writeAt + i) % room] = from.getUint8(start + i);
      }
      writeAt = (writeAt + length) % room;
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
  room: number,
  start: number,
  length: number,
  to: Uint8Array,
  at: number,
): void {
  const tail = Math.min(length, room - start);
  to.set(ring.subarray(start, start + tail), at);
  if (tail < length) to.set(ring.subarray(0, length - tail), at + tail);
}
