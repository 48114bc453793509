/**
 * Everything that a timeline shows, in one list: what a scenario brings, what somebody started, and what
 * happened by itself.
 */
import type { MarketEvent } from '../../../../model/market-event.ts';
import type { PlayedEvent } from './scenario-player.ts';
import type { NumberedEvent } from './event-log.ts';
import type { Universe } from '../universe/listing.ts';
import { toTargets } from './scenario-effects.ts';
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

/** Tells of a listing's halt whether somebody started it: the market itself knows it as one for news. */
function toByHand(
  universe: Universe,
  played: readonly PlayedEvent[],
): (id: number, atMs: number) => boolean {
  const started = played
    .filter(({ event, isLive, isCancelled }) => event === 'halt' && isLive && !isCancelled)
    .map(({ target, atMs }) => ({ atMs, ids: new Set(toTargets(universe, target)) }));
  return (id, atMs) => started.some((one) => one.atMs === atMs && one.ids.has(id));
}

/** Puts both lists together, by time. */
export function toTimeline(
  universe: Universe,
  played: readonly PlayedEvent[],
  logged: readonly NumberedEvent[],
): MarketEvent[] {
  const happened: MarketEvent[] = [];
  const isByHand = toByHand(universe, played);
  /** By listing: place of its halt that is not over. */
  const halted = new Map<number, number>();
  for (const { kind, atMs, untilMs, id, label, number } of logged) {
    if (kind === 'resume') {
      const place = halted.get(id);
      if (place !== undefined) happened[place] = { ...happened[place]!, untilMs: atMs };
      halted.delete(id);
      continue;
    }
    const { symbol } = universe.listings[id]!;
    if (kind === 'halt') halted.set(id, happened.length);
    happened.push({
      id: `${LOGGED}${number}`,
      kind,
      atMs,
      untilMs: untilMs === Infinity ? null : untilMs,
      target: symbol,
      label: kind === 'halt' && isByHand(id, atMs) ? `${symbol} halted: by hand` : label,
      origin: 'market',
    });
  }
  return [...played.map(fromPlayed), ...happened].sort((a, b) => a.atMs - b.atMs);
}
