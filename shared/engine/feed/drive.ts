/**
 * What moves a market on, whatever kind of market it is: its clock, and the work of one turn.
 */
import type { MarketInfo } from '../../wire/market-info.ts';

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
   * @param mayRush whether all clients have kept up: full speed waits until they have, so that nothing is skipped.
   *   Looks at every client, so it is asked by a replay at full speed and by nobody else
   * @returns true when there is more to do now
   */
  turn(mayRush: () => boolean, budgetMs: number): boolean;
  /**
   * How long until its source has something that is due, ms of the wall's time, 0 when there is; Infinity while that is
   * not known, or it stands.
   */
  nextInMs(): number;
  close(): void;
}
