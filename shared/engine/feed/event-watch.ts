/**
 * Notices what is new on a timeline since the last look. A look at a timeline that did not change costs one
 * comparison.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEvent } from '../../model/market-event.ts';
import type { Timeline } from '../source/source.ts';

/**
 * Watches a timeline.
 * @returns a function that gives the events that are new or have changed since its last call, oldest first,
 *   at most LIMITS.timelineEvents of them
 */
export function createEventWatch(timeline: Timeline): () => readonly MarketEvent[] {
  let version = NaN;
  let known = new Map<string, MarketEvent>();
  return () => {
    if (timeline.version === version) return [];
    version = timeline.version;
    const events = timeline.events();
    const fresh = events.filter((event) => !isSame(known.get(event.id), event));
    known = new Map(events.map((event) => [event.id, event]));
    return fresh.slice(-LIMITS.timelineEvents);
  };
}

/** Nothing else of an event changes. */
const isSame = (before: MarketEvent | undefined, after: MarketEvent): boolean =>
  before !== undefined &&
  before.atMs === after.atMs &&
  before.untilMs === after.untilMs &&
  before.isCancelled === after.isCancelled;
