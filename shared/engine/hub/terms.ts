/**
 * What a client asked for of some symbols: the contract, and what a snapshot brings along. Subscriptions that were
 * made by one command share one object of it.
 */
import type { SnapshotBars } from '../../wire/command.ts';
import { toIntervalCode } from '../../model/interval.ts';
import type { Contract } from './contract.ts';

/** What a snapshot of a subscription brings along. */
export interface SnapshotOptions {
  /** Recent ticks. */
  readonly ticks: number;
  readonly bars: readonly SnapshotBars[];
}

/** What a subscription is about, but for its symbol. */
export interface Terms {
  readonly contract: Contract;
  readonly snapshotOptions: SnapshotOptions;
  /** Equal ones are served alike; see `toPartKey`. */
  readonly key: string;
}

/** Joins a contract and its snapshot options. */
export const toTerms = (contract: Contract, snapshotOptions: SnapshotOptions): Terms => ({
  contract,
  snapshotOptions,
  key: toPartKey(contract, snapshotOptions),
});

/** Tells whether bars of the intervals of a snapshot go along. @param areBarsSent bars come by themselves, not from ticks */
export const hasBarsAlong = ({ mode }: Pick<Contract, 'mode'>, areBarsSent: boolean): boolean =>
  mode === 'latest' || (mode === 'every' && areBarsSent);

/** What a subscription is served alike with others by; symbols do not count. */
export function toPartKey(
  contract: Contract,
  snapshotOptions: SnapshotOptions,
  areBarsSent = false,
): string {
  const { mode, everyMs, interval } = contract;
  const intervals = hasBarsAlong(contract, areBarsSent)
    ? snapshotOptions.bars.map((bars) => bars.interval)
    : [];
  return [mode, everyMs, interval ?? '', intervals.join('+')].join('/');
}

/** What brings all that either brings: two snapshots that are owed at once become one. */
export function mergeOptions(one: SnapshotOptions, other: SnapshotOptions): SnapshotOptions {
  const bars = new Map(one.bars.map((each) => [each.interval, each]));
  for (const each of other.bars) {
    if (each.limit > (bars.get(each.interval)?.limit ?? 0)) bars.set(each.interval, each);
  }
  return { ticks: Math.max(one.ticks, other.ticks), bars: [...bars.values()] };
}

/** Wire codes of the intervals that a subscription is about. */
export function toIntervalCodes({ contract, snapshotOptions }: Terms): number[] {
  const codes = new Set(snapshotOptions.bars.map(({ interval }) => toIntervalCode(interval)));
  if (contract.interval !== undefined) codes.add(contract.interval);
  return [...codes];
}
