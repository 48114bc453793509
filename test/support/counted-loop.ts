/**
 * An event loop whose time is counted, not measured: what a client is sent costs time by its bytes, as it was
 * measured on two cores, so that a test can say how long each turn would have taken.
 */
import type { FrameSink, OutFrame } from '../../shared/engine/hub/frame-sink.ts';
import type { MarketView } from '../../shared/engine/market/market-view.ts';

/** Measured: making and sending JSON texts goes at some 50 MB a second, frames at some 500, a send takes 10 µs. */
const TEXT_BYTES_PER_MS = 50_000;
const FRAME_BYTES_PER_MS = 500_000;
const SEND_MS = 0.01;
const FLUSH_MS = 16;

/** The loop. */
export interface CountedLoop {
  readonly now: () => number;
  readonly defer: (run: () => void) => void;
  /** Lets time go by within the turn. */
  spend(ms: number): void;
  /**
   * Runs turns until nothing is left to do.
   * @param onTurn called at the beginning of each turn
   * @param onFlush called in turns that are due for a flush
   * @returns how long each turn took, ms
   */
  run(onTurn: () => void, onFlush: () => void, isDone: () => boolean): number[];
}

/** Makes a loop. */
export function createCountedLoop(): CountedLoop {
  let nowMs = 1_000;
  let deferred: (() => void)[] = [];
  return {
    now: () => nowMs,
    defer: (run) => void deferred.push(run),
    spend(ms) {
      nowMs += ms;
    },
    run(onTurn, onFlush, isDone) {
      const turns: number[] = [];
      let flushMs = nowMs;
      while (!isDone()) {
        const beganMs = nowMs;
        onTurn();
        const due = deferred;
        deferred = [];
        for (const run of due) run();
        if (nowMs - flushMs >= FLUSH_MS) {
          flushMs = nowMs;
          onFlush();
        }
        turns.push(nowMs - beganMs);
        if (nowMs === beganMs) nowMs += 1;
        if (turns.length > 1_000_000) throw new Error('never done');
      }
      return turns;
    },
  };
}

/** A client that reads all it is sent at once: the most that can be asked of a server. */
export interface GreedySink extends FrameSink {
  readonly got: { frames: number; bytes: number; snapshots: number };
  onFrame?: (frame: OutFrame) => void;
}

/** Makes one. @param isJson whether it gets texts */
export function createGreedySink(loop: CountedLoop, isJson: boolean): GreedySink {
  const got = { frames: 0, bytes: 0, snapshots: 0 };
  return {
    got,
    minIntervalMs: 0,
    canSend: () => true,
    sendFrame(frame) {
      loop.spend(SEND_MS + frame.length / FRAME_BYTES_PER_MS);
      let bytes = frame.length;
      if (isJson) {
        const texts = frame.texts();
        if (texts instanceof Error) throw texts;
        bytes = texts.reduce((sum, { length }) => sum + length, 0);
        loop.spend(bytes / TEXT_BYTES_PER_MS);
      }
      got.frames++;
      got.bytes += bytes;
      if (frame.type === 2) got.snapshots++;
      this.onFrame?.(frame);
      return bytes;
    },
  };
}

/** A market whose bars of the past take so long to be computed, in so many pieces for each series. */
export function withSlowPast(
  market: MarketView,
  loop: CountedLoop,
  pieces: number,
  pieceMs: number,
): MarketView {
  const left = new Map<string, number>();
  return Object.assign(Object.create(market) as MarketView, {
    prepareBars(instrument: number, code: number): boolean {
      const key = `${instrument} ${code}`;
      const more = left.get(key) ?? pieces;
      if (more === 0) return true;
      left.set(key, more - 1);
      loop.spend(pieceMs);
      return more === 1;
    },
  });
}
