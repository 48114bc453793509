/**
 * The most recent runs of one symbol, in bounded memory: what a returning client missed, and the recent
 * ticks of a snapshot. Runs lie in one ring of bytes, their heads in another; the oldest give way. Appending
 * touches as little memory as it can: with many symbols all of it is cold.
 */
import { ByteReader, COPY_SLACK, copyShort } from '../../wire/bytes.ts';
import { partitionPoint } from '../../model/lower-bound.ts';
import type { RunHead } from '../../wire/run.ts';
import { decodeRun } from '../../wire/run-decode.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../model/tick.ts';

/** Small at first: a market may have ten thousand symbols, most of them quiet. */
const FIRST_BYTES = 512;
const FIRST_RUNS = 16;
/** Least bytes of a run on average that the ring of heads is made for. */
const RUN_BYTES = 16;

/** Fields of a head: first sequence, ticks, base time, where its bytes begin, how many they are. */
const FIRST = 0;
const COUNT = 1;
const BASE = 2;
const START = 3;
const LENGTH = 4;
const FIELDS = 5;

/** Shared by all journals: nothing of it outlives a call. */
let scratchBytes = new Uint8Array(FIRST_BYTES);
let scratch = createTickColumns(256);
const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };

/** A run as a journal keeps it. */
export interface KeptRun {
  readonly first: number;
  readonly count: number;
  readonly baseMs: number;
  readonly bytes: Uint8Array;
}

/** Recent runs of one symbol. Sequences in it are consecutive. */
export class Journal {
  private readonly maxBytes: number;
  private readonly maxRuns: number;
  /**
   * Size of the ring of bytes. Its memory is a little longer, and a few bytes of the ring stay free, so that
   * a quick copy may write past its end.
   */
  private room: number;
  private bytes: Uint8Array;
  private view: DataView;
  private heads = new Float64Array(FIRST_RUNS * FIELDS);
  /** Place of the oldest head, and number of runs. */
  private oldest = 0;
  private runs = 0;
  private usedBytes = 0;
  private writeAt = 0;
  private nextSequence = 1;

  /** @param maxBytes encoded bytes kept, at most */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.maxRuns = Math.max(FIRST_RUNS, Math.floor(maxBytes / RUN_BYTES));
    this.room = Math.min(FIRST_BYTES, maxBytes);
    this.bytes = new Uint8Array(this.room + COPY_SLACK);
    this.view = new DataView(this.bytes.buffer);
  }

  /** First sequence that is still here; sequence + 1 of the newest tick when empty. */
  get firstSequence(): number {
    return this.runs > 0 ? this.heads[this.placeOf(0) + FIRST]! : this.nextSequence;
  }

  /**
   * Appends a run that follows the newest one.
   * @param from  holds its bytes start..end-1 and COPY_SLACK more; they are copied
   */
  append(
    from: DataView,
    start: number,
    end: number,
    first: number,
    count: number,
    baseMs: number,
  ): void {
    const length = end - start;
    if (length + COPY_SLACK > this.maxBytes) {
      this.clear();
      this.nextSequence = first + count;
      return;
    }
    this.nextSequence = first + count;
    this.makeRoom(length);
    const { writeAt, room } = this;
    const at = this.placeOf(this.runs++);
    this.heads[at + FIRST] = first;
    this.heads[at + COUNT] = count;
    this.heads[at + BASE] = baseMs;
    this.heads[at + START] = writeAt;
    this.heads[at + LENGTH] = length;
    this.usedBytes += length;
    if (writeAt + length <= room) {
      copyShort(from, start, end, this.view, writeAt);
    } else {
      for (let i = 0; i < length; i++) this.bytes[(writeAt + i) % room] = from.getUint8(start + i);
    }
    this.writeAt = (writeAt + length) % room;
  }

  /** Appends ticks with sequence ≥ `sequence` to columns with room for them, oldest first, at most `most`. */
  read(sequence: number, most: number, into: TickColumns): void {
    let left = most;
    for (let index = this.indexOf(sequence); index < this.runs && left > 0; index++) {
      const at = this.placeOf(index);
      const columns = this.decode(at);
      const skip = Math.max(0, sequence - this.heads[at + FIRST]!);
      for (let row = skip; row < columns.length && left > 0; row++, left--) {
        copyTick(columns, row, into);
      }
    }
  }

  /** Shows ticks before a sequence, newest first, until `visit` says that it is enough or `most` were shown. */
  walkBack(
    beforeSequence: number,
    most: number,
    visit: (columns: TickColumns, row: number) => boolean,
  ): void {
    let left = most;
    for (let index = this.runs - 1; index >= 0 && left > 0; index--) {
      const at = this.placeOf(index);
      const count = Math.min(this.heads[at + COUNT]!, beforeSequence - this.heads[at + FIRST]!);
      if (count <= 0) continue;
      const columns = this.decode(at);
      for (let row = count - 1; row >= 0 && left > 0; row--, left--) {
        if (visit(columns, row)) return;
      }
    }
  }

  /** Copies of the newest runs, oldest first, at most so many bytes together. */
  newest(mostBytes: number): KeptRun[] {
    const kept: KeptRun[] = [];
    let left = mostBytes;
    for (let index = this.runs - 1; index >= 0; index--) {
      const at = this.placeOf(index);
      const length = this.heads[at + LENGTH]!;
      if ((left -= length) < 0) break;
      const bytes = new Uint8Array(length);
      this.copyOut(this.heads[at + START]!, length, bytes);
      const [first, count, baseMs] = [FIRST, COUNT, BASE].map((field) => this.heads[at + field]!);
      kept.push({ first: first!, count: count!, baseMs: baseMs!, bytes });
    }
    return kept.toReversed();
  }

  /** Forgets everything. @param nextSequence of the tick that comes next */
  clear(nextSequence = 1): void {
    this.oldest = 0;
    this.runs = 0;
    this.usedBytes = 0;
    this.writeAt = 0;
    this.nextSequence = nextSequence;
  }

  /** Heads that fit. */
  private get capacity(): number {
    return this.heads.length / FIELDS;
  }

  /** Where the head of the run `index`, counted from the oldest, lies. */
  private placeOf(index: number): number {
    const place = this.oldest + index;
    const { capacity } = this;
    return (place < capacity ? place : place - capacity) * FIELDS;
  }

  /** Index of the run that holds a sequence, or of the first one after it. */
  private indexOf(sequence: number): number {
    return partitionPoint(0, this.runs, (run) => {
      const at = this.placeOf(run);
      return this.heads[at + FIRST]! + this.heads[at + COUNT]! <= sequence;
    });
  }

  private decode(at: number): TickColumns {
    const { heads } = this;
    const length = heads[at + LENGTH]!;
    if (scratchBytes.length < length) scratchBytes = new Uint8Array(length * 2);
    if (scratch.capacity < heads[at + COUNT]!) scratch = createTickColumns(heads[at + COUNT]! * 2);
    this.copyOut(heads[at + START]!, length, scratchBytes);
    scratch.length = 0;
    const reader = new ByteReader(scratchBytes, 0, length);
    if (!decodeRun(reader, heads[at + BASE]!, runHead, scratch)) {
      throw new Error('journal is damaged');
    }
    return scratch;
  }

  private makeRoom(length: number): void {
    if (this.lacksBytes(length) && this.room < this.maxBytes) {
      const needed = this.usedBytes + length + COPY_SLACK;
      this.growBytes(Math.min(this.maxBytes, Math.max(this.room * 2, needed)));
    }
    if (this.runs === this.capacity && this.capacity < this.maxRuns) {
      this.growHeads(Math.min(this.maxRuns, this.capacity * 2));
    }
    while (this.runs > 0 && (this.lacksBytes(length) || this.runs === this.capacity)) {
      this.usedBytes -= this.heads[this.placeOf(0) + LENGTH]!;
      this.oldest = this.oldest + 1 === this.capacity ? 0 : this.oldest + 1;
      this.runs--;
    }
  }

  private lacksBytes(length: number): boolean {
    return this.usedBytes + length + COPY_SLACK > this.room;
  }

  /** Lays the bytes into a larger ring, from its beginning. */
  private growBytes(room: number): void {
    const larger = new Uint8Array(room + COPY_SLACK);
    const from = this.runs > 0 ? this.heads[this.placeOf(0) + START]! : 0;
    this.copyOut(from, this.usedBytes, larger);
    let at = 0;
    for (let index = 0; index < this.runs; index++) {
      const place = this.placeOf(index);
      this.heads[place + START] = at;
      at += this.heads[place + LENGTH]!;
    }
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
    this.room = room;
    this.writeAt = at % room;
  }

  /** Lays the heads into a larger ring, from its beginning. */
  private growHeads(capacity: number): void {
    const larger = new Float64Array(capacity * FIELDS);
    const split = this.oldest * FIELDS;
    larger.set(this.heads.subarray(split));
    larger.set(this.heads.subarray(0, split), this.heads.length - split);
    this.heads = larger;
    this.oldest = 0;
  }

  /** Copies out of the ring. */
  private copyOut(start: number, length: number, to: Uint8Array): void {
    const tail = Math.min(length, this.room - start);
    to.set(this.bytes.subarray(start, start + tail));
    if (tail < length) to.set(this.bytes.subarray(0, length - tail), tail);
  }
}
