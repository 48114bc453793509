/** What the load generator is told to do, and what it counts. */
import type { Spread } from '../statistics.ts';

/** How a server is spoken to. */
export type DialectName = 'json' | 'socket.io' | 'tickdeck';

/** What clients of a crowd subscribe to: random symbols each, one of a few lists, everything, nothing. */
export type Interest = 'distinct' | 'equal' | 'all' | 'none';

/** Clients that behave alike. */
export interface CrowdPlan {
  readonly clients: number;
  readonly interest: Interest;
  /** Clients whose ticks are decoded, for latency and for the age of what they show. */
  readonly samples: number;
  /** Whether the clients acknowledge frames (Tickdeck only). */
  readonly acknowledges: boolean;
  /** Pace that the clients ask for, ms (Tickdeck only). */
  readonly paceMs?: number;
  /** Speed of each client's link; unlimited when left out. */
  readonly bytesPerSecond?: number;
}

export interface LoadPlan {
  readonly port: number;
  readonly dialect: DialectName;
  readonly symbols: number;
  readonly symbolsPerClient: number;
  readonly crowds: readonly CrowdPlan[];
}

/** What a crowd has received since it was connected, and what its sampled clients saw since `reset`. */
export interface CrowdSample {
  /** Ticks times the clients that got them; ticks that were merged away do not count. */
  readonly clientTicks: number;
  readonly frames: number;
  readonly bytes: number;
  /** Connections that were lost. */
  readonly lost: number;
  /** From a tick's own time to its receipt, ms. */
  readonly latency: Spread;
  /** Age of the newest tick that a sampled client has applied, looked at every 20 ms, ms. */
  readonly age: Spread;
}

export interface LoadSample {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly crowds: readonly CrowdSample[];
}
