/**
 * Fills holes with trades from a venue's REST interface, one hole after the other. What comes is sorted and handed
 * on; who takes it tells what came twice. A hole that cannot be filled, in whole or in part, stays.
 */
import { compareTimes } from '../../../shared/venue/exact-time.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import type { FeedGap, FeedGaps } from './feed-gap.ts';
import type { RestClient } from './rest-client.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What a filler works with. */
export interface FillOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly gaps: FeedGaps;
  readonly clock: Pick<Surroundings, 'after' | 'now'>;
  /** Takes trades in their order; those that are known already change nothing. */
  readonly take: (trades: readonly VenueTrade[]) => void;
  /** A hole was worked at, with or without success. */
  readonly onDone: (gap: FeedGap, problem: string | undefined) => void;
}

interface Job {
  readonly gap: FeedGap;
  readonly afterId: string | undefined;
  attempt: number;
}

const ATTEMPTS = 5;
const AGAIN_MS = 15_000;

/** By time, and by id where that says the order of one moment. */
export const byTime = (a: VenueTrade, b: VenueTrade): number => {
  const byClock = compareTimes(a, b);
  if (byClock !== 0 || a.id === undefined || b.id === undefined) return byClock;
  return a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
};

/** Fills the holes of one feed. */
export class GapFiller {
  private readonly options: FillOptions;
  private readonly jobs: Job[] = [];
  private readonly timers = new Set<Cancel>();
  private isBusy = false;
  private isClosed = false;

  constructor(options: FillOptions) {
    this.options = options;
  }

  /** Fills a hole that has ended. @param afterId newest id before it, where there are ids */
  fillGap(gap: FeedGap, afterId: string | undefined): void {
    if (this.options.venue.trades === undefined) {
      this.options.onDone(gap, 'the venue gives no earlier trades');
      return;
    }
    this.jobs.push({ gap, afterId, attempt: 0 });
    void this.work();
  }

  close(): void {
    this.isClosed = true;
    this.jobs.length = 0;
    for (const cancel of this.timers) cancel();
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift()) {
      const problem = await this.attempt(job);
      if (this.isClosed) return;
      if (problem !== undefined && ++job.attempt < ATTEMPTS) this.later(job);
      this.options.onDone(job.gap, problem);
    }
    this.isBusy = false;
  }

  private later(job: Job): void {
    const cancel = this.options.clock.after(AGAIN_MS * job.attempt, () => {
      this.timers.delete(cancel);
      this.jobs.push(job);
      void this.work();
    });
    this.timers.add(cancel);
  }

  /** @returns why it did not work, undefined when the venue answered */
  private async attempt({ gap, afterId }: Job): Promise<string | undefined> {
    const { venue, context, rest, gaps, clock, take } = this.options;
    const { symbol, fromMs, toMs } = gap;
    /* What a delayed feed did not give is as old as what it gives; what is younger may not be asked for. */
    const { delayMs = 0 } = venue.traits;
    const heardMs = Math.max(fromMs, clock.now() - VENUE_LIMITS.fillMs);
    const sinceMs = heardMs - delayMs - VENUE_LIMITS.fillOverlapMs;
    const latestMs = delayMs > 0 ? clock.now() - delayMs : Infinity;
    const untilMs = Math.min(toMs + VENUE_LIMITS.fillOverlapMs, latestMs);
    const query = {
      ...context,
      symbol,
      from: { timeMs: Math.floor(sinceMs), timeNs: 0 },
      until: { timeMs: Math.ceil(untilMs), timeNs: 0 },
      afterId,
    };
    try {
      const { items, isCut } = await rest.askAll(venue.trades!, query, VENUE_LIMITS.fillPages);
      if (this.isClosed) return undefined;
      const trades = items
        .filter(({ timeMs }) => timeMs >= sinceMs && timeMs <= untilMs)
        .sort(byTime);
      take(trades);
      const reachesBack = !isCut && sinceMs <= fromMs;
      gaps.fill(gap, reachesBack ? undefined : toLeft(gap, trades));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

/** What is left of a hole when not all pages could be had. */
function toLeft(
  { fromMs, toMs }: FeedGap,
  trades: readonly VenueTrade[],
): { fromMs: number; toMs: number } | undefined {
  const first = trades[0];
  const last = trades.at(-1);
  if (first === undefined || last === undefined) return { fromMs, toMs };
  if (first.timeMs > fromMs) return { fromMs, toMs: Math.min(toMs, first.timeMs) };
  return last.timeMs < toMs ? { fromMs: last.timeMs, toMs } : undefined;
}
