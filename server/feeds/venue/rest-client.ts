/**
 * REST requests to one venue: no more a minute than its table says, a few at a time, none while the venue asks to
 * wait; those that can wait come behind all others. Promises that an answer which is none is a `RestError` with a sentence, and that no key is in it.
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
import { RestBudget } from './rest-budget.ts';
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
  readonly perHour?: number | undefined;
  readonly clock: Pick<Surroundings, 'after' | 'elapsed' | 'now'>;
  /** Takes keys out of what people see. */
  readonly redact: (text: string) => string;
}

/** How something is asked for. */
export interface AskOptions {
  /** `elapsed` time by which it must have been sent; a later one is given up. */
  readonly byMs?: number;
  /** It gives way to everything else: nobody's hole waits for it. */
  readonly isPatient?: boolean;
}

/** Items of all pages. */
export interface AllPages<Item> {
  readonly items: readonly Item[];
  /** There may be more. */
  readonly isCut: boolean;
  /** It is cut since the venue keeps no more: asking again is in vain. */
  readonly isAll: boolean;
}

const HALF_SECOND_MS = 500;
const BANNED = new Set([418, 429]);

/** Asks one venue. */
export class RestClient {
  /** Requests that were answered, refused or lost, and those of them that a limit refused. */
  readonly counters = { requests: 0, failed: 0, limited: 0 };
  private readonly options: RestOptions;
  private readonly budget: RestBudget;
  /** The venue's clock minus ours, as its answers are dated; they say whole seconds. */
  private aheadMs = 0;
  private notBeforeMs = -Infinity;
  private readonly waiting: (() => void)[] = [];
  private readonly patient: (() => void)[] = [];
  private active = 0;
  private isClosed = false;

  constructor(options: RestOptions) {
    this.options = options;
    this.budget = new RestBudget(options.perMinute, options.perHour);
  }

  /**
   * What the venue's clock says, ms: minutes begin by it. Ours, unless answers of the venue are dated so much
   * otherwise that it matters.
   */
  venueNow(): number {
    const { clock } = this.options;
    return clock.now() + (Math.abs(this.aheadMs) >= VENUE_LIMITS.skewMs ? this.aheadMs : 0);
  }

  /** Asks no more; what waits fails. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * Asks.
   * @throws RestError
   */
  async ask(request: RestRequest, options: AskOptions = {}): Promise<RestAnswer> {
    const { waiting, patient } = this;
    if (waiting.length + patient.length >= VENUE_LIMITS.restWaiting) {
      throw new RestError('too many requests wait already', 0);
    }
    const queue = options.isPatient === true ? patient : waiting;
    if (this.hasRoom(options.isPatient === true)) this.active++;
    else await new Promise<void>((resolve) => void queue.push(resolve));
    try {
      return await this.askInTurn(request, options);
    } finally {
      this.active--;
      this.letIn();
    }
  }

  /** One place is kept for what cannot wait. */
  private hasRoom(isPatient: boolean): boolean {
    return this.active < VENUE_LIMITS.restAtOnce - (isPatient ? 1 : 0);
  }

  /** Whoever is let in has its place from then on. */
  private letIn(): void {
    const next = this.waiting.shift() ?? (this.hasRoom(true) ? this.patient.shift() : undefined);
    if (next === undefined) return;
    this.active++;
    next();
  }

  /**
   * Asks for page after page.
   * @param pages at most so many
   * @throws RestError where the first page fails; later ones only cut
   */
  async askAll<Query, Item>(
    calls: RestCalls<Query, Item>,
    query: Query,
    pages: number,
    options: AskOptions = {},
  ): Promise<AllPages<Item>> {
    const items: Item[] = [];
    let request: RestRequest | undefined = calls.first(query);
    for (let page = 0; request !== undefined; page++) {
      if (page >= pages) return { items, isCut: true, isAll: false };
      let answer: RestAnswer;
      try {
        answer = await this.ask(request, options);
      } catch (error) {
        if (page === 0) throw error;
        return { items, isCut: true, isAll: false };
      }
      const parsed = calls.parse(answer, query);
      for (const item of parsed.items) items.push(item);
      if (parsed.isCut === true) return { items, isCut: true, isAll: true };
      request = parsed.next;
    }
    return { items, isCut: false, isAll: true };
  }

  private async askInTurn(request: RestRequest, options: AskOptions): Promise<RestAnswer> {
    const { hosts, get, redact } = this.options;
    const base = request.isReference === true ? (hosts.reference ?? hosts.rest) : hosts.rest;
    try {
      await this.waitForTurn(request.weight ?? 1, options);
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
    const datedMs = Date.parse(headers['date'] ?? '');
    /* An answer out of somebody's cache has an age. */
    const isOwn = (headers['age'] ?? '0') === '0';
    if (!Number.isNaN(datedMs) && isOwn) this.aheadMs = datedMs + HALF_SECOND_MS - clock.now();
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

  private async waitForTurn(
    weight: number,
    { byMs = Infinity, isPatient = false }: AskOptions,
  ): Promise<void> {
    const { clock } = this.options;
    for (;;) {
      if (this.isClosed) throw new RestError('the feed is closed', 0);
      const nowMs = clock.elapsed();
      const bannedMs = this.notBeforeMs - nowMs;
      const waitMs = bannedMs > 0 ? bannedMs : this.budget.take(nowMs, weight, isPatient);
      if (waitMs <= 0) return;
      if (nowMs + waitMs > byMs) throw new RestError(toLateReason(bannedMs, waitMs), 0);
      await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
    }
  }
}

const toLateReason = (bannedMs: number, waitMs: number): string =>
  `${bannedMs > 0 ? 'the venue asks to wait' : 'as many requests as the venue allows were sent'}: try again in ${Math.ceil(waitMs / 1_000)} s`;
