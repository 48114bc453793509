/**
 * What one connection is subscribed to: each symbol is asked for, live, or refused with a reason. Requests go one
 * after the other, so that an answer which names nothing belongs to the one under way; one that is refused as a
 * whole is asked again by halves, so that a bad symbol takes no other one with it. Owns no socket.
 */
import type { RejectReason, VenueReply } from '../../../shared/venue/event.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import {
  type StateEvents,
  type SubscriptionState,
  SubscriptionStates,
} from './subscription-states.ts';

/** What the owner of the connection hears. */
export interface SubscriptionEvents extends StateEvents {
  /** The answer is about the connection, not about a symbol. */
  onConnectionRejected(reason: RejectReason, text: string): void;
  /** The venue complains of what belongs to no request under way and to no symbol of ours; the connection goes on. */
  onComplaint(reason: RejectReason, text: string): void;
}

/** Sends a frame, perhaps later. @param onSent it has left */
export type SendFrame = (frame: string, onSent?: () => void) => void;

/** Symbols that are asked for together. */
interface Request {
  readonly symbols: readonly string[];
  readonly isSubscribe: boolean;
  ids: ReadonlySet<number>;
  /** Ids that were acknowledged. */
  acked: number;
}

/** Refusals that concern the whole connection. */
const OF_CONNECTION: ReadonlySet<RejectReason> = new Set<RejectReason>([
  'wrongKey',
  'notInPlan',
  'connectionLimit',
  'slowReader',
  'region',
  'venueFault',
]);
/** A request that came too fast is asked again after, ms. */
const TOO_FAST_MS = 5_000;

/** The subscriptions of one connection. */
export class Subscriptions {
  private readonly venue: Venue;
  private readonly context: RestContext;
  private readonly clock: Pick<Surroundings, 'after'>;
  private readonly send: SendFrame;
  private readonly events: SubscriptionEvents;
  private readonly states: SubscriptionStates;
  private queue: { symbols: readonly string[]; isSubscribe: boolean }[] = [];
  private underWay: Request | undefined;
  private timer: Cancel | undefined;
  private nextId = 1;
  private isReady = false;
  /** What the venue called its last answer. */
  private subscriptionId: string | undefined;

  constructor(
    venue: Venue,
    context: RestContext,
    clock: Pick<Surroundings, 'after'>,
    send: SendFrame,
    events: SubscriptionEvents,
  ) {
    this.venue = venue;
    this.context = context;
    this.clock = clock;
    this.send = send;
    this.events = events;
    this.states = new SubscriptionStates(events);
  }

  /** The connection takes commands now. */
  open(): void {
    this.isReady = true;
    this.next();
  }

  /** Sends nothing more, waits for nothing more. */
  close(): void {
    this.isReady = false;
    this.timer?.();
    this.queue = [];
  }

  stateOf(symbol: string): SubscriptionState | undefined {
    return this.states.of(symbol);
  }

  /** How many symbols are live. */
  get live(): number {
    return this.states.live.length;
  }

  /** Whether every symbol is live or refused. */
  get isSettled(): boolean {
    return this.queue.length === 0 && this.underWay === undefined;
  }

  /** An id for another frame of this connection. */
  takeId(): number {
    return this.nextId++;
  }

  add(symbols: readonly string[]): void {
    const fresh = symbols.filter((symbol) => {
      const state = this.states.of(symbol)?.state;
      return state === undefined || state === 'rejected';
    });
    if (fresh.length === 0) return;
    for (const symbol of fresh) this.states.set(symbol, 'waiting');
    this.queue.push({ symbols: fresh, isSubscribe: true });
    this.next();
  }

  remove(symbols: readonly string[]): void {
    const known = symbols.filter((symbol) => this.states.delete(symbol));
    if (known.length === 0) return;
    this.queue.push({ symbols: known, isSubscribe: false });
    this.next();
  }

  /** Subscribes symbols that fell silent anew. */
  renew(symbols: readonly string[]): void {
    this.remove(symbols);
    this.add(symbols);
  }

  /** Asks again for what was refused without a word: forgetting is the venue's, not ours. */
  review(): void {
    this.add(this.states.rejectedFor('noAck'));
  }

  /** Data of a symbol proves that it is subscribed. @returns false for one that nobody wants (any more) */
  noteData(symbol: string): boolean {
    this.states.goLive(symbol);
    return this.states.has(symbol);
  }

  take(reply: VenueReply): void {
    if (reply.type === 'ack') this.takeAck(reply);
    else this.takeReject(reply);
  }

  private takeAck(ack: VenueReply & { readonly type: 'ack' }): void {
    const { symbols, isFull, requestId, subscriptionId } = ack;
    this.subscriptionId = subscriptionId ?? this.subscriptionId;
    const request = this.underWay;
    if (symbols !== undefined) {
      for (const symbol of symbols) this.states.goLive(symbol);
      if (isFull === true) this.compare(new Set(symbols));
    }
    if (request === undefined) return;
    if (!request.isSubscribe) {
      if (requestId === undefined || request.ids.has(requestId)) this.finish();
      return;
    }
    if (symbols === undefined || (requestId !== undefined && request.ids.has(requestId))) {
      if (requestId !== undefined && !request.ids.has(requestId)) return;
      request.acked++;
      const isWhole = requestId === undefined || request.acked >= request.ids.size;
      if (symbols === undefined && isWhole) {
        for (const symbol of request.symbols) this.states.goLive(symbol);
        this.finish();
        return;
      }
    }
    if (this.states.areAnswered(request.symbols)) this.finish();
  }

  /** A list of all that are subscribed: one that was live and is not on it was dropped in silence. */
  private compare(listed: ReadonlySet<string>): void {
    if (this.underWay !== undefined) return;
    const dropped = this.states.live.filter((symbol) => !listed.has(symbol));
    if (dropped.length === 0) return;
    for (const symbol of dropped) this.states.set(symbol, 'waiting');
    this.queue.push({ symbols: dropped, isSubscribe: true });
    this.next();
  }

  private takeReject(reject: VenueReply & { readonly type: 'reject' }): void {
    const { reason, symbols, requestId, text } = reject;
    if (symbols !== undefined && symbols.length > 0) {
      const ours = symbols.filter((symbol) => this.states.refuse(symbol, reason, text));
      const request = this.underWay;
      if (request !== undefined && this.states.areAnswered(request.symbols)) this.finish();
      if (ours.length === 0) this.events.onComplaint(reason, text);
      return;
    }
    if (OF_CONNECTION.has(reason) && !this.isOfOneSymbol(reason)) {
      this.events.onConnectionRejected(reason, text);
      return;
    }
    const request = this.underWay;
    const isItsAnswer = requestId === undefined || request?.ids.has(requestId) === true;
    if (request !== undefined && isItsAnswer) this.refuseRequest(request, reason, text);
    else this.takeUnclaimed(reason, text);
  }

  /**
   * A refusal that no request under way explains. A venue that acknowledges nothing means what left last and has not
   * shown any data: should it be another one, its data brings it back.
   */
  private takeUnclaimed(reason: RejectReason, text: string): void {
    const newest = this.states.newestUnanswered;
    if (newest !== undefined && this.isOfOneSymbol(reason)) {
      this.states.refuse(newest, reason, text);
    } else this.events.onComplaint(reason, text);
  }

  /** A venue that acknowledges nothing refuses a symbol so; a plan that lacks one may have the others. */
  private isOfOneSymbol(reason: RejectReason): boolean {
    if (this.venue.traits.acks !== 'none') return false;
    if (reason === 'notInPlan') return this.live > 0;
    return reason === 'symbolLimit' || reason === 'unknownSymbol';
  }

  private refuseRequest(request: Request, reason: RejectReason, text: string): void {
    const open = request.symbols.filter((symbol) => this.states.of(symbol)?.state === 'asked');
    if (!request.isSubscribe || open.length === 0) {
      this.finish();
      return;
    }
    if (reason === 'rateLimit') {
      this.queue.unshift({ symbols: open, isSubscribe: true });
      this.timer?.();
      this.timer = this.clock.after(TOO_FAST_MS, () => this.finish());
      return;
    }
    if (open.length === 1) this.states.refuse(open[0]!, reason, text);
    else {
      const middle = Math.ceil(open.length / 2);
      this.queue.unshift(
        { symbols: open.slice(0, middle), isSubscribe: true },
        { symbols: open.slice(middle), isSubscribe: true },
      );
    }
    this.finish();
  }

  private next(): void {
    const { venue, context } = this;
    while (this.isReady && this.underWay === undefined) {
      const wanted = this.queue.shift();
      if (wanted === undefined) return;
      const symbols = wanted.isSubscribe
        ? wanted.symbols.filter((symbol) => this.states.has(symbol))
        : wanted.symbols.filter((symbol) => !this.states.has(symbol));
      if (symbols.length === 0) continue;
      const frames = wanted.isSubscribe
        ? venue.subscribe(symbols, this.nextId, context)
        : venue.unsubscribe(symbols, this.nextId, context, this.subscriptionId);
      const ids = new Set(frames.map((_, i) => this.nextId + i));
      this.nextId += Math.max(1, frames.length);
      if (wanted.isSubscribe) for (const one of symbols) this.states.set(one, 'asked');
      const isAnswered = venue.traits.acks !== 'none' && frames.length > 0;
      if (isAnswered) this.underWay = { ...wanted, symbols, ids, acked: 0 };
      for (const [i, frame] of frames.entries()) {
        this.send(frame, wanted.isSubscribe ? () => this.noteSent(symbols, i, frames) : undefined);
      }
      if (isAnswered) {
        const waitMs = VENUE_LIMITS.ackMs + (frames.length / venue.traits.sendPerSecond) * 1_000;
        this.timer = this.clock.after(waitMs, () => this.giveUp());
      }
    }
  }

  /** What was not acknowledged in time is called refused; data will show it, if it was not. */
  private giveUp(): void {
    const request = this.underWay;
    if (request?.isSubscribe === true) {
      for (const symbol of request.symbols) {
        if (this.states.of(symbol)?.state !== 'asked') continue;
        this.states.refuse(symbol, 'noAck', 'the venue did not acknowledge it');
      }
    }
    this.finish();
  }

  private finish(): void {
    this.timer?.();
    this.timer = undefined;
    this.underWay = undefined;
    this.next();
  }

  /** One frame of a request has left: with its symbol where each has one, else with all of them at the last. */
  private noteSent(symbols: readonly string[], at: number, frames: readonly string[]): void {
    if (frames.length === symbols.length) this.states.noteSent(symbols[at]!);
    else if (at === frames.length - 1) for (const symbol of symbols) this.states.noteSent(symbol);
  }
}
