/**
 * Reports that do not come in order: trades that are told late (they set no price) and trades that are
 * taken back. About one trade in some thousands. Promises that every cancellation names the price and size
 * of a trade that was printed before.
 */
import { FLAG } from '../../../../model/tick.ts';
import { DUE, type DueQueue } from '../trading-session/due-queue.ts';
import { createStreams, nextBits, seedStream, type Streams } from '../random/random.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import { nextExponential } from '../random/ziggurat.ts';

/** One trade in so many is followed by a report out of order. */
const MEAN_DISTANCE = 4_000;
/** Reports that may wait at a time; when all places are taken, the next is left out. */
const PLACES = 64;
/** A report comes so many seconds after its trade, on average, after the least. */
const LEAST_WAIT_S = 2;
const MEAN_WAIT_S = 9;
const STRIDE = 6;

/** Late and cancelled trades of all listings. */
export class OddTrades {
  /** Trades until the next one that is picked. */
  private left: number;
  /** Rows of seconds left (0: free), id, price, size, side, flags. */
  private readonly waiting = new Float64Array(PLACES * STRIDE);
  private readonly streams: Streams;

  constructor(seed: number) {
    this.streams = createStreams(1);
    seedStream(this.streams, 0, seed, 'reports');
    this.left = this.draw();
  }

  /** Counts a trade; true when it is one to `add`. */
  isPicked(): boolean {
    return --this.left <= 0;
  }

  /** Takes a trade that was printed; price and size in units. */
  add(id: number, price: number, size: number, side: number): void {
    this.left = this.draw();
    const bits = nextBits(this.streams, 0);
    const wait = LEAST_WAIT_S + Math.floor(MEAN_WAIT_S * nextExponential(this.streams, 0));
    const { waiting } = this;
    for (let at = 0; at < waiting.length; at += STRIDE) {
      if (waiting[at] !== 0) continue;
      waiting[at] = wait;
      waiting[at + 1] = id;
      waiting[at + 2] = price;
      waiting[at + 3] = size;
      waiting[at + 4] = side;
      waiting[at + 5] = bits < 0 ? FLAG.cancel : FLAG.noPrice;
      return;
    }
  }

  /** Moves on by one second: puts reports that are due in the due queue. */
  update(dueQueue: DueQueue, mayReport: (id: number) => boolean): void {
    const { waiting } = this;
    for (let at = 0; at < waiting.length; at += STRIDE) {
      if (waiting[at] === 0 || --waiting[at]! > 0) continue;
      const id = waiting[at + 1]!;
      if (!mayReport(id)) continue;
      dueQueue.put(
        DUE.report,
        id,
        waiting[at + 2],
        waiting[at + 3],
        waiting[at + 5],
        waiting[at + 4],
      );
    }
  }

  /** Forgets reports of a listing, whose prices are of another scale now. */
  forget(id: number): void {
    for (let at = 0; at < this.waiting.length; at += STRIDE) {
      if (this.waiting[at + 1] === id) this.waiting[at] = 0;
    }
  }

  transfer(state: StateTransfer): void {
    state.cells(this.waiting);
    state.cells(this.streams);
    this.left = state.number(this.left);
  }

  private draw(): number {
    return 1 + Math.floor(MEAN_DISTANCE * nextExponential(this.streams, 0));
  }
}
