/**
 * The rule `gap`: the first price of a trading day is so many percent away from the last price before it, which is the
 * day's previous close. Not to be confused with ticks that are missing. The day that goes on when the rule is made has
 * had its first price; the first price that is known at all may be of any time of its day, and is none.
 */
import { Type } from 'typebox';
import { MISSING, TICK } from '../../model/tick.ts';
import { defineRuleKind } from './rule-kind.ts';
import {
  DECIMAL,
  DIRECTION,
  isPercentOf,
  STRICT,
  toPercent,
  toPercentOf,
} from './rule-settings.ts';

/** The kind. */
export const GAP = defineRuleKind({
  kind: 'gap',
  schema: Type.Object(
    { kind: Type.Literal('gap'), percent: DECIMAL, direction: Type.Optional(DIRECTION) },
    STRICT,
  ),
  sees: [TICK.trade],
  create({ percent: wanted, direction = 'either' }, _instrument, { days, immediate }) {
    const percent = toPercent('percent', wanted);
    return {
      observe({ isLast, timeMs, price }, before) {
        if (!isLast || days.labelOf(timeMs) <= before.dayMs) return undefined;
        const close = before.last === MISSING && immediate ? before.previousClose : before.last;
        if (close === MISSING) return undefined;
        const event = price > close ? 'up' : 'down';
        const isWanted = direction === 'either' || direction === event;
        if (!isWanted || !isPercentOf(Math.abs(price - close), close, percent)) return undefined;
        return { event, value: toPercentOf(price - close, close) };
      },
    };
  },
});
