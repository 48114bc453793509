/**
 * The rule `halt`: trading is halted, or open again after a halt, by the venue's own word; silence is no halt. An
 * auction that comes between halt and opening is part of the halt; made during such an auction, a rule knows of no halt.
 */
import { Type } from 'typebox';
import { STATUS, TICK } from '../../model/tick.ts';
import { defineRuleKind } from './rule-kind.ts';
import { STRICT } from './rule-settings.ts';

/** The kind. */
export const HALT = defineRuleKind({
  kind: 'halt',
  schema: Type.Object(
    {
      kind: Type.Literal('halt'),
      on: Type.Optional(Type.Enum(['halt', 'resume', 'either'])),
    },
    STRICT,
  ),
  sees: [TICK.status],
  readsState: false,
  create({ on = 'either' }, _instrument, { state }) {
    let isHalted = state.status === STATUS.halted;
    return {
      observe({ price: status }) {
        const wasHalted = isHalted;
        if (status === STATUS.halted) isHalted = true;
        else if (status === STATUS.open) isHalted = false;
        if (isHalted === wasHalted) return undefined;
        const event = isHalted ? 'halt' : 'resume';
        return on === 'either' || on === event ? { event, value: null } : undefined;
      },
    };
  },
});
