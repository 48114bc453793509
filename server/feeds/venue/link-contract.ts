/**
 * What a loop of connections is given, what its owner hears of it, and where it may stand.
 */
import type { RejectReason, VenueEvent } from '../../../shared/venue/event.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { OpenSocket, SocketAddress } from './socket-port.ts';
import type { SymbolRejection } from './subscription-states.ts';

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
  onRaw?(frame: string | Uint8Array, receivedMs: number, isSpare: boolean, from: object): void;
  /** @param isSpare of a connection that will take over, while the one before still gives data */
  onEvents(events: readonly VenueEvent[], receivedMs: number, isSpare: boolean): void;
  onLive(symbol: string): void;
  onRejected(symbol: string, reason: SymbolRejection, text: string): void;
  /** The venue complains of something that is no symbol of ours, and goes on. @param text one sentence */
  onComplaint(text: string): void;
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
  /** Why it waits or stopped, what the last connection died of, or what the venue complained of lately. */
  readonly text: string;
  readonly reason?: RejectReason | undefined;
  /** When it connects again, wall ms. */
  readonly nextMs?: number;
}
