/**
 * The rule `extreme`: the price is above the highest, or below the lowest, of its trading day: strictly. A run of new
 * ones is told once; the next is news when the price has gone back by the hysteresis in between, or on another day.
 * The first price of a day is no new one. A late trade that was higher counts for what is the highest, and never fires.
 */
import { Type } from 'typebox';
import { MISSING, TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { Latch } from './latch.ts';
import { defineRuleKind } from './rule-kind.ts';
import { DECIMAL, STRICT, toDefaultBand, toDistance } from './rule-settings.ts';

/** The kind. */
export const EXTREME = defineRuleKind({
  kind: 'extreme',
  schema: Type.Object(
    {
      kind: Type.Literal('extreme'),
      of: Type.Optional(Type.Enum(['high', 'low', 'either'])),
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  create({ of = 'either', hysteresis }, instrument, { days }) {
    const band =
      hysteresis === undefined ? undefined : toDistance('hysteresis', hysteresis, instrument);
    const high = of === 'low' ? undefined : new Latch(true);
    const low = of === 'high' ? undefined : new Latch(true);
    return {
      observe({ isLast, timeMs, price }, before) {
        if (!isLast) return undefined;
        if (before.high === MISSING || days.labelOf(timeMs) !== before.dayMs) {
          high?.arm();
          low?.arm();
          return undefined;
        }
        const top = before.high - (band ?? toDefaultBand(before.high, instrument));
        const floor = before.low + (band ?? toDefaultBand(before.low, instrument));
        const isHigh = high?.step(price > before.high, price <= top) === true;
        const isLow = low?.step(price < before.low, price >= floor) === true;
        if (!isHigh && !isLow) return undefined;
        return {
          event: isHigh ? 'high' : 'low',
          value: toDecimal(price, instrument.priceDecimals),
        };
      },
    };
  },
});
