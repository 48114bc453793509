/** Prices at which a stream opens, which its history has to end with: read off the stream itself, never worked out. */
import { createTickColumns, TICK, type TickColumns } from '../../../model/tick.ts';
import type { Anchors } from './history/history-days.ts';
import type { TickStream } from './tick-stream.ts';

/** Ticks that are read at once. */
const TICKS = 4_096;

/** The first print of every listing at the stream's start, noted as it is read. */
export class Opening {
  /** Undefined until all of it was read. */
  anchors: Anchors | undefined;
  private readonly previousClose: Float64Array;
  private readonly startMs: number;
  private readonly prices: Float64Array;

  constructor(previousClose: Float64Array, startMs: number) {
    this.previousClose = previousClose;
    this.startMs = startMs;
    this.prices = new Float64Array(previousClose.length).fill(NaN);
  }

  /** Takes rows from `from` on. @param nextMs time of the tick after them */
  take(
    { length, timeMs, instrument, kind, price }: TickColumns,
    from: number,
    nextMs: number,
  ): void {
    const { prices, startMs, previousClose } = this;
    for (let i = from; i < length && timeMs[i] === startMs; i++) {
      const id = instrument[i]!;
      if (kind[i] === TICK.trade && Number.isNaN(prices[id])) prices[id] = price[i]!;
    }
    if (nextMs > startMs) this.anchors = { previousClose, opening: prices };
  }
}

/** Reads the opening of a fresh stream. */
export function toAnchors(stream: TickStream, startMs: number): Anchors {
  const opening = new Opening(stream.model.previousClose, startMs);
  const ticks = createTickColumns(TICKS);
  while (opening.anchors === undefined) {
    ticks.length = 0;
    stream.read(startMs, ticks);
    opening.take(ticks, 0, stream.nextMs);
  }
  return opening.anchors;
}
