/**
 * Puts in the due queue what the trading status has to tell of a listing: its status, a fresh quote, an auction's print,
 * that the quote is taken back. Remembers who is quoted, so that nothing is taken back twice.
 */
import { FLAG, STATUS_REASON, type Status, type StatusReason } from '../../../../model/tick.ts';
import { DUE, type DueQueue } from './due-queue.ts';
import type { Listing } from '../universe/listing.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

/** Tells of all listings. */
export class Announcer {
  private readonly listings: readonly Listing[];
  private readonly dueQueue: DueQueue;
  private readonly isQuoted: Uint8Array;

  constructor(listings: readonly Listing[], dueQueue: DueQueue) {
    this.listings = listings;
    this.dueQueue = dueQueue;
    this.isQuoted = new Uint8Array(listings.length);
  }

  tell(id: number, status: Status, reason: StatusReason): void {
    this.dueQueue.put(DUE.status, id, status, reason);
  }

  /**
   * A fresh quote, and a print where `trades` is above 0. Indices have neither.
   * @param trades size of the print, in usual trades  @param flags of the print, FLAG.*
   */
  quote(id: number, trades: number, flags: number): void {
    const { kind, typicalSize } = this.listings[id]!;
    if (kind === 'index') return;
    this.dueQueue.put(DUE.open, id);
    this.isQuoted[id] = 1;
    if (trades > 0) this.dueQueue.put(DUE.cross, id, typicalSize * trades, 0, flags);
  }

  withdraw(id: number): void {
    if (this.isQuoted[id] === 0) return;
    this.isQuoted[id] = 0;
    this.dueQueue.put(DUE.withdraw, id);
  }

  /** Says status and quote again, after ticks went missing. */
  recover(id: number, status: Status): void {
    this.dueQueue.put(DUE.status, id, status, STATUS_REASON.feed, FLAG.gapBefore);
    if (this.isQuoted[id] === 1) this.dueQueue.put(DUE.open, id, 0, 0, FLAG.gapBefore);
  }

  transfer(state: StateTransfer): void {
    state.cells(this.isQuoted);
  }
}
