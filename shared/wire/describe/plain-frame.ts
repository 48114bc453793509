/**
 * A frame as plain values, as the examples of PROTOCOL.md show it. Types only; a price that is missing is null.
 */
import type { Bar } from '../../model/bar.ts';
import type { SymbolState } from '../../model/symbol-state.ts';
import type { BarHistoryContent } from '../history-frame.ts';
import type { GapContent, HeartbeatContent } from '../notice-frame.ts';

/** One tick: kind, timeMs, timeNs, then price, size, side | bid, bidSize, ask, askSize | status, reason; flags last. */
export type PlainTick = (string | number | null)[];

/** A run with its ticks. */
export interface PlainRun {
  instrument: number;
  firstSequence: number;
  standsFor: number;
  ticks: PlainTick[];
}

interface PlainHead {
  market: number;
  epochTag: number;
  baseMs: number;
}

/** State of a symbol; a price that is missing is null. */
export type PlainState = { [K in keyof SymbolState]: number | null };

/** Any frame. */
export type PlainFrame = PlainHead &
  (
    | { type: 'runs'; runs: PlainRun[] }
    | {
        type: 'snapshot';
        epoch: number;
        cause: number;
        state: PlainState;
        runs: PlainRun[];
      }
    | {
        type: 'bars';
        instrument: number;
        interval: number;
        isHistory: boolean;
        isForming: boolean;
        bars: Bar[];
      }
    | ({ type: 'barHistory' } & BarHistoryContent)
    | ({ type: 'heartbeat' } & HeartbeatContent)
    | ({ type: 'marks' } & HeartbeatContent)
    | ({ type: 'gap' } & GapContent)
    | { type: 'merged'; updates: { standsFor: number; state: PlainState }[] }
  );
