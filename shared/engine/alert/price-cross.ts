/**
 * The rule `price`: the last price comes from strictly one side of a level to the level or beyond. The last price when
 * the rule is made is the one that the next is compared with; without one, the first price only says on which side it
 * stands.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../model/instrument.ts';
import { MISSING, TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { LineCross } from './line-cross.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import { DECIMAL, DIRECTION, STRICT, toDefaultBand, toDistance, toPrice } from './rule-settings.ts';

/** A rule of it. */
class PriceCross implements Rule {
  private readonly cross: LineCross;
  private readonly level: number;
  private readonly band: number;
  private readonly instrument: Instrument;

  constructor(cross: LineCross, level: number, band: number, instrument: Instrument) {
    this.cross = cross;
    this.level = level;
    this.band = band;
    this.instrument = instrument;
  }

  observe({ isLast, price }: Readonly<ObservedTick>): Fired | undefined {
    const event = isLast ? this.cross.take(price, this.level, this.band) : undefined;
    return event && { event, value: toDecimal(price, this.instrument.priceDecimals) };
  }
}

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
  readsState: false,
  create({ level: wanted, direction = 'either', hysteresis }, instrument, { state, immediate }) {
    const level = toPrice('level', wanted, instrument);
    const given =
      hysteresis === undefined
        ? toDefaultBand(level, instrument)
        : toDistance('hysteresis', hysteresis, instrument);
    /* Back is strictly on the other side, whatever the hysteresis. */
    const band = Math.max(given, 1);
    const cross = new LineCross(direction, immediate ? true : undefined);
    if (!immediate && state.last !== MISSING) cross.take(state.last, level, band);
    return new PriceCross(cross, level, band, instrument);
  },
});
