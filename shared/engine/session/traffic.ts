/**
 * What passes through the sessions, as plain counters that only grow: the hot path adds to numbers, and
 * whoever wants to publish them reads. Knows no metrics library and no client.
 */
import { createRefusedTicks, type RefusedTicks } from '../market/tick-gate.ts';
import type { OutFrame } from '../hub/frame-sink.ts';

/** Frame types are 0..15. */
const FRAME_TYPES = 16;

/** Counters over all sessions of a server, since it started. */
export interface Traffic {
  /** Frames sent, by frame type (see FRAME). */
  readonly frames: Float64Array;
  /** Bytes of frames sent, by frame type; for the JSON dialect the length of its texts. */
  readonly bytes: Float64Array;
  /** Updates that merged several ticks into one, and the ticks that they stood for. */
  mergedUpdates: number;
  mergedTicks: number;
  resumesRecovered: number;
  resumesNotRecovered: number;
  connections: number;
  /** Closed connections by close code. */
  readonly closes: Map<number, number>;
  /** Upgrades that were refused, by error code. */
  readonly refused: Map<string, number>;
  /** Commands by type. */
  readonly commands: Map<string, number>;
  /** Errors answered to commands, by error code. */
  readonly errors: Map<string, number>;
  /** Ticks, runs and refused ticks by reason, of markets that are closed by now. */
  readonly closedMarkets: { ticks: number; runs: number; readonly refused: RefusedTicks };
}

/** Makes counters that stand at zero. */
export const createTraffic = (): Traffic => ({
  frames: new Float64Array(FRAME_TYPES),
  bytes: new Float64Array(FRAME_TYPES),
  mergedUpdates: 0,
  mergedTicks: 0,
  resumesRecovered: 0,
  resumesNotRecovered: 0,
  connections: 0,
  closes: new Map(),
  refused: new Map(),
  commands: new Map(),
  errors: new Map(),
  closedMarkets: { ticks: 0, runs: 0, refused: createRefusedTicks() },
});

/** Counts one frame to one client. Cost: a few additions. */
export function countFrame(traffic: Traffic, frame: OutFrame, bytes: number): void {
  traffic.frames[frame.type]!++;
  traffic.bytes[frame.type]! += bytes;
  if (frame.merged === undefined) return;
  traffic.mergedUpdates += frame.merged.updates;
  traffic.mergedTicks += frame.merged.ticks;
}

/** Counts a symbol that a client came back to. @param recovered whether nothing of it was lost */
export function countResume(traffic: Traffic, recovered: boolean): void {
  if (recovered) traffic.resumesRecovered++;
  else traffic.resumesNotRecovered++;
}

/** Adds one to a counter of a map. */
export function countOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
