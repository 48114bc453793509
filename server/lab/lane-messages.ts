/** What the server and the processes of its lab say to each other. */
import type { LaneKind } from '../../shared/wire/lab.ts';

/** What the process of a lane is told: `idle` makes the ticks and gives them to nobody. */
export interface LaneOrder {
  readonly kind: LaneKind | 'idle';
  readonly seed: number;
  readonly startMs: number;
  /** Ticks a second. */
  readonly ticks: number;
}

/** What the process of a lane tells: where it listens, then what it has cost. */
export type FromLane =
  { readonly type: 'ready'; readonly port: number } | { readonly type: 'cpu'; readonly ms: number };

/** What the process of further clients is told. */
export interface CrowdOrder {
  /** Of each lane. */
  readonly clients: number;
  readonly lanes: readonly {
    readonly kind: LaneKind;
    readonly everyMs?: number;
    readonly port: number;
  }[];
}
