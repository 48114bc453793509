/**
 * Says where the numbers of a market come from, in a word and in a sentence. A simulation is never called anything
 * else, and neither is the recording of one.
 */
import { type MarketInfo, toTerms } from '../../shared/wire/market-info.ts';
import { toChange, toChangeBase, type SymbolRow } from '../state/quote-board.ts';
import { MISSING } from '../../shared/model/tick.ts';
import { toPercentText } from '../format/price.ts';

/** A market's provenance, for a badge. */
export interface SourceText {
  readonly kind: 'simulated' | 'recorded' | 'live';
  readonly word: string;
  readonly sentence: string;
}

/** What to say of a market. */
export function toSourceText(market: MarketInfo): SourceText {
  const { provenance, seed, label } = market;
  const kind = provenance === 'simulated' || seed !== undefined ? 'simulated' : provenance;
  const venue = toTerms(market)?.venue;
  const words = { simulated: 'Simulated', recorded: 'Recorded', live: venue ?? 'Live' };
  return { kind, word: words[kind], sentence: label };
}

/** Change of a symbol on the day. */
export interface ChangeText {
  readonly trend: 'up' | 'down' | 'flat';
  /** `▲ +1.20%`: the sign, too, is not in the colour alone. */
  readonly text: string;
  /** The same to be read out. */
  readonly spoken: string;
}

const MARKS = { up: '▲ ', down: '▼ ', flat: '' } as const;

/** What to say of a change since the previous close. */
export function toChangeText({ state, isLoaded }: SymbolRow): ChangeText {
  const change = isLoaded ? toChange(state) : MISSING;
  const isNone = change === MISSING || change === 0;
  const trend = isNone ? 'flat' : change > 0 ? 'up' : 'down';
  const percent = change === MISSING ? '' : toPercentText(change, toChangeBase(state));
  const bare = percent.replace(/^[+\u2212]/, '');
  const spoken = percent === '' ? '' : isNone ? 'unchanged' : `${trend} ${bare}`;
  return { trend, text: `${MARKS[trend]}${percent}`, spoken };
}
