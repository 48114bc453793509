/** What a server process is told to be, and the figures that it gives of itself. */

/** A server to compare. */
export type Variant =
  | 'ws-json-each'
  | 'ws-json-once'
  | 'ws-runs'
  | 'socket.io'
  | 'uws'
  | 'uws-bursts'
  | 'tickdeck'
  | 'bare';

export interface ServerPlan {
  readonly variant: Variant;
  readonly symbols: number;
  readonly ticksPerSecond: number;
  /** Time between flushes of servers that batch, ms. */
  readonly flushMs: number;
}

/** A server under load. */
export interface BenchServer {
  readonly port: number;
  /** Lets ticks flow. */
  start(): void;
}

/** What a server process has used since it began. */
export interface ServerSample {
  /** Clock of the sample, ms. */
  readonly atMs: number;
  readonly cpuMs: number;
  /** What of it was not spent in the kernel. */
  readonly userMs: number;
  readonly rssBytes: number;
  /** Bytes in use on and off V8's heap. */
  readonly heapBytes: number;
  /** Event-loop delay beyond the timer's own resolution since the last `reset`, ms. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
}
