/**
 * The rule `vwap`: the last price comes from one side of the volume-weighted average price of its trading day to it or
 * beyond. A trade is compared with the average of what was traded before it: its own part never carries the average
 * past it. With a new day the average begins anew, and its first price only says where it stands.
 */
import { Type } from 'typebox';
import type { FoldedState } from '../../model/symbol-state.ts';
import { MISSING, TICK } from '../../model/tick.ts';
import { toVwap } from '../../model/turnover.ts';
import { LineCross } from './line-cross.ts';
import { defineRuleKind } from './rule-kind.ts';
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
    const cross = new LineCross(direction, immediate ? true : undefined);
    const take = (price: number, line: number): 'up' | 'down' | undefined =>
      cross.take(price, line, Math.max(given ?? toDefaultBand(line, instrument), 1));

    const line = vwapOf(state);
    if (!immediate && line !== undefined && state.last !== MISSING) take(state.last, line);
    return {
      observe({ isLast, timeMs, price }, before) {
        if (!isLast) return undefined;
        if (days.labelOf(timeMs) !== before.dayMs) {
          cross.restart(undefined);
          return undefined;
        }
        const now = vwapOf(before);
        const event = now === undefined ? undefined : take(price, now);
        return event && { event, value: toLineValue(now!, instrument) };
      },
    };
  },
});
