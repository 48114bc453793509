/**
 * Ticks and changes of instruments that wait for their market, in the order in which they came. Bounded: where the
 * market does not take them, quotes go first. Of each instrument the newest one is kept and told once there is room, as
 * it says all that those before did. Trades have twice the room; one that has none is for its symbol to tell of.
 */
import type { InstrumentChanges } from '../../../shared/model/instrument-change.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** Ticks that came one after the other without a change in between. */
interface TickPart {
  readonly columns: TickColumns;
  /** Rows that were read. */
  from: number;
  /** Arrival of the first that was not, wall ms. */
  readonly receivedMs: number;
}

interface ChangePart {
  readonly changes: InstrumentChanges;
  readonly onTaken: () => void;
}

/** A quote that waits for room. */
interface HeldQuote {
  readonly receivedMs: number;
  readonly push: (columns: TickColumns) => void;
}

const FIRST_ROWS = 64;
const PART_ROWS = 2_048;

/** The queue. */
export class TickQueue {
  private readonly most: number;
  private readonly held = new Map<number, HeldQuote>();
  private parts: (TickPart | ChangePart)[] = [];
  private waiting = 0;
  private rows = FIRST_ROWS;
  private spare: TickColumns | undefined;

  /** @param most ticks that may wait; quotes have half of it */
  constructor(most: number = VENUE_LIMITS.ticksWaiting) {
    this.most = most;
  }

  /** Ticks that wait. */
  get length(): number {
    return this.waiting;
  }

  /**
   * Makes room for one trade or status.
   * @returns columns to append it to, or undefined when the queue is full
   */
  room(receivedMs: number): TickColumns | undefined {
    return this.waiting >= this.most ? undefined : this.columnsFor(receivedMs);
  }

  /**
   * Takes a quote, now or once there is room.
   * @param push appends it to the columns that it gets
   * @returns quotes that are left out with that: none, or the one before that still waited
   */
  quote(instrument: number, receivedMs: number, push: HeldQuote['push']): number {
    const hadOne = this.held.delete(instrument);
    if (this.waiting >= this.most / 2) this.held.set(instrument, { receivedMs, push });
    else push(this.columnsFor(receivedMs));
    return hadOne ? 1 : 0;
  }

  /** An instrument is there no more: its quote is not told either. */
  forget(instrument: number): void {
    this.held.delete(instrument);
  }

  private columnsFor(receivedMs: number): TickColumns {
    this.waiting++;
    const last = this.parts.at(-1);
    if (last !== undefined && 'columns' in last && last.columns.length < last.columns.capacity) {
      return last.columns;
    }
    const columns = this.spare ?? createTickColumns(this.rows);
    this.spare = undefined;
    this.rows = Math.min(PART_ROWS, this.rows * 2);
    columns.length = 0;
    this.parts.push({ columns, from: 0, receivedMs });
    return columns;
  }

  /** Adds changes behind all ticks so far. @param onTaken the market has them */
  change(changes: InstrumentChanges, onTaken: () => void): void {
    this.parts.push({ changes, onTaken });
  }

  /** Arrival of what comes next, wall ms; Infinity when nothing waits. */
  nextMs(): number {
    const [first] = this.parts;
    if (first === undefined) return Infinity;
    return 'columns' in first ? first.receivedMs : first.changes.atMs;
  }

  /** Time of the next changes; Infinity when none wait. */
  nextChangeMs(): number {
    for (const part of this.parts) if ('changes' in part) return part.changes.atMs;
    return Infinity;
  }

  /** Takes the next changes: all ticks before them were read. */
  takeChanges(): InstrumentChanges {
    const at = this.parts.findIndex((part) => 'changes' in part);
    const [part] = this.parts.splice(at, 1) as [ChangePart];
    part.onTaken();
    return part.changes;
  }

  /** Moves ticks up to the next change. @returns true when `into` was full before */
  read(into: TickColumns): boolean {
    for (;;) {
      if (this.readParts(into)) return true;
      if (this.held.size === 0 || this.parts.length > 0) return false;
      for (const { receivedMs, push } of this.held.values()) push(this.columnsFor(receivedMs));
      this.held.clear();
    }
  }

  private readParts(into: TickColumns): boolean {
    for (let part = this.parts[0]; part !== undefined && 'columns' in part; part = this.parts[0]) {
      const { columns } = part;
      while (part.from < columns.length) {
        if (into.length >= into.capacity) return true;
        copyTick(columns, part.from++, into);
        this.waiting--;
      }
      this.parts.shift();
      if (columns.capacity === PART_ROWS) this.spare = columns;
    }
    return false;
  }
}
