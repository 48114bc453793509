/**
 * What waits for the reader of a stream. Bounded: when the reader is slow the oldest gives way, and the reader is told
 * how much.
 */
import type { StreamedTick } from './streamed-tick.ts';

/** A queue with one reader. */
export interface TickQueue {
  push(tick: StreamedTick): void;
  /** Ticks of a symbol that the reader will not get. */
  lose(symbol: string, count: number): void;
  /** Nothing more comes. @param error why, where the reader has to know */
  end(error?: Error): void;
  /**
   * All that waits, what was lost first; waits itself while there is nothing. After the end it gives what is left,
   * then undefined. @throws the error of the end, when nothing is left
   */
  take(): Promise<StreamedTick[] | undefined>;
}

/** Makes an empty queue. @param maxWaiting most ticks that wait, and most notes among older ones */
export function createTickQueue(maxWaiting: number): TickQueue {
  const lost = new Map<string, number>();
  let waiting: StreamedTick[] = [];
  let hasEnded = false;
  let error: Error | undefined;
  let wake: () => void = () => undefined;

  function lose(symbol: string, count: number): void {
    if (count <= 0) return;
    lost.set(symbol, (lost.get(symbol) ?? 0) + count);
    wake();
  }

  /** Takes the oldest ticks off at once: one at a time would move all the others each time. Notes stay. */
  function cut(): void {
    const oldest = waiting.slice(0, waiting.length - maxWaiting);
    for (const tick of oldest) if ('sequence' in tick) lose(tick.symbol, 1);
    const notes = oldest.filter((tick) => !('sequence' in tick)).slice(-maxWaiting);
    waiting = [...notes, ...waiting.slice(waiting.length - maxWaiting)];
  }

  function takeAll(): StreamedTick[] {
    if (waiting.length > maxWaiting) cut();
    const missed = [...lost].map(([symbol, count]) => ({ kind: 'missed' as const, symbol, count }));
    lost.clear();
    const all = [...missed, ...waiting];
    waiting = [];
    return all;
  }

  return {
    push(tick) {
      waiting.push(tick);
      if (waiting.length >= 3 * maxWaiting) cut();
      wake();
    },
    lose,
    end(reason) {
      if (hasEnded) return;
      hasEnded = true;
      error = reason;
      wake();
    },
    async take() {
      while (waiting.length === 0 && lost.size === 0) {
        if (hasEnded) {
          if (error !== undefined) throw error;
          return undefined;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return takeAll();
    },
  };
}
