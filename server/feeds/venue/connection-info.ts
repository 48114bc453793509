/**
 * What people are told of a feed's connection: one state, one sentence, counts.
 */
import type { ConnectionInfo, SessionInfo } from '../../../shared/wire/market-info.ts';
import type { MarketSession } from '../../../shared/venue/us-sessions.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import { toVenueTerms } from '../../../shared/venue/venue-terms.ts';
import type { SymbolStanding, VenueRunner } from './runner.ts';
import type { WriterCounters } from './tick-writer.ts';

/** What only the feed knows. */
export interface FeedFacts {
  readonly venue: Venue;
  readonly runner: VenueRunner;
  readonly written: WriterCounters;
  readonly symbols: readonly string[];
  readonly refused: ConnectionInfo['symbols']['refused'];
  readonly sinceMs: number;
}

/** State of all connections of a feed together: the best that one of them is in. */
export function toState({ links }: Pick<VenueRunner, 'links'>): {
  state: ConnectionInfo['state'];
  text: string;
} {
  const states = links.map(({ state }) => state);
  const texts = [...new Set(states.map(({ text }) => text).filter((text) => text !== ''))];
  const text = texts.join('; ');
  const has = (name: string): boolean => states.some(({ state }) => state === name);
  if (has('connected')) return { state: 'live', text };
  if (has('connecting')) return { state: 'connecting', text };
  if (has('stopped')) return { state: 'refused', text };
  if (states.length === 0 || text === '') return { state: 'waiting', text: 'no symbol is wanted' };
  return { state: 'waiting', text };
}

const MOST_REFUSED = 20;
const SUBSCRIBED: ReadonlySet<SymbolStanding> = new Set(['live', 'quiet', 'closed', 'stale']);

function toSessionInfo(session: MarketSession | undefined): SessionInfo | undefined {
  if (session === undefined) return undefined;
  const { phase, untilMs, why } = session;
  return { phase, untilMs, ...(why === undefined ? {} : { why }) };
}

/** Makes it. */
export function toConnectionInfo(facts: FeedFacts): ConnectionInfo {
  const { venue, runner, written, symbols, refused, sinceMs } = facts;
  const { links, news } = runner;
  const { counters, holes, offset, unknown, latencies } = news;
  const { seen, filled } = holes.gaps.counters;
  const { state, text } = toState(runner);
  const session = toSessionInfo(runner.session);
  const states = symbols.map((symbol) => runner.stateOf(symbol));
  const offsetMs = offset.offsetMs;
  const latencyMs = latencies.summary(offsetMs);
  return {
    ...toVenueTerms(venue),
    state,
    ...(text === '' ? {} : { reason: `${venue.name}: ${text}` }),
    sinceMs: Math.floor(sinceMs),
    ...(session === undefined ? {} : { session }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(Number.isNaN(offsetMs) ? {} : { clockOffsetMs: Math.round(-offsetMs * 100) / 100 }),
    reconnects: links.reduce((sum, link) => sum + link.reconnects, 0),
    gaps: seen,
    gapsFilled: filled,
    lateTicks: written.late,
    duplicates: counters.duplicates,
    outOfOrder: counters.late,
    frames: counters.frames,
    unknownFrames: unknown.total - counters.malformed,
    malformedFrames: counters.malformed,
    shedQuotes: written.shedQuotes,
    shedTrades: written.shedTrades,
    roundedSizes: written.roundedSizes,
    symbols: {
      wanted: symbols.length,
      live: states.filter((one) => SUBSCRIBED.has(one)).length,
      quiet: states.filter((one) => one === 'quiet').length,
      limit: runner.mostSymbols,
      refused: refused.slice(0, MOST_REFUSED),
    },
  };
}
