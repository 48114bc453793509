/**
 * One loop of connections to a venue, for a share of the symbols: connects, waits, connects again, replaces a
 * connection that is to end by another one that is open already. Promises that there is never a second loop, and
 * that all wanted symbols are asked for after every connect. Knows no trade and no tick.
 */
import type { RejectReason, VenueEvent } from '../../../shared/venue/event.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import { BackOff } from './back-off.ts';
import { VenueConnection } from './connection.ts';
import { type Consequence, fromEnd, toConsequence } from './refusal.ts';
import type { OpenSocket, SocketAddress } from './socket-port.ts';
import type { SymbolRejection } from './subscriptions.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** Why a link has no connection that gives data. */
export type DownCause = 'disconnected' | 'silent' | 'reconnect' | 'limit';

/** What a link is made of. */
export interface LinkOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly address: SocketAddress;
  readonly openSocket: OpenSocket;
  readonly clock: Surroundings;
  /** Takes keys out of what people see. */
  readonly redact: (text: string) => string;
}

/** What its owner hears. */
export interface LinkEvents {
  onRaw?(frame: string | Uint8Array, receivedMs: number, isSpare: boolean): void;
  /** @param isSpare of a connection that will take over, while the one before still gives data */
  onEvents(events: readonly VenueEvent[], receivedMs: number, isSpare: boolean): void;
  onLive(symbol: string): void;
  onRejected(symbol: string, reason: SymbolRejection, text: string): void;
  /** A connection became ready. @param isReplacement data never stopped */
  onUp(isReplacement: boolean): void;
  /** There was a connection, and there is none now. @param heardMs wall clock of the last frame, ms */
  onDown(cause: DownCause, text: string, heardMs: number): void;
  /** The state or its reason is another one. */
  onState(): void;
}

/** Where a link stands. */
export interface LinkState {
  readonly state: 'connecting' | 'connected' | 'waiting' | 'stopped';
  /** Why it waits or stopped, or what the last connection died of. */
  readonly text: string;
  readonly reason?: RejectReason | undefined;
  /** When it connects again, wall ms. */
  readonly nextMs?: number;
}

/** One loop of connections. */
export class VenueLink {
  readonly wanted = new Set<string>();
  /** Times that a connection was made after the first. */
  reconnects = 0;
  private readonly options: LinkOptions;
  private readonly events: LinkEvents;
  private readonly backOff: BackOff;
  private current: VenueConnection | undefined;
  /** Opened to take over. */
  private spare: VenueConnection | undefined;
  private status: LinkState = { state: 'waiting', text: '' };
  private timer: Cancel | undefined;
  private lifeTimer: Cancel | undefined;
  /** Sockets that are not over, those that we closed too. */
  private sockets = 0;
  /** It is time to connect, once those are over. */
  private isDue = false;
  private wasUp = false;
  private isClosed = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.options = options;
    this.events = events;
    this.backOff = new BackOff(options.clock.random);
  }

  get state(): LinkState {
    return this.status;
  }

  /** The connection that gives data; undefined while there is none. */
  get connection(): VenueConnection | undefined {
    return this.current?.isReady === true ? this.current : undefined;
  }

  /** Wants symbols; connects where it did not yet. */
  want(symbols: readonly string[]): void {
    for (const symbol of symbols) this.wanted.add(symbol);
    this.connection?.subscriptions.add(symbols);
    this.spare?.subscriptions.add(symbols);
    const isIdle = this.current === undefined && this.timer === undefined;
    if (isIdle && this.wanted.size > 0 && this.status.state !== 'stopped') this.connect();
  }

  unwant(symbol: string): void {
    if (!this.wanted.delete(symbol)) return;
    this.connection?.subscriptions.remove([symbol]);
    this.spare?.subscriptions.remove([symbol]);
    if (this.wanted.size === 0) this.rest();
  }

  /** Ends everything: no timer and no socket outlives it by more than the time of a close. */
  close(): void {
    this.isClosed = true;
    this.rest();
  }

  /** Ends a connection that gives nothing, and connects again. */
  cut(cause: DownCause, text: string): void {
    const { current } = this;
    if (current === undefined || this.isClosed) return;
    const how = { wasReady: current.isReady, heardMs: this.toWall(current.heardMs) };
    if (current.readySinceMs !== undefined) {
      this.backOff.noteLasted(current.heardMs - current.readySinceMs);
    }
    this.dropConnections();
    this.goDown(cause, { action: 'retry', waitMs: 0, text }, how);
  }

  /**
   * Replaces the connection: where the venue allows a second one, it is open before the first is closed.
   * @param text why
   */
  replace(text: string): void {
    if (this.spare !== undefined || this.connection === undefined || this.isClosed) return;
    if (this.options.venue.traits.sockets < 2) {
      this.cut('reconnect', text);
      return;
    }
    this.spare = this.open(true);
  }

  private rest(): void {
    this.isDue = false;
    this.timer?.();
    this.timer = undefined;
    this.dropConnections();
    this.setState({ state: 'waiting', text: '' });
  }

  private dropConnections(): void {
    this.lifeTimer?.();
    this.lifeTimer = undefined;
    const { current, spare } = this;
    this.current = undefined;
    this.spare = undefined;
    current?.close();
    spare?.close();
  }

  private setState(state: LinkState): void {
    this.status = state;
    this.events.onState();
  }

  private connect(): void {
    this.timer = undefined;
    if (this.isClosed || this.current !== undefined) return;
    /* One that we closed counts at the venue until it is over: where one is all, it would refuse the next. */
    this.isDue = this.sockets > 0 && this.options.venue.traits.sockets < 2;
    if (this.isDue) return;
    this.setState({ ...this.status, state: 'connecting' });
    this.current = this.open(false);
  }

  private open(isSpare: boolean): VenueConnection {
    const { events } = this;
    this.sockets++;
    const connection: VenueConnection = new VenueConnection(this.options, {
      ...(events.onRaw === undefined
        ? {}
        : {
            onRaw: (frame, receivedMs) => {
              events.onRaw!(frame, receivedMs, connection === this.spare);
            },
          }),
      onReady: () => this.onReady(connection),
      onEvents: (news, receivedMs) => this.onEvents(connection, news, receivedMs),
      onLive: (symbol) => {
        events.onLive(symbol);
        this.takeOver(connection);
      },
      onRejected: (symbol, reason, text) => {
        events.onRejected(symbol, reason, this.options.redact(text));
        this.takeOver(connection);
      },
      onConnectionRejected: (reason, text) => {
        this.end(connection, toConsequence(this.options.venue, reason, this.options.redact(text)));
      },
      onEnd: (end) => {
        this.end(connection, fromEnd(this.options.venue, end, this.options.redact));
      },
      onGone: () => {
        this.sockets--;
        if (this.isDue) this.connect();
      },
    });
    if (isSpare) connection.subscriptions.add([...this.wanted]);
    return connection;
  }

  private onReady(connection: VenueConnection): void {
    connection.subscriptions.add([...this.wanted]);
    if (connection === this.spare) return;
    if (this.wasUp) this.reconnects++;
    this.wasUp = true;
    this.watchLife(connection);
    this.setState({ state: 'connected', text: '' });
    this.events.onUp(false);
  }

  private onEvents(
    connection: VenueConnection,
    news: readonly VenueEvent[],
    receivedMs: number,
  ): void {
    for (const event of news) {
      if (event.type === 'notice') this.replace(this.options.redact(event.text));
    }
    this.events.onEvents(news, receivedMs, connection === this.spare);
  }

  /** Once the spare connection has all that the current one has, it takes its place. */
  private takeOver(connection: VenueConnection): void {
    const { current, spare } = this;
    if (connection !== spare || current === undefined) return;
    if (spare.subscriptions.live < current.subscriptions.live) return;
    this.current = spare;
    this.spare = undefined;
    this.reconnects++;
    this.watchLife(spare);
    current.close();
    this.events.onUp(true);
  }

  private watchLife(connection: VenueConnection): void {
    const { venue, clock } = this.options;
    const { maxLifeMs } = venue.traits;
    this.lifeTimer?.();
    if (maxLifeMs === undefined) return;
    const lifeMs = Math.max(maxLifeMs / 2, maxLifeMs - VENUE_LIMITS.replaceEarlyMs);
    this.lifeTimer = clock.after(lifeMs, () => {
      if (connection === this.current) this.replace('the connection has reached its age');
    });
  }

  /** A connection of ours is over. */
  private end(connection: VenueConnection, consequence: Consequence): void {
    connection.close();
    if (connection === this.spare) {
      this.spare = undefined;
      return;
    }
    if (connection !== this.current || this.isClosed) return;
    const { readySinceMs } = connection;
    if (readySinceMs !== undefined) {
      this.backOff.noteLasted(connection.heardMs - readySinceMs);
    }
    const { spare } = this;
    if (spare?.isReady === true) {
      /* It ended a little before its time: the spare one has what it can. */
      this.current = spare;
      this.spare = undefined;
      this.watchLife(spare);
      this.events.onDown('reconnect', consequence.text, this.toWall(connection.heardMs));
      this.events.onUp(false);
      for (const symbol of this.wanted) {
        if (spare.subscriptions.stateOf(symbol)?.state === 'live') this.events.onLive(symbol);
      }
      return;
    }
    this.dropConnections();
    const wasReady = readySinceMs !== undefined;
    this.goDown(consequence.action === 'wait' ? 'limit' : 'disconnected', consequence, {
      wasReady,
      heardMs: this.toWall(connection.heardMs),
    });
  }

  private toWall(elapsedMs: number): number {
    const { clock } = this.options;
    return clock.now() - (clock.elapsed() - elapsedMs);
  }

  private goDown(
    cause: DownCause,
    consequence: Consequence,
    { wasReady, heardMs }: { readonly wasReady: boolean; readonly heardMs: number },
  ): void {
    const { clock } = this.options;
    const { text, reason } = consequence;
    if (wasReady) this.events.onDown(cause, text, heardMs);
    if (consequence.action === 'stop') {
      this.setState({ state: 'stopped', text, reason });
      return;
    }
    if (this.wanted.size === 0 || this.isClosed) return;
    const waitMs = Math.max(consequence.waitMs, this.backOff.next());
    this.setState({ state: 'waiting', text, reason, nextMs: clock.now() + waitMs });
    this.timer = clock.after(waitMs, () => this.connect());
  }
}
