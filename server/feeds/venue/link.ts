/**
 * One loop of connections to a venue, for a share of the symbols: connects, waits, connects again, replaces a
 * connection that is to end by another one that is open already. Promises that there is never a second loop, and
 * that all wanted symbols are asked for after every connect. Knows no trade and no tick.
 */
import type { Cancel } from '../../../shared/engine/surroundings.ts';
import type { RejectReason, VenueEvent } from '../../../shared/venue/event.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import { VenueConnection } from './connection.ts';
import { ConnectionAge } from './connection-age.ts';
import type { DownCause, LinkEvents, LinkOptions, LinkState } from './link-contract.ts';
import { Reconnect } from './reconnect.ts';
import { type Consequence, fromEnd, toConsequence, toComplaintText } from './refusal.ts';

/** One loop of connections. */
export class VenueLink {
  readonly wanted = new Set<string>();
  /** Times that a connection was made after the first. */
  reconnects = 0;
  private readonly options: LinkOptions;
  private readonly events: LinkEvents;
  private readonly reconnect: Reconnect;
  private readonly age: ConnectionAge;
  private current: VenueConnection | undefined;
  /** Opened to take over. */
  private spare: VenueConnection | undefined;
  private status: LinkState = { state: 'waiting', text: '' };
  private forgetComplaint: Cancel | undefined;
  private wasUp = false;
  private isClosed = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.options = options;
    this.events = events;
    const { clock, venue } = options;
    this.reconnect = new Reconnect(clock, venue.traits.sockets > 1, () => this.connect());
    this.age = new ConnectionAge(clock, venue.traits.maxLifeMs);
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
    const isIdle = this.current === undefined && !this.reconnect.isWaiting;
    if (isIdle && this.wanted.size > 0 && this.status.state !== 'stopped') this.reconnect.now();
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
    this.reconnect.noteLasted(current);
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
    this.reconnect.stop();
    this.dropConnections();
    this.setState({ state: 'waiting', text: '' });
  }

  private dropConnections(): void {
    this.age.stop();
    this.forgetComplaint?.();
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
    if (this.isClosed || this.current !== undefined) return;
    this.setState({ ...this.status, state: 'connecting' });
    this.current = this.open(false);
  }

  private open(isSpare: boolean): VenueConnection {
    const { events } = this;
    this.reconnect.noteOpened();
    const connection: VenueConnection = new VenueConnection(this.options, {
      ...(events.onRaw === undefined
        ? {}
        : {
            onRaw: (frame, receivedMs) => {
              events.onRaw!(frame, receivedMs, connection === this.spare, connection);
            },
          }),
      onReady: () => this.onReady(connection),
      onEvents: (news, receivedMs) => this.onEvents(connection, news, receivedMs),
      onLive: (symbol) => {
        events.onLive(symbol);
        this.takeOver(connection);
      },
      onRejected: (symbol, reason, text) => {
        const words = this.options.redact(text);
        const isLimit = reason === 'symbolLimit';
        events.onRejected(symbol, reason, isLimit ? toComplaintText(reason, words) : words);
        this.takeOver(connection);
      },
      onConnectionRejected: (reason, text) => {
        this.end(connection, toConsequence(this.options.venue, reason, this.options.redact(text)));
      },
      onComplaint: (reason, text) => this.complain(connection, reason, text),
      onEnd: (end) => {
        this.end(connection, fromEnd(this.options.venue, end, this.options.redact));
      },
      onGone: () => this.reconnect.noteGone(),
    });
    if (isSpare) connection.subscriptions.add([...this.wanted]);
    return connection;
  }

  /** People are told for a while; a connection that is replaced takes its complaint along. */
  private complain(connection: VenueConnection, reason: RejectReason, words: string): void {
    const text = toComplaintText(reason, this.options.redact(words));
    this.events.onComplaint(text);
    if (connection !== this.connection) return;
    this.setState({ state: 'connected', text, reason });
    this.forgetComplaint?.();
    this.forgetComplaint = this.options.clock.after(VENUE_LIMITS.complaintMs, () => {
      if (this.status.state === 'connected') this.setState({ state: 'connected', text: '' });
    });
  }

  private onReady(connection: VenueConnection): void {
    connection.subscriptions.add([...this.wanted]);
    if (connection === this.spare) return;
    if (this.wasUp) this.reconnects++;
    this.wasUp = true;
    this.watchAge(connection);
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
    this.watchAge(spare);
    current.close();
    this.events.onUp(true);
  }

  private watchAge(connection: VenueConnection): void {
    this.age.watch(() => {
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
    this.reconnect.noteLasted(connection);
    const { spare } = this;
    if (spare?.isReady === true) {
      /* It ended a little before its time: the spare one has what it can. */
      this.current = spare;
      this.spare = undefined;
      this.watchAge(spare);
      this.events.onDown('reconnect', consequence.text, this.toWall(connection.heardMs));
      this.events.onUp(false);
      for (const symbol of this.wanted) {
        if (spare.subscriptions.stateOf(symbol)?.state === 'live') this.events.onLive(symbol);
      }
      return;
    }
    this.dropConnections();
    const wasReady = connection.readySinceMs !== undefined;
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
    const isLimit = reason === 'connectionLimit';
    const waitMs = isLimit
      ? this.reconnect.afterLimit(consequence.waitMs)
      : this.reconnect.after(consequence.waitMs);
    this.setState({ state: 'waiting', text, reason, nextMs: clock.now() + waitMs });
  }
}
