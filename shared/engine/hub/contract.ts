/**
 * What a subscription is owed: the delivery contracts, as the hub keeps them.
 */
import type { ContractMode } from '../../wire/command.ts';
import { type Interval, toIntervalCode } from '../../model/interval.ts';

/** A delivery contract. */
export interface Contract {
  readonly mode: ContractMode;
  /** Minimum interval between two updates of a symbol (throttling), ms; 0 for every flush. */
  readonly everyMs: number;
  /** For `bars`: wire code of the interval. */
  readonly interval: number | undefined;
}

const DEFAULT_RATE_HZ = 4;

/** Each tick, at each flush. */
const EVERY: Contract = { mode: 'every', everyMs: 0, interval: undefined };

/** Builds a contract from what a client asked for. */
export function toContract(asked: {
  contract?: ContractMode;
  maxRateHz?: number;
  interval?: Interval;
}): Contract {
  const { contract = 'every', maxRateHz = DEFAULT_RATE_HZ, interval } = asked;
  if (contract === 'every') return EVERY;
  return {
    mode: contract,
    everyMs: 1000 / maxRateHz,
    interval: contract === 'bars' && interval !== undefined ? toIntervalCode(interval) : undefined,
  };
}
