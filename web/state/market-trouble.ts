/**
 * What people are told of a market whose source ended or failed: one sentence, and a word beside its name.
 */
import type { MarketInfo } from '../../shared/wire/market-info.ts';

/** Says in a sentence that a market gives no more ticks, and why; undefined while it does. */
export function toTrouble({ name, kind, state, reason }: MarketInfo): string | undefined {
  const why = reason === undefined ? '.' : `: ${reason}`;
  if (kind === 'replay') return state === 'failed' ? `The replay ended early${why}` : undefined;
  if (state === 'failed') return `The feed of “${name}” failed${why}`;
  return state === 'ended' ? `The feed of “${name}” has ended.` : undefined;
}

/** Name of a live market in a list, with its state where that is not the usual one. */
export const toChoiceText = ({ name, state = 'running' }: MarketInfo): string =>
  state === 'running' ? name : `${name} (${state})`;
