/**
 * The rule `spread`: ask less bid is larger than a distance of prices. A quote with one side alone has no spread and
 * is passed over.
 */
import { Type } from 'typebox';
import { MISSING, TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { Latch } from './latch.ts';
import { defineRuleKind } from './rule-kind.ts';
import { DECIMAL, STRICT, toDistance, toTenth } from './rule-settings.ts';

/** The kind. */
export const SPREAD = defineRuleKind({
  kind: 'spread',
  schema: Type.Object(
    { kind: Type.Literal('spread'), over: DECIMAL, hysteresis: Type.Optional(DECIMAL) },
    STRICT,
  ),
  sees: [TICK.quote],
  readsState: false,
  create({ over: wanted, hysteresis }, instrument, { state, immediate }) {
    const over = toDistance('over', wanted, instrument);
    const band =
      hysteresis === undefined ? toTenth(over) : toDistance('hysteresis', hysteresis, instrument);
    const back = Math.max(0, over - band);
    const latch = new Latch(immediate ? true : undefined);
    const take = (bid: number, ask: number): boolean =>
      bid !== MISSING && ask !== MISSING && latch.step(ask - bid > over, ask - bid <= back);

    if (!immediate) take(state.bid, state.ask);
    return {
      observe({ price: bid, ask }) {
        if (!take(bid, ask)) return undefined;
        return { event: 'over', value: toDecimal(ask - bid, instrument.priceDecimals) };
      },
    };
  },
});
