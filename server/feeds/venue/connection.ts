/**
 * The life of one socket to a venue: connecting, greeting, login, subscriptions, signs of life, its end. Decodes
 * frames and hands news on with the time of their arrival. Never connects again: who owns it does.
 */
import type { VenueEvent } from '../../../shared/venue/event.ts';
import type { RestContext, Venue, VenueDecoder } from '../../../shared/venue/venue.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { ThrottledSender } from './throttled-sender.ts';
import type { OpenSocket, Socket, SocketAddress, SocketEnd } from './socket-port.ts';
import { Subscriptions, type SubscriptionEvents } from './subscriptions.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly address: SocketAddress;
  readonly openSocket: OpenSocket;
  readonly clock: Pick<Surroundings, 'after' | 'every' | 'elapsed' | 'now'>;
}

/** What the owner of a connection hears. */
export interface ConnectionEvents extends SubscriptionEvents {
  /** The socket is open and, where it needs that, logged in: commands are taken. */
  onReady(): void;
  /** Each frame as it came, before it is decoded. @param receivedMs wall clock, ms with fractions */
  onRaw?(frame: string | Uint8Array, receivedMs: number): void;
  /** What a frame says, in its order; replies, greetings and heartbeats too. */
  onEvents(events: readonly VenueEvent[], receivedMs: number): void;
  /** It is over. Comes once; nothing comes after it. */
  onEnd(end: SocketEnd): void;
  /** Its socket is no more, whoever ended it: comes once, also after `close`. */
  onGone(): void;
}

/** A connection; begins at once. */
export class VenueConnection {
  readonly subscriptions: Subscriptions;
  /** When it became ready, and when the last frame came; `elapsed` ms. */
  readySinceMs: number | undefined;
  heardMs: number;
  private readonly options: ConnectionOptions;
  private readonly events: ConnectionEvents;
  private readonly decoder: VenueDecoder;
  private readonly sender: ThrottledSender;
  private readonly socket: Socket;
  private readonly timers: Cancel[] = [];
  private hasLoggedIn = false;
  private isOver = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const { venue, context, clock, openSocket, address } = options;
    this.options = options;
    this.events = events;
    this.decoder = venue.createDecoder(context);
    this.heardMs = clock.elapsed();
    this.sender = new ThrottledSender(clock, venue.traits.sendPerSecond, (frame) =>
      this.socket.send(frame),
    );
    this.subscriptions = new Subscriptions(
      venue,
      context,
      clock,
      (frame, onSent) => this.sender.push(frame, onSent),
      events,
    );
    this.timers.push(clock.after(VENUE_LIMITS.connectMs, () => this.giveUp()));
    this.socket = openSocket(address, {
      onOpen: () => this.onOpen(),
      onFrame: (frame) => this.onFrame(frame),
      onSign: () => this.hear(),
      onEnd: (end) => {
        events.onGone();
        this.end(end);
      },
    });
  }

  get isReady(): boolean {
    return this.readySinceMs !== undefined && !this.isOver;
  }

  /** Ends it; `onEnd` is not called. */
  close(): void {
    if (this.isOver) return;
    this.release();
    this.socket.close();
  }

  /** Ends it for a reason of ours: the owner hears `onEnd` at once. */
  cut(text: string): void {
    if (this.isOver) return;
    this.socket.close();
    this.end({ kind: 'closed', code: 0, text });
  }

  private giveUp(): void {
    if (this.readySinceMs !== undefined) return;
    this.socket.terminate();
    const seconds = VENUE_LIMITS.connectMs / 1_000;
    this.end({ kind: 'unreachable', code: 0, text: `no answer within ${seconds} s` });
  }

  private onOpen(): void {
    if (this.isOver) return;
    this.hear();
    if (!this.options.venue.traits.greets) this.logIn();
  }

  private onFrame(frame: string | Uint8Array): void {
    if (this.isOver) return;
    const receivedMs = this.options.clock.now();
    this.hear();
    this.events.onRaw?.(frame, receivedMs);
    const events = this.decoder.decode(frame);
    for (const event of events) {
      if (event.type === 'ready') this.onGreeted(event.isLoggedIn === true);
      else if (event.type === 'ack' || event.type === 'reject') this.subscriptions.take(event);
      if (this.isOver) return;
    }
    this.events.onEvents(events, receivedMs);
  }

  private onGreeted(isLoggedIn: boolean): void {
    if (isLoggedIn) this.begin();
    else this.logIn();
  }

  /** Logs in where the venue has a login, and begins where it has none. */
  private logIn(): void {
    const { venue, context } = this.options;
    if (venue.login === undefined) {
      this.begin();
      return;
    }
    if (this.hasLoggedIn) return;
    this.hasLoggedIn = true;
    this.socket.send(venue.login(context.keys));
  }

  private begin(): void {
    if (this.isOver || this.readySinceMs !== undefined) return;
    const { clock, venue } = this.options;
    this.readySinceMs = clock.elapsed();
    const { keepAlive, heartbeatMs } = venue.traits;
    if (keepAlive === undefined) {
      /* A venue that is closed at night says nothing by itself: the answer to a ping proves that it is there. */
      this.timers.push(clock.every(heartbeatMs, () => this.socket.ping?.()));
    } else {
      const beat = (): void => this.sender.push(keepAlive.frame(this.subscriptions.takeId()));
      this.timers.push(clock.every(keepAlive.everyMs, beat));
    }
    this.events.onReady();
    this.subscriptions.open();
  }

  private hear(): void {
    this.heardMs = this.options.clock.elapsed();
  }

  private end(end: SocketEnd): void {
    if (this.isOver) return;
    this.release();
    this.events.onEnd(end);
  }

  private release(): void {
    this.isOver = true;
    for (const cancel of this.timers) cancel();
    this.sender.close();
    this.subscriptions.close();
  }
}
