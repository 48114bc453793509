/**
 * Which session the exchanges of a feed are in, now: by the venue's calendar where REST gives one, else by rules; as
 * late as the feed's data where its plan delays that. Tells when it is another one. Knows no symbol.
 */
import { toNewYorkDay } from '../../../shared/model/calendar.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { type MarketSession, UsSessions } from '../../../shared/venue/us-sessions.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { RestClient } from './rest-client.ts';

/** What it is made of. */
export interface SessionClockOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly clock: Pick<Surroundings, 'after' | 'every' | 'now'>;
  readonly onSession: (session: MarketSession) => void;
}

/** Follows the sessions of one feed. */
export class SessionClock {
  private readonly options: SessionClockOptions;
  private readonly sessions = new UsSessions();
  private readonly stopRefresh: Cancel;
  private now: MarketSession;
  private timer: Cancel | undefined;
  private isClosed = false;

  constructor(options: SessionClockOptions) {
    this.options = options;
    this.now = this.sessions.at(this.dataMs);
    this.wait();
    this.stopRefresh = options.clock.every(
      VENUE_LIMITS.instrumentsMs,
      () => void this.fetchCalendar(),
    );
    void this.fetchCalendar();
  }

  get session(): MarketSession {
    return this.now;
  }

  close(): void {
    this.isClosed = true;
    this.timer?.();
    this.stopRefresh();
  }

  /** What time it is in the data that comes. */
  private get dataMs(): number {
    const { venue, clock } = this.options;
    return clock.now() - (venue.traits.delayMs ?? 0);
  }

  private wait(): void {
    const leftMs = Math.max(1, this.now.untilMs - this.dataMs);
    this.timer = this.options.clock.after(Math.min(leftMs, VENUE_LIMITS.sessionMs), () => {
      this.look();
      this.wait();
    });
  }

  private look(): void {
    const before = this.now;
    this.now = this.sessions.at(this.dataMs);
    const { phase, fromMs, untilMs } = this.now;
    if (phase === before.phase && fromMs === before.fromMs && untilMs === before.untilMs) return;
    this.options.onSession(this.now);
  }

  private async fetchCalendar(): Promise<void> {
    const { venue, context, rest } = this.options;
    if (venue.calendar === undefined) return;
    const today = toNewYorkDay(this.dataMs);
    const fromDay = today - VENUE_LIMITS.calendarBackDays;
    const untilDay = today + VENUE_LIMITS.calendarAheadDays;
    try {
      const query = { ...context, fromDay, untilDay };
      const { items } = await rest.askAll(venue.calendar, query, 1);
      if (this.isClosed) return;
      this.sessions.put(items);
      this.look();
    } catch {
      /* The rules of the exchanges are known without it. */
    }
  }
}

/** Follows the sessions of a feed of shares; undefined for a venue that never closes. */
export const createSessionClock = (options: SessionClockOptions): SessionClock | undefined =>
  options.venue.traits.hours === 'always' ? undefined : new SessionClock(options);
