/**
 * The kinds of alert rule that there are. A new one is a file of its own and a line here; its settings are described
 * in model/alert-rule.ts, and how it is typed in model/alert-text.ts.
 */
import { AVERAGE } from './average-cross.ts';
import { EXTREME } from './day-extreme.ts';
import { GAP } from './opening-gap.ts';
import { HALT } from './trading-halt.ts';
import { MOVE } from './percent-move.ts';
import { PRICE } from './price-cross.ts';
import type { RuleKind } from './rule-kind.ts';
import { SPREAD } from './wide-spread.ts';
import { TRADE } from './trade-size.ts';
import { VWAP } from './vwap-cross.ts';
import { VOLUME } from './window-volume.ts';

/** All kinds. */
export const RULE_KINDS: readonly RuleKind[] = [
  PRICE,
  MOVE,
  TRADE,
  VOLUME,
  SPREAD,
  EXTREME,
  HALT,
  GAP,
  VWAP,
  AVERAGE,
];
