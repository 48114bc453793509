/**
 * The rule `price`: the last price comes from strictly one side of a level to the level or beyond. Touching counts.
 * The last price when the rule is made is the one that the next is compared with; without one, the first price only
 * says on which side it stands. Up and down are armed each on its own: after a step up the price has to come back
 * below the level by the hysteresis before it can step up again (two thresholds, as a thermostat has).
 */
import { Type } from 'typebox';
import { MISSING, TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { Latch } from './latch.ts';
import { defineRuleKind } from './rule-kind.ts';
import { DECIMAL, DIRECTION, STRICT, toDefaultBand, toDistance, toPrice } from './rule-settings.ts';

/** The kind. */
export const PRICE = defineRuleKind({
  kind: 'price',
  schema: Type.Object(
    {
      kind: Type.Literal('price'),
      level: DECIMAL,
      direction: Type.Optional(DIRECTION),
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  create({ level: wanted, direction = 'either', hysteresis }, instrument, { state, immediate }) {
    const level = toPrice('level', wanted, instrument);
    const given =
      hysteresis === undefined
        ? toDefaultBand(level, instrument)
        : toDistance('hysteresis', hysteresis, instrument);
    /* Back is strictly on the other side, whatever the hysteresis. */
    const band = Math.max(given, 1);
    const armed = immediate ? true : undefined;
    const up = direction === 'down' ? undefined : new Latch(armed);
    const down = direction === 'up' ? undefined : new Latch(armed);

    function take(price: number): 'up' | 'down' | undefined {
      const isUp = up?.step(price >= level, price <= level - band) === true;
      const isDown = down?.step(price <= level, price >= level + band) === true;
      return isUp ? 'up' : isDown ? 'down' : undefined;
    }

    if (!immediate && state.last !== MISSING) take(state.last);
    return {
      observe({ isLast, price }) {
        const event = isLast ? take(price) : undefined;
        return event && { event, value: toDecimal(price, instrument.priceDecimals) };
      },
    };
  },
});
