/**
 * The recent ticks of a symbol in a market that began in the middle of a recording: those since then are in its
 * journal, those before are read from the recording when somebody asks for them. Both are one sequence.
 */
import { CANCEL_LOOK_BACK_TICKS } from '../../model/cancelled-trade.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../model/tick.ts';
import type { Recalling } from '../source/moment.ts';
import type { Journal } from './journal.ts';
import type { RecentTicks } from './market-view.ts';

/** Reads the last ticks before the market began, oldest first. */
export type RecallTicks = (most: number) => Recalling<TickColumns>;

/** Pauses between two looks at the event loop: a ms or two. */
const PAUSES_AT_A_TIME = 8;

/** The ticks of one symbol. */
export class RecalledTicks implements RecentTicks {
  private readonly journal: Journal;
  /** Sequence of the last tick before the market began. */
  private readonly untilSequence: number;
  private readonly recall: RecallTicks;
  private older = createTickColumns(0);
  /** Ticks that were asked for, and what reads them. */
  private asked = 0;
  private work: Recalling<TickColumns> | undefined;

  constructor(journal: Journal, untilSequence: number, recall: RecallTicks) {
    this.journal = journal;
    this.untilSequence = untilSequence;
    this.recall = recall;
  }

  get firstSequence(): number {
    const { journal, older, untilSequence } = this;
    return this.isJoined ? untilSequence - older.length + 1 : journal.firstSequence;
  }

  read(sequence: number, most: number, into: TickColumns): void {
    let left = most;
    if (this.isJoined && sequence <= this.untilSequence) {
      const skip = Math.max(0, sequence - this.firstSequence);
      for (let row = skip; row < this.older.length && left > 0; row++, left--) {
        copyTick(this.older, row, into);
      }
    }
    if (left > 0) this.journal.read(Math.max(sequence, this.untilSequence + 1), left, into);
  }

  /** Who looks for a cancelled trade comes here: what was not read before is read at once. */
  walkBack(
    beforeSequence: number,
    most: number,
    visit: (columns: TickColumns, row: number) => boolean,
  ): void {
    let shown = 0;
    let isOver = false;
    this.journal.walkBack(beforeSequence, most, (columns, row) => {
      shown++;
      return (isOver = visit(columns, row));
    });
    if (isOver || shown >= most || !this.isJoined) return;
    while (!this.step(CANCEL_LOOK_BACK_TICKS));
    const end = this.older.length - Math.max(0, this.untilSequence + 1 - beforeSequence);
    const first = Math.max(0, end - (most - shown));
    for (let row = end - 1; row >= first; row--) if (visit(this.older, row)) return;
  }

  /** Does a ms or two of what reading the newest `most` ticks takes. @returns true when nothing is lacking */
  prepare(most: number, sequence: number): boolean {
    const lacking = most - (sequence - this.untilSequence);
    if (lacking <= 0 || !this.isJoined) return true;
    for (let i = 0; i < PAUSES_AT_A_TIME; i++) if (this.step(lacking)) return true;
    return false;
  }

  /** Whether the journal still has all ticks since the market began: else what was before is not next to it. */
  private get isJoined(): boolean {
    return this.journal.firstSequence <= this.untilSequence + 1;
  }

  private step(most: number): boolean {
    if (this.asked < most) {
      this.asked = most;
      this.work = this.recall(most);
    }
    const step = this.work?.next();
    if (step === undefined) return true;
    if (step.done !== true) return false;
    this.older = step.value;
    this.work = undefined;
    return true;
  }
}
