/**
 * What follows from a connection that was refused or has ended: to try again, to wait, or to stop and say why.
 */
import type { RejectReason } from '../../../shared/venue/event.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import type { SocketEnd } from './socket-port.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What to do, and what to tell people. */
export interface Consequence {
  /** `stop`: it would be refused again, whatever we do. */
  readonly action: 'retry' | 'wait' | 'stop';
  /** Least wait before the next attempt, ms. */
  readonly waitMs: number;
  /** One sentence without a full stop. */
  readonly text: string;
  readonly reason?: RejectReason | undefined;
}

const STOPS: ReadonlySet<RejectReason> = new Set<RejectReason>([
  'wrongKey',
  'notInPlan',
  'region',
  'badRequest',
]);
const WAITS: ReadonlySet<RejectReason> = new Set<RejectReason>(['connectionLimit', 'rateLimit']);

/** By HTTP status, where the venue has no words of its own for it. */
const toReason = (status: number): RejectReason | undefined => {
  if (status === 401) return 'wrongKey';
  if (status === 403 || status === 451) return 'region';
  if (status === 418 || status === 429) return 'rateLimit';
  return status >= 500 ? 'venueFault' : undefined;
};

const TEXTS: Readonly<Partial<Record<RejectReason, string>>> = {
  wrongKey: 'the key is wrong',
  notInPlan: 'the plan of this key does not include it',
  region: 'it refuses connections from this region',
  connectionLimit: 'it allows no more connections: another program may use the same key',
  rateLimit: 'too many attempts to connect',
  symbolLimit: 'it takes no more symbols',
  unknownSymbol: 'it does not know a symbol that was asked for',
  badRequest: 'it does not take a request',
  slowReader: 'it says that we read too slowly',
  venueFault: 'it has a fault of its own',
};

/** What is said of a connection that was refused means something else while one goes on. */
const COMPLAINTS: Readonly<Partial<Record<RejectReason, string>>> = {
  ...TEXTS,
  rateLimit: 'we ask it too fast',
};

/** Other values of the setting that chooses a host, for people of a region that is refused. */
function toOtherHosts(venue: Venue): string {
  const hosts = venue.settings.find(({ name }) => name === 'host');
  if (hosts === undefined || hosts.values.length < 2) return '';
  return `; another host may take them: ${hosts.values.map((one) => `host=${one}`).join(', ')}`;
}

/**
 * One sentence without a full stop for what a venue complains of while the connection goes on.
 * @param words its own, without keys
 */
export const toComplaintText = (reason: RejectReason, words: string): string =>
  toSentence(COMPLAINTS[reason], words);

function toSentence(known: string | undefined, words: string): string {
  const shown = words.trim().slice(0, VENUE_LIMITS.sampleCharacters).replace(/\s+/g, ' ');
  if (known === undefined) return shown;
  return shown === '' ? known : `${known} ("${shown}")`;
}

/** What follows from what the venue says of a connection. @param words its own, without keys */
export function toConsequence(
  venue: Venue,
  reason: RejectReason | undefined,
  words: string,
  retryAfterMs = 0,
): Consequence {
  const hint = reason === 'region' ? toOtherHosts(venue) : '';
  const text = toSentence(reason && TEXTS[reason], words) + hint || 'the connection ended';
  if (reason !== undefined && STOPS.has(reason)) return { action: 'stop', waitMs: 0, text, reason };
  if (reason !== undefined && WAITS.has(reason)) {
    const waitMs = retryAfterMs > 0 ? retryAfterMs : VENUE_LIMITS.limitWaitMs;
    return { action: 'wait', waitMs, text, reason };
  }
  return { action: 'retry', waitMs: retryAfterMs, text, reason };
}

/** What follows from the end of a socket. @param redact takes keys out of texts */
export function fromEnd(
  venue: Venue,
  end: SocketEnd,
  redact: (text: string) => string,
): Consequence {
  const text = redact(end.text);
  const waitMs = end.retryAfterMs ?? 0;
  if (end.kind === 'unreachable') {
    return { action: 'retry', waitMs: 0, text: `it cannot be reached: ${text || 'no network'}` };
  }
  if (end.kind === 'refused') {
    const own = venue.toRejectReason?.(end.code, end.text);
    if (own !== undefined) {
      return toConsequence(venue, own.reason as RejectReason, redact(own.text), waitMs);
    }
    const reason = toReason(end.code);
    return toConsequence(venue, reason, `${end.code} ${text}`, waitMs);
  }
  const code = end.code === 0 ? '' : ` (close code ${end.code})`;
  return { action: 'retry', waitMs: 0, text: `${text || 'the connection was closed'}${code}` };
}
