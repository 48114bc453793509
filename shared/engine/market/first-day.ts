/** What a market learns of the trading day in which its first tick falls. */
import type { Bar } from '../../model/bar.ts';

/** What a trading day had before the first tick. */
export interface FirstDay {
  /** Label of the day. */
  readonly dayMs: number;
  readonly bar: Bar;
  /** Close of the day before it. */
  readonly previousClose: number;
  /** When its close was, ms, where that stands for the last trade: none may come for days. */
  readonly lastMs: number | undefined;
}
