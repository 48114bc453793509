/**
 * The blocks of a tape in columns: a tape of a day has some ten thousand blocks, one of months a million, and an object
 * for each takes seconds to make. Owns what is known of a block before it is read. Knows nothing of bytes and files.
 */

/** One block, as the index knows it. */
export interface BlockEntry {
  readonly type: number;
  readonly flags: number;
  /** Where the block begins, bytes from the start of the file. */
  readonly offset: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Ticks in the block; of a block of bars, bars. */
  readonly ticks: number;
}

/** Blocks one by one. What `at` and walking give are copies. */
export interface Blocks extends Iterable<BlockEntry> {
  readonly length: number;
  /** Block `number` from 0 on; counted from the end where it is negative. */
  at(number: number): BlockEntry | undefined;
}

/** Fewest blocks that there is room for. */
const LEAST_CAPACITY = 64;

/** Blocks in file order. Columns hold `length` rows. */
export class BlockList implements Blocks {
  length = 0;
  type: Uint8Array;
  flags: Uint8Array;
  offset: Float64Array;
  firstMs: Float64Array;
  lastMs: Float64Array;
  /** 0..2^32-1. */
  ticks: Uint32Array;
  /** Rows that a snapshot has too: they stay as they are. */
  private shared = 0;

  constructor(capacity = 0) {
    this.type = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.offset = new Float64Array(capacity);
    this.firstMs = new Float64Array(capacity);
    this.lastMs = new Float64Array(capacity);
    this.ticks = new Uint32Array(capacity);
  }

  /** Makes a list of blocks. */
  static from(entries: Iterable<BlockEntry>): BlockList {
    const list = new BlockList();
    for (const entry of entries) list.push(entry);
    return list;
  }

  at(number: number): BlockEntry | undefined {
    const row = number < 0 ? this.length + number : number;
    if (!(row >= 0 && row < this.length)) return undefined;
    return {
      type: this.type[row]!,
      flags: this.flags[row]!,
      offset: this.offset[row]!,
      firstMs: this.firstMs[row]!,
      lastMs: this.lastMs[row]!,
      ticks: this.ticks[row]!,
    };
  }

  push({ type, flags, offset, firstMs, lastMs, ticks }: BlockEntry): void {
    const row = this.length;
    this.reserve(1);
    this.type[row] = type;
    this.flags[row] = flags;
    this.offset[row] = offset;
    this.firstMs[row] = firstMs;
    this.lastMs[row] = lastMs;
    this.ticks[row] = ticks;
    this.length = row + 1;
  }

  pop(): void {
    if (this.length > 0) this.length--;
  }

  /** The list as it is now, whatever is added later or taken away. Copies nothing. */
  snapshot(): BlockList {
    const copy = new BlockList();
    const { type, flags, offset, firstMs, lastMs, ticks, length } = this;
    Object.assign(copy, { type, flags, offset, firstMs, lastMs, ticks, length, shared: length });
    this.shared = Math.max(this.shared, length);
    return copy;
  }

  /** Rows of blocks of one type, in order. */
  placesOf(type: number): Uint32Array {
    const { length } = this;
    const types = this.type.subarray(0, length);
    let count = 0;
    for (let row = types.indexOf(type); row >= 0 && row < length; row++) {
      if (types[row] === type) count++;
    }
    const places = new Uint32Array(count);
    for (let place = 0, row = -1; place < count; place++) {
      row = types[row + 1] === type ? row + 1 : types.indexOf(type, row + 1);
      places[place] = row;
    }
    return places;
  }

  /** Blocks of one type. */
  only(type: number): BlockSubset {
    return new BlockSubset(this, this.placesOf(type));
  }

  /** Makes room for so many rows more, in columns that nobody else has. */
  reserve(rows: number): void {
    const { length } = this;
    if (length + rows <= this.type.length && length >= this.shared) return;
    const grown = new BlockList(Math.max(length + rows, length * 2, LEAST_CAPACITY));
    grown.type.set(this.type.subarray(0, length));
    grown.flags.set(this.flags.subarray(0, length));
    grown.offset.set(this.offset.subarray(0, length));
    grown.firstMs.set(this.firstMs.subarray(0, length));
    grown.lastMs.set(this.lastMs.subarray(0, length));
    grown.ticks.set(this.ticks.subarray(0, length));
    const { type, flags, offset, firstMs, lastMs, ticks } = grown;
    Object.assign(this, { type, flags, offset, firstMs, lastMs, ticks, length, shared: 0 });
  }

  *[Symbol.iterator](): Generator<BlockEntry, void> {
    for (let row = 0; row < this.length; row++) yield this.at(row)!;
  }
}

/** Some blocks of a list, in order. */
export class BlockSubset implements Blocks {
  readonly list: BlockList;
  /** Their rows in the list. */
  readonly places: Uint32Array;

  constructor(list: BlockList, places: Uint32Array) {
    this.list = list;
    this.places = places;
  }

  get length(): number {
    return this.places.length;
  }

  at(number: number): BlockEntry | undefined {
    const place = this.places.at(number);
    return place === undefined ? undefined : this.list.at(place);
  }

  /** Ticks, or bars, in all of them from one on. */
  countRows(from = 0): number {
    const { places } = this;
    const { ticks } = this.list;
    let rows = 0;
    for (let number = from; number < places.length; number++) rows += ticks[places[number]!]!;
    return rows;
  }

  /** Latest time in any of them, ms; -Infinity where there is none. */
  latestMs(): number {
    const { places } = this;
    const { lastMs } = this.list;
    let latest = -Infinity;
    for (let number = 0; number < places.length; number++) {
      const ms = lastMs[places[number]!]!;
      if (ms > latest) latest = ms;
    }
    return latest;
  }

  /** Earliest time in any of them, ms; Infinity where there is none. */
  earliestMs(): number {
    const { places } = this;
    const { firstMs } = this.list;
    let earliest = Infinity;
    for (let number = 0; number < places.length; number++) {
      const ms = firstMs[places[number]!]!;
      if (ms < earliest) earliest = ms;
    }
    return earliest;
  }

  *[Symbol.iterator](): Generator<BlockEntry, void> {
    for (const place of this.places) yield this.list.at(place)!;
  }
}
