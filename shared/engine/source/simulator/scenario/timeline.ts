/**
 * Everything that a timeline shows, in one list: what a scenario brings, what somebody started, and what
 * happened by itself.
 */
import type { MarketEvent } from '../../../../model/market-event.ts';
import type { PlayedEvent } from './scenario-player.ts';
import type { NumberedEvent } from './event-log.ts';
import type { Listing } from '../universe/listing.ts';
import { EVENTS } from './scenario-events.ts';

/** Id of an entry of the log: a halt that somebody may want to end. */
const LOGGED = 'log-';

/** An event of the list as an entry. */
export const fromPlayed = (played: PlayedEvent): MarketEvent => ({
  id: played.id,
  kind: played.event,
  atMs: played.atMs,
  untilMs: played.untilMs,
  target: played.target,
  label: `${EVENTS[played.event].label}: ${played.target.replace(/^sector:\s*/, '')}`,
  origin: played.isLive ? 'live' : 'scenario',
  ...(played.isCancelled ? { isCancelled: true } : {}),
});

/** Puts both lists together, by time. */
export function toTimeline(
  listings: readonly Listing[],
  played: readonly PlayedEvent[],
  logged: readonly NumberedEvent[],
): MarketEvent[] {
  const happened: MarketEvent[] = [];
  /** By listing: place of its halt that is not over. */
  const halted = new Map<number, number>();
  for (const { kind, atMs, untilMs, id, label, number } of logged) {
    if (kind === 'resume') {
      const place = halted.get(id);
      if (place !== undefined) happened[place] = { ...happened[place]!, untilMs: atMs };
      halted.delete(id);
      continue;
    }
    if (kind === 'halt') halted.set(id, happened.length);
    happened.push({
      id: `${LOGGED}${number}`,
      kind,
      atMs,
      untilMs: untilMs === Infinity ? null : untilMs,
      target: listings[id]!.symbol,
      label,
      origin: 'market',
    });
  }
  return [...played.map(fromPlayed), ...happened].sort((a, b) => a.atMs - b.atMs);
}
