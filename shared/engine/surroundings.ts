/**
 * What a running engine is given by whoever runs it: clocks, timers, a way to let others work, randomness.
 * The engine has none of its own, so that it runs the same in a server, in a worker of the page and in a test
 * whose clock stands still.
 */

/** Calls off what was planned; does nothing once it has run. */
export type Cancel = () => void;

/** The surroundings of an engine. */
export interface Surroundings {
  /**
   * The machine's clock, ms since 1970 with fractions: what ticks are stamped and people are told with. Never
   * steps back; leaps forward when the machine slept or its clock was set.
   */
  readonly now: () => number;
  /**
   * Time that has gone by, ms with fractions, from an origin that means nothing: what ages, budgets and rates
   * are measured with. Neither leaps nor steps back when the machine's clock is set.
   */
  readonly elapsed: () => number;
  /** Runs a function once, after so many ms. */
  readonly after: (ms: number, run: () => void) => Cancel;
  /** Runs a function again and again; runs that were missed are not made up for. */
  readonly every: (ms: number, run: () => void) => Cancel;
  /** Runs a function as soon as other events were served. */
  readonly defer: (run: () => void) => Cancel;
  /** 0 ≤ random < 1, for spreading; nothing secret hangs on it. */
  readonly random: () => number;
  /** A number for a new stream of ticks, 1..2^32-1, that no old position fits by accident. */
  readonly nextEpoch: () => number;
  /** A text that nobody guesses: 128 random bits as 32 hex digits. */
  readonly secret: () => string;
}
