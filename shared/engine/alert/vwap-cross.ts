/**
 * The rule `vwap`: the last price comes from one side of the volume-weighted average price of its trading day to it or
 * beyond. A trade is compared with the average of what was traded before it: its own part never carries the average
 * past it. With a new day the average begins anew, and its first price only says where it stands.
 */
import { Type } from 'typebox';
import type { Direction } from '../../model/alert-rule.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { MISSING, TICK } from '../../model/tick.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { toVwap } from '../../model/turnover.ts';
import { LineCross } from './line-cross.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import {
  DECIMAL,
  DIRECTION,
  STRICT,
  toDefaultBand,
  toDistance,
  toLineValue,
} from './rule-settings.ts';

const vwapOf = ({ turnoverHi, turnoverLo, volume }: Readonly<FoldedState>): number | undefined =>
  toVwap(turnoverHi, turnoverLo, volume);

/** A rule of it. */
class VwapCross extends LineCross implements Rule {
  private readonly given: number | undefined;
  private readonly instrument: Instrument;
  private readonly days: DayGrid;

  /** @param given hysteresis, in price units */
  constructor(
    direction: Direction,
    armed: true | undefined,
    given: number | undefined,
    instrument: Instrument,
    days: DayGrid,
  ) {
    super(direction, armed);
    this.given = given;
    this.instrument = instrument;
    this.days = days;
  }

  compare(price: number, line: number): 'up' | 'down' | undefined {
    return this.take(price, line, Math.max(this.given ?? toDefaultBand(line, this.instrument), 1));
  }

  observe(
    { isLast, timeMs, price }: Readonly<ObservedTick>,
    before: Readonly<FoldedState>,
  ): Fired | undefined {
    if (!isLast) return undefined;
    if (this.days.labelOf(timeMs) !== before.dayMs) {
      this.restart(undefined);
      return undefined;
    }
    const now = vwapOf(before);
    const event = now === undefined ? undefined : this.compare(price, now);
    return event && { event, value: toLineValue(now!, this.instrument) };
  }
}

/** The kind. */
export const VWAP = defineRuleKind({
  kind: 'vwap',
  schema: Type.Object(
    {
      kind: Type.Literal('vwap'),
      direction: Type.Optional(DIRECTION),
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  create({ direction = 'either', hysteresis }, instrument, { state, days, immediate }) {
    const given =
      hysteresis === undefined ? undefined : toDistance('hysteresis', hysteresis, instrument);
    const armed = immediate ? true : undefined;
    const rule = new VwapCross(direction, armed, given, instrument, days);
    const line = vwapOf(state);
    if (!immediate && line !== undefined && state.last !== MISSING) rule.compare(state.last, line);
    return rule;
  },
});
