/**
 * What the page knows of its connection, and what it says about it in words.
 * Pure data: the network side writes it, the panels read it.
 */
import { CLOSE_MEANING, type CloseCode } from '../../shared/wire/codes.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { toClockText, type Zone } from '../format/time.ts';

/** State of the connection as the page shows it. */
export interface ConnectionStatus {
  phase: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Wall time of the next attempt, ms since 1970; only while waiting. */
  retryAtMs?: number;
  /** Wall time at which data was last heard of; only while it is not current. */
  staleSinceMs?: number;
  /** The connection stands, but the market's feed is mute: the data is stale all the same. */
  isFeedSilent?: boolean;
  /** What is wrong between the server and the market's venue, one sentence: the data is stale all the same. */
  feedTrouble?: string;
  /** Close code of the last connection. */
  code?: number;
  /** True once a connection has stood. */
  wasOpen: boolean;
}

/** Tells whether what is on screen is not current. */
export const isStale = (status: ConnectionStatus): boolean => status.staleSinceMs !== undefined;

/** The status with what is known of the feed: since when it is mute, or how its venue is reached. */
export function withFeed(
  status: ConnectionStatus,
  market: Pick<MarketInfo, 'silentSinceMs' | 'connection'> | undefined,
): ConnectionStatus {
  if (market === undefined || status.phase !== 'open' || isStale(status)) return status;
  const { silentSinceMs, connection } = market;
  if (silentSinceMs !== undefined) {
    return { ...status, staleSinceMs: silentSinceMs, isFeedSilent: true };
  }
  if (connection === undefined || connection.state === 'live') return status;
  const { venue, state, reason, sinceMs } = connection;
  const feedTrouble =
    reason ?? `${venue}: ${state === 'connecting' ? 'connecting' : 'not reached'}.`;
  return { ...status, staleSinceMs: sinceMs, feedTrouble };
}

/** Whole seconds until the next attempt, at least 0. */
export const toRetrySeconds = (status: ConnectionStatus, nowMs: number): number =>
  Math.max(0, Math.ceil(((status.retryAtMs ?? nowMs) - nowMs) / 1_000));

/** Name of the state, one or two words. */
export function toPhaseText(status: ConnectionStatus): string {
  if (status.isFeedSilent === true) return 'Feed silent';
  if (status.feedTrouble !== undefined) return 'Feed away';
  if (status.phase === 'open') return isStale(status) ? 'Silent' : 'Connected';
  if (status.phase === 'waiting') return 'Disconnected';
  if (status.phase === 'closed') return 'Closed';
  return status.wasOpen ? 'Reconnecting' : 'Connecting';
}

/** A sentence for people who cannot see the screen change, and for the banner. */
export function toConnectionSentence(status: ConnectionStatus, zone: Zone): string {
  if (status.phase === 'closed') {
    const meaning = CLOSE_MEANING[status.code as CloseCode] ?? 'The server ended the connection.';
    return `${meaning} Reload the page to try again.`;
  }
  if (!isStale(status)) return status.phase === 'open' ? 'Connected.' : 'Connecting to the server.';
  if (status.feedTrouble !== undefined) return status.feedTrouble;
  const since = toClockText(status.staleSinceMs!, zone);
  if (status.isFeedSilent === true) return `Feed silent since ${since}. The connection stands.`;
  if (status.phase === 'open') return `Nothing heard since ${since}.`;
  return `Connection lost. Data is stale since ${since}.`;
}
