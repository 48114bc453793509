/**
 * The rule `volume`: the trades of the last so much time are of a size or larger together. What was traded before the
 * rule was made is not in it. Trades that set no price count, late ones where they lie within the window still, and
 * what is cancelled is taken out again; neither a late trade nor a cancel makes it fire.
 */
import { Type } from 'typebox';
import { TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { Latch } from './latch.ts';
import { defineRuleKind } from './rule-kind.ts';
import { DECIMAL, STRICT, toSize, toTenth, WINDOW_MS } from './rule-settings.ts';
import { WindowSum } from './window-sum.ts';

/** The kind. */
export const VOLUME = defineRuleKind({
  kind: 'volume',
  schema: Type.Object(
    {
      kind: Type.Literal('volume'),
      atLeast: DECIMAL,
      windowMs: WINDOW_MS,
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  create({ atLeast: wanted, windowMs, hysteresis }, instrument, { lastTickMs }) {
    const atLeast = toSize('atLeast', wanted, instrument);
    const band =
      hysteresis === undefined ? toTenth(atLeast) : toSize('hysteresis', hysteresis, instrument);
    const back = Math.max(0, atLeast - band);
    const window = new WindowSum(windowMs);
    const latch = new Latch(true);
    return {
      observe({ timeMs, size, isLate, takesBackMs }) {
        if (takesBackMs !== undefined) {
          /* What was traded before the rule was made is not in the window. */
          if (!(takesBackMs <= lastTickMs)) window.takeBack(takesBackMs, size);
          return undefined;
        }
        window.add(timeMs, size);
        if (isLate) return undefined;
        const { total } = window;
        if (!latch.step(total >= atLeast, total <= back)) return undefined;
        return { event: 'over', value: toDecimal(total, instrument.sizeDecimals) };
      },
    };
  },
});
