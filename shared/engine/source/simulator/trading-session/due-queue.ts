/**
 * Ticks that are due at once, at the beginning of a step, in the order in which they were put down:
 * changes of status, opening quotes, auctions, reports. A growing ring of rows; knows nothing of meaning.
 */

import type { StateTransfer } from '../state/state-transfer.ts';

/** What a row asks for. */
export const DUE = {
  /** a: STATUS.*, b: STATUS_REASON.*, c: FLAG bits */
  status: 0,
  /** A fresh quote around the fair value. c: FLAG bits */
  open: 1,
  /** An auction's print. a: size, c: FLAG bits */
  cross: 2,
  /** Both sides of the quote are taken back. */
  withdraw: 3,
  /** A trade report. a: price, b: size (both in units), c: FLAG bits, d: SIDE.* */
  report: 4,
  /** One side of the quote moves to price a, ticks, and shows size b. d: SIDE.buy for the ask */
  level: 5,
  /** A taker trades size b at the side of the quote that d names (SIDE.buy: the ask). */
  hit: 6,
} as const;
export type Due = (typeof DUE)[keyof typeof DUE];

const STRIDE = 6;

/** First in, first out. */
export class DueQueue {
  /** The row that `take` took. */
  what: Due = DUE.status;
  id = 0;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** 1 for listings whose ticks do not get through: their rows are not taken. */
  private readonly muted: Uint8Array;
  private rows = new Float64Array(64 * STRIDE);
  private head = 0;
  private tail = 0;

  constructor(muted: Uint8Array) {
    this.muted = muted;
  }

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** Puts a row down. */
  put(what: Due, id: number, a = 0, b = 0, c = 0, d = 0): void {
    if (this.muted[id] === 1) return;
    if (this.tail === this.rows.length) this.makeRoom();
    const { rows, tail } = this;
    rows[tail] = what;
    rows[tail + 1] = id;
    rows[tail + 2] = a;
    rows[tail + 3] = b;
    rows[tail + 4] = c;
    rows[tail + 5] = d;
    this.tail = tail + STRIDE;
  }

  /** Takes the oldest row; there must be one. */
  take(): void {
    const { rows, head } = this;
    this.what = rows[head]! as Due;
    this.id = rows[head + 1]!;
    this.a = rows[head + 2]!;
    this.b = rows[head + 3]!;
    this.c = rows[head + 4]!;
    this.d = rows[head + 5]!;
    this.head = head + STRIDE;
    if (this.head === this.tail) this.clear();
  }

  transfer(state: StateTransfer): void {
    const waiting = this.rows.slice(this.head, this.tail);
    const length = state.number(waiting.length);
    if (length > this.rows.length) this.rows = new Float64Array(length * 2);
    for (let i = 0; i < length; i++) this.rows[i] = state.number(waiting[i] ?? 0);
    this.head = 0;
    this.tail = length;
  }

  private clear(): void {
    this.head = 0;
    this.tail = 0;
  }

  private makeRoom(): void {
    if (this.head * 2 < this.rows.length) {
      const grown = new Float64Array(this.rows.length * 2);
      grown.set(this.rows);
      this.rows = grown;
      return;
    }
    this.rows.copyWithin(0, this.head, this.tail);
    this.tail -= this.head;
    this.head = 0;
  }
}
