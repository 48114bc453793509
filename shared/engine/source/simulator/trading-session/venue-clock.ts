/**
 * The sessions of all venues as time goes on, and how lively each venue is. Follows from the time alone,
 * so that it need not be saved.
 */
import type { Listing } from '../universe/listing.ts';
import {
  toLiveliness,
  toSession,
  toVenue,
  VENUE,
  type Hours,
  type Liveliness,
  type Session,
  type Venue,
} from './trading-session.ts';

const SECOND_MS = 1_000;
const ALL: readonly Venue[] = Object.values(VENUE);

/** Sessions now, of the venues where something is listed and of the others. */
export class VenueClock {
  readonly sessions: Session[] = [];
  readonly liveliness: Liveliness[] = [];
  private readonly venueOf: Uint8Array;
  private readonly isUsed: readonly boolean[];
  private readonly hours: Hours;

  constructor(listings: readonly Listing[], hours: Hours) {
    this.hours = hours;
    this.venueOf = Uint8Array.from(listings, ({ kind }) => toVenue(kind));
    this.isUsed = ALL.map((venue) => this.venueOf.includes(venue));
  }

  /** Venue of a listing. */
  venue(id: number): Venue {
    return this.venueOf[id]! as Venue;
  }

  /** Session that a listing is in. */
  sessionOf(id: number): Session {
    return this.sessions[this.venueOf[id]!]!;
  }

  /** How lively the venue of a listing is. */
  livelinessOf(id: number): Liveliness {
    return this.liveliness[this.venueOf[id]!]!;
  }

  /** Whether nothing at all can happen before the next session begins. */
  get isAsleep(): boolean {
    return this.sessions.every(({ phase }, venue) => phase === 'closed' || !this.isUsed[venue]);
  }

  /** First ms of the next session of any venue. */
  get nextChangeMs(): number {
    return Math.min(...this.sessions.map((session) => session.untilMs));
  }

  /** Finds the sessions of a moment, from nothing. */
  moveTo(timeMs: number): void {
    for (const venue of ALL) this.enter(venue, timeMs);
  }

  /** Moves on by one second. @param onChange called for every venue that is in another session now */
  update(timeMs: number, onChange: (venue: Venue, before: Session) => void): void {
    for (const venue of ALL) {
      const before = this.sessions[venue]!;
      if (timeMs >= before.untilMs) {
        this.enter(venue, timeMs);
        onChange(venue, before);
      } else {
        this.liveliness[venue] = toLiveliness(venue, this.hours, before, timeMs);
      }
    }
  }

  private enter(venue: Venue, timeMs: number): void {
    const session = toSession(venue, this.hours, timeMs);
    const second = Math.floor(timeMs / SECOND_MS) * SECOND_MS;
    this.sessions[venue] = session;
    this.liveliness[venue] = toLiveliness(venue, this.hours, session, second);
  }
}
