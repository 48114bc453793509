/**
 * Everything that a timeline shows, in one list: what a scenario brings, what somebody started, and what
 * happened by itself.
 */
import type { PlayedEvent } from './director.ts';
import type { LoggedEvent } from './event-log.ts';
import type { Listing } from './listing.ts';
import { EVENTS } from './scenario-events.ts';

/** One entry. */
export interface TimelineEvent {
  /** Name of a scenario's event, or `halt`, `split`, `dividend`. */
  readonly kind: string;
  /** UTC ms; `untilMs` equals `atMs` for what has no length. */
  readonly atMs: number;
  readonly untilMs: number;
  /** Symbol, `sector:NAME`, `market` or `all`. */
  readonly target: string;
  /** One line for people. */
  readonly label: string;
  /** `scenario`: scripted; `live`: started by hand; `market`: happened by itself. */
  readonly origin: 'scenario' | 'live' | 'market';
}

/** Puts both lists together, by time. */
export function toTimeline(
  listings: readonly Listing[],
  played: readonly PlayedEvent[],
  logged: readonly LoggedEvent[],
): TimelineEvent[] {
  const scripted = played.map(({ event, target, atMs, untilMs, isLive }): TimelineEvent => ({
    kind: event,
    atMs,
    untilMs,
    target,
    label: `${EVENTS[event].label}: ${target}`,
    origin: isLive ? 'live' : 'scenario',
  }));
  const happened = logged.map(({ kind, atMs, untilMs = atMs, id, label }): TimelineEvent => ({
    kind,
    atMs,
    untilMs,
    target: listings[id]!.symbol,
    label,
    origin: 'market',
  }));
  return [...scripted, ...happened].sort((a, b) => a.atMs - b.atMs);
}
