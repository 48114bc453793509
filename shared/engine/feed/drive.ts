/**
 * What moves a market on, whatever kind of market it is: its clock, and the work of one turn.
 */
import type { MarketInfo } from '../../wire/command.ts';

/** Whether a market's source gives ticks. */
export type MarketStatus = Required<Pick<MarketInfo, 'state'>> & Pick<MarketInfo, 'reason'>;

/** What moves a market on. */
export interface Drive {
  readonly kind: 'live' | 'replay';
  /** True while what was before the market's moment is folded in: it cannot be looked at yet. */
  readonly isRebuilding: boolean;
  /** The market's clock, ms. */
  timeMs(): number;
  status(): MarketStatus;
  /**
   * Advances by a bounded slice of work.
   * @param mayRush false while a client has not kept up: full speed then waits, so that nothing is skipped
   * @returns true when there is more to do now
   */
  turn(mayRush: boolean, budgetMs: number): boolean;
  close(): void;
}
