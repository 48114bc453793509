/**
 * The rule `trade`: one trade is of a size or larger. Every such trade is an event of its own. Odd lots and other
 * trades that set no price count, since they are traded; cancels, and trades that come long after their time, do not.
 */
import { Type } from 'typebox';
import { TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { defineRuleKind } from './rule-kind.ts';
import { DECIMAL, STRICT, toSize } from './rule-settings.ts';

/** The kind. */
export const TRADE = defineRuleKind({
  kind: 'trade',
  schema: Type.Object({ kind: Type.Literal('trade'), atLeast: DECIMAL }, STRICT),
  sees: [TICK.trade],
  readsState: false,
  create({ atLeast: wanted }, instrument) {
    const atLeast = toSize('atLeast', wanted, instrument);
    return {
      observe({ size, isLate, takesBackMs }) {
        if (size < atLeast || isLate || takesBackMs !== undefined) return undefined;
        return { event: 'over', value: toDecimal(size, instrument.sizeDecimals) };
      },
    };
  },
});
