/**
 * What is known of the statistics of the symbol on screen.
 */
import type { Statistics } from '../../shared/wire/answer.ts';

/** The last answer stays while the next one is on its way. */
export interface StatisticsState {
  readonly answer?: Statistics;
  /** Why the last question failed, for people. */
  readonly error?: string;
}
