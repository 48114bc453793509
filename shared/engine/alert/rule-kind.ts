/**
 * What a kind of alert rule is: a name, the schema of its settings, and how a rule of it is made for one symbol.
 * A rule is pure: it knows what it was shown, and nothing of clients, clocks or other symbols. Once or again, rest
 * and names are not its business.
 */
import type { Static, TObject } from 'typebox';
import type { AlertRule, RuleOf } from '../../model/alert-rule.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import type { TickKind } from '../../model/tick.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import type { BarRange } from '../market/bar-range.ts';
import type { IsSame } from '../same-type.ts';

/** A tick as rules see it, in integers of the instrument's units. One object is used again and again. */
export interface ObservedTick {
  kind: TickKind;
  timeMs: number;
  timeNs: number;
  /** Trade: price. Quote: bid or MISSING. Status: STATUS.* */
  price: number;
  /** Trade: size. Quote: size at the bid. */
  size: number;
  /** Quote: ask or MISSING. */
  ask: number;
  /** A trade that sets the last price: no odd lot, no cancel, none that is older than the last one. */
  isLast: boolean;
  /** A trade that came long after its time, to fill a hole: news of the past. */
  isLate: boolean;
  /** A cancel: when the trade was that it takes back, ms, NaN when that is not known. Undefined for all else. */
  takesBackMs: number | undefined;
}

/** What a rule says when it holds. */
export interface Fired {
  /** What happened, one word. */
  readonly event: string;
  /** What was compared, as a decimal number; null for what is no number. */
  readonly value: number | null;
}

/** What is known when a rule is made. */
export interface RuleStart {
  /** State of the symbol. */
  readonly state: Readonly<FoldedState>;
  readonly days: DayGrid;
  /** Time of the symbol's newest tick, ms; NaN before the first. */
  readonly lastTickMs: number;
  /** The newest bars of an interval code, at most `limit`; the last one may still be forming. Valid during the call. */
  readBars(code: number, limit: number): BarRange;
  /** The first tick may fire although the rule may have held before it. */
  readonly immediate: boolean;
}

/** A rule that watches one symbol. */
export interface Rule {
  /** Kinds of tick that it is shown, where that depends on its settings; those of its kind when left out. */
  readonly sees?: readonly TickKind[];
  /**
   * Takes the next tick of the symbol, in order of arrival.
   * @param before state of the symbol before this tick
   * @returns what happened, when the rule holds by this tick and did not before
   * Cost: O(1) or amortised so; no allocation unless it fires.
   */
  observe(tick: Readonly<ObservedTick>, before: Readonly<FoldedState>): Fired | undefined;
}

/** A kind of rule. */
export interface RuleKind<S = never> {
  /** Value of the field `kind` in a rule's settings. */
  readonly kind: string;
  /** Settings, `kind` among them; anything else is refused. */
  readonly schema: TObject;
  /** Kinds of tick that a rule is shown. */
  readonly sees: readonly TickKind[];
  /** False for one that looks at ticks alone: what it is given as `before` may be older. True when left out. */
  readonly readsState?: boolean;
  /** Makes a rule. @throws RuleError when a setting cannot be meant for the instrument */
  create(settings: S, instrument: Instrument, start: RuleStart): Rule;
}

/** What a kind that the protocol names is made of. */
interface Definition<K extends AlertRule['kind'], S extends TObject> extends Omit<
  RuleKind<RuleOf<K>>,
  'kind' | 'schema'
> {
  readonly kind: K;
  readonly schema: IsSame<Static<S>, RuleOf<K>> extends true
    ? S
    : { readonly 'differs from model/alert-rule.ts': Static<S> };
}

/** Defines a kind; does not compile when its schema and its type differ. */
export const defineRuleKind = <K extends AlertRule['kind'], S extends TObject>(
  definition: Definition<K, S>,
): RuleKind => definition as unknown as RuleKind;
