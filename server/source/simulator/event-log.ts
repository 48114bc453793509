/**
 * What happened in the market by itself: halts, splits, dividends. Bounded, oldest dropped first; a jump
 * back in time forgets what has not happened yet.
 */
import type { StateTransfer } from './state-transfer.ts';

/** Something for the timeline. */
export interface LoggedEvent {
  readonly atMs: number;
  /** When it is over, ms; undefined when that is not known. */
  readonly untilMs?: number;
  readonly kind: 'halt' | 'split' | 'dividend';
  readonly id: number;
  /** One line for people. */
  readonly label: string;
}

const MOST = 2_000;

/** The newest events, in order of time. */
export class EventLog {
  private readonly events: LoggedEvent[] = [];
  /** Events ever added. */
  private count = 0;

  get entries(): readonly LoggedEvent[] {
    return this.events;
  }

  add(event: LoggedEvent): void {
    this.events.push(event);
    this.count++;
    if (this.events.length > MOST) this.events.shift();
  }

  transfer(state: StateTransfer): void {
    const later = this.count - state.number(this.count);
    if (later > 0) this.events.length = Math.max(0, this.events.length - later);
    this.count -= Math.max(0, later);
  }
}
