/**
 * How long and how often each benchmark runs: the whole in under ten minutes, or `--quick` in about ninety
 * seconds, to see whether a change went the right way.
 */

/** Times and counts of one run of the benchmarks. */
export interface Effort {
  readonly name: 'full' | 'quick';
  /** Alternating runs of each figure; the median counts. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Time for each codec sample, ms, and how many of them. */
  readonly codecMs: number;
  readonly codecRounds: number;
  /** Connections whose memory is measured, beyond the first few hundred. */
  readonly idleClients: number;
  readonly slowMs: number;
}

export const FULL: Effort = {
  name: 'full',
  rounds: 3,
  warmUpMs: 2_000,
  measureMs: 4_000,
  codecMs: 120,
  codecRounds: 3,
  idleClients: 2_000,
  slowMs: 12_000,
};

export const QUICK: Effort = {
  name: 'quick',
  rounds: 1,
  warmUpMs: 700,
  measureMs: 1_300,
  codecMs: 30,
  codecRounds: 1,
  idleClients: 1_000,
  slowMs: 3_500,
};

/** The offered load that the budgets speak of. */
export const LOAD = {
  symbols: 500,
  clients: 1_000,
  symbolsPerClient: 20,
  ticksPerSecond: 50_000,
} as const;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
