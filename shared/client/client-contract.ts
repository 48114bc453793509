/**
 * What a client is to its owner: what it can be asked, what it counts, how it refuses. Types and one error.
 */
import type { ErrorCode } from '../wire/codes.ts';
import type {
  SnapshotBars,
  Command,
  ContractMode,
  MarketInfo,
  ScenarioRequest,
  ServerMessage,
  Speed,
} from '../wire/command.ts';
import type { Interval } from '../model/interval.ts';
import type { MarketEvent } from '../model/market-event.ts';
import type { ConnectionState, Emitter } from './events.ts';

/** Counters since the client was made. */
export interface ClientStats {
  bytes: number;
  frames: number;
  ticks: number;
  /** Merged updates, and the ticks that they stood for. */
  mergedUpdates: number;
  mergedTicks: number;
  /** Ticks that the server declared missing, or that a jump of a sequence showed. */
  missedTicks: number;
  /** Times that ticks were lost on the way and asked for again. */
  repairs: number;
  reconnects: number;
}

/** What `subscribe` may ask for besides symbols. */
export interface SubscribeOptions {
  market?: string;
  /** Recent ticks with the snapshot. */
  ticks?: number;
  bars?: SnapshotBars[];
  contract?: ContractMode;
  maxRateHz?: number;
  /** For the contract `bars`. */
  interval?: Interval;
}

/** A command without its id. */
export type Bare<C> = C extends { id?: number } ? Omit<C, 'id'> : C;

/** A client; make one with `createClient`. */
export interface Client {
  readonly state: ConnectionState;
  readonly isStale: boolean;
  readonly stats: Readonly<ClientStats>;
  /** Round trip of the last ping, ms. */
  readonly roundTripMs: number | undefined;
  /** Server clock minus ours, ms, from the quickest recent ping. */
  readonly clockOffsetMs: number;
  readonly on: Emitter['on'];
  /** Market by its name, as last heard of. */
  market(name: string): MarketInfo | undefined;
  subscribe(symbols: string[], options?: SubscribeOptions): void;
  unsubscribe(symbols: string[], market?: string): void;
  /** Asks for a fresh snapshot of subscribed symbols, with other ticks or bars than before. */
  refresh(symbols: string[], options: SubscribeOptions): void;
  /** Sends any command and gives its reply; rejects with a ClientError, or when the connection ends first. */
  request(command: Bare<Command>): Promise<ServerMessage>;
  openReplay(
    recording: string,
    options?: { speed?: Speed; loop?: boolean; paused?: boolean; timeMs?: number },
  ): Promise<MarketInfo>;
  /** The timeline of a market: what happened there besides ticks, and what is still to come. */
  events(
    market?: string,
    range?: { fromMs?: number; toMs?: number },
  ): Promise<readonly MarketEvent[]>;
  /** Starts a scenario or an event in the live market. @returns what will happen when */
  startScenario(request: ScenarioRequest): Promise<readonly MarketEvent[]>;
  /** Connects now instead of when the back-off ends. */
  reconnectNow(): void;
  /** Ends for good. */
  close(): void;
}

/** A refused request. */
export class ClientError extends Error {
  readonly code: ErrorCode | 'DISCONNECTED';

  constructor(code: ErrorCode | 'DISCONNECTED', message: string) {
    super(message);
    this.name = 'ClientError';
    this.code = code;
  }
}
