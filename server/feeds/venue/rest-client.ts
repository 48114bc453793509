/**
 * REST requests to one venue: no more a minute than its table says, a few at a time, none while the venue asks to
 * wait. Promises that an answer which is none is a `RestError` with a sentence, and that no key is in it.
 */
import { parseExact } from '../../../shared/venue/exact-json.ts';
import type {
  RestAnswer,
  RestCalls,
  RestRequest,
  VenueHosts,
} from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { HttpAnswer, HttpGet } from './rest-port.ts';
import { toRetryAfterMs } from './retry-after.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** An answer that is none. */
class RestError extends Error {
  /** HTTP status; 0 where nobody answered. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'RestError';
    this.status = status;
  }
}

/** What a client is made of. */
export interface RestOptions {
  readonly hosts: Pick<VenueHosts, 'rest' | 'reference'>;
  readonly get: HttpGet;
  readonly perMinute: number;
  readonly clock: Pick<Surroundings, 'after' | 'elapsed' | 'now'>;
  /** Takes keys out of what people see. */
  readonly redact: (text: string) => string;
}

const MINUTE_MS = 60_000;
const BANNED = new Set([418, 429]);

/** Asks one venue. */
export class RestClient {
  /** Requests that were answered, refused or lost, and those of them that a limit refused. */
  readonly counters = { requests: 0, failed: 0, limited: 0 };
  private readonly options: RestOptions;
  private sentMs: number[] = [];
  private notBeforeMs = -Infinity;
  private readonly waiting: (() => void)[] = [];
  private active = 0;
  private isClosed = false;

  constructor(options: RestOptions) {
    this.options = options;
  }

  /** Asks no more; what waits fails. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * Asks.
   * @param byMs `elapsed` time by which it must have been sent; a later one is given up
   * @throws RestError
   */
  async ask(request: RestRequest, byMs = Infinity): Promise<RestAnswer> {
    if (this.waiting.length >= VENUE_LIMITS.restWaiting) {
      throw new RestError('too many requests wait already', 0);
    }
    if (this.active >= VENUE_LIMITS.restAtOnce) {
      await new Promise<void>((resolve) => void this.waiting.push(resolve));
    }
    this.active++;
    try {
      return await this.askInTurn(request, byMs);
    } finally {
      this.active--;
      this.waiting.shift()?.();
    }
  }

  /**
   * Asks for page after page.
   * @param pages at most so many
   * @param byMs see `ask`
   * @returns all items; `isCut` where there may be more
   * @throws RestError where the first page fails; later ones only cut
   */
  async askAll<Query, Item>(
    calls: RestCalls<Query, Item>,
    query: Query,
    pages: number,
    byMs = Infinity,
  ): Promise<{ items: Item[]; isCut: boolean }> {
    const items: Item[] = [];
    let request: RestRequest | undefined = calls.first(query);
    for (let page = 0; request !== undefined; page++) {
      if (page >= pages) return { items, isCut: true };
      let answer: RestAnswer;
      try {
        answer = await this.ask(request, byMs);
      } catch (error) {
        if (page === 0) throw error;
        return { items, isCut: true };
      }
      const parsed = calls.parse(answer, query);
      for (const item of parsed.items) items.push(item);
      if (parsed.isCut === true) return { items, isCut: true };
      request = parsed.next;
    }
    return { items, isCut: false };
  }

  private async askInTurn(request: RestRequest, byMs: number): Promise<RestAnswer> {
    const { hosts, get, redact } = this.options;
    const base = request.isReference === true ? (hosts.reference ?? hosts.rest) : hosts.rest;
    try {
      await this.waitForTurn(byMs);
      this.counters.requests++;
      const answer = await get(base + request.path, {
        headers: request.headers ?? {},
        timeoutMs: VENUE_LIMITS.restMs,
        maxBytes: VENUE_LIMITS.restBytes,
      });
      return this.toAnswer(request, answer);
    } catch (error) {
      this.counters.failed++;
      if (error instanceof RestError) throw error;
      throw new RestError(redact((error as Error).message), 0);
    }
  }

  private toAnswer(request: RestRequest, { status, headers, text }: HttpAnswer): RestAnswer {
    const { clock, redact } = this.options;
    if (BANNED.has(status)) {
      this.counters.limited++;
      const waitMs = toRetryAfterMs(headers['retry-after'], clock.now());
      this.notBeforeMs = clock.elapsed() + (waitMs ?? VENUE_LIMITS.limitWaitMs);
    }
    if (status < 200 || status > 299) {
      const words = redact(text.slice(0, VENUE_LIMITS.sampleCharacters).replace(/\s+/g, ' '));
      throw new RestError(`the venue answered ${status}: ${words}`, status);
    }
    const body = parseExact(text);
    if (body === undefined) throw new RestError('the answer is no JSON', status);
    return { request, body, headers };
  }

  private async waitForTurn(byMs: number): Promise<void> {
    const { clock, perMinute } = this.options;
    for (;;) {
      if (this.isClosed) throw new RestError('the feed is closed', 0);
      const nowMs = clock.elapsed();
      this.sentMs = this.sentMs.filter((ms) => nowMs - ms < MINUTE_MS);
      const isFull = this.sentMs.length >= Math.max(1, perMinute);
      const freeMs = isFull ? this.sentMs[0]! + MINUTE_MS : nowMs;
      const waitMs = Math.max(freeMs, this.notBeforeMs) - nowMs;
      if (nowMs + waitMs > byMs) throw new RestError('its turn would come too late', 0);
      if (waitMs <= 0) {
        this.sentMs.push(nowMs);
        return;
      }
      await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
    }
  }
}
