/**
 * What happened in the market by itself: halts, splits, dividends. Bounded, oldest dropped first; a jump
 * back in time forgets what has not happened yet.
 */
import type { StateTransfer } from '../state/state-transfer.ts';

/** Something for the timeline. A `resume` is no entry of its own: it is when a halt was over. */
export interface LoggedEvent {
  readonly atMs: number;
  /** When it will be over as planned, ms; Infinity when somebody must end it. Without length: `atMs`. */
  readonly untilMs: number;
  readonly kind: 'halt' | 'resume' | 'split' | 'dividend';
  /** Listing that it is about. */
  readonly id: number;
  /** One line for people. */
  readonly label: string;
}

/** An entry with its number in the log, from 0. */
export interface NumberedEvent extends LoggedEvent {
  readonly number: number;
}

const MOST = 2_000;

/** The newest events, in order of time. */
export class EventLog {
  /** Grows with every change. */
  changes = 0;
  private readonly events: NumberedEvent[] = [];
  /** Events ever added. */
  private count = 0;

  get entries(): readonly NumberedEvent[] {
    return this.events;
  }

  add(event: LoggedEvent): void {
    this.events.push({ ...event, number: this.count });
    this.count++;
    this.changes++;
    if (this.events.length > MOST) this.events.shift();
  }

  transfer(state: StateTransfer): void {
    const later = this.count - state.number(this.count);
    if (later > 0) {
      this.events.length = Math.max(0, this.events.length - later);
      this.changes++;
    }
    this.count -= Math.max(0, later);
  }
}
