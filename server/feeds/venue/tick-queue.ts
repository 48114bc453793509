/**
 * Ticks and changes of instruments that wait for their market, in the order in which they came. Bounded: where the
 * market does not take them, quotes are left out first, since the next one says all that they did.
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

const FIRST_ROWS = 64;
const PART_ROWS = 2_048;

/** The queue. */
export class TickQueue {
  /** Ticks that were left out because the queue was full. */
  readonly shed = { quotes: 0, trades: 0 };
  private parts: (TickPart | ChangePart)[] = [];
  private waiting = 0;
  private rows = FIRST_ROWS;
  private spare: TickColumns | undefined;

  /** Ticks that wait. */
  get length(): number {
    return this.waiting;
  }

  /**
   * Makes room for one tick.
   * @returns columns to append it to, or undefined when the queue is full
   */
  room(isQuote: boolean, receivedMs: number): TickColumns | undefined {
    const { ticksWaiting } = VENUE_LIMITS;
    if (this.waiting >= (isQuote ? ticksWaiting / 2 : ticksWaiting)) {
      this.shed[isQuote ? 'quotes' : 'trades']++;
      return undefined;
    }
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
