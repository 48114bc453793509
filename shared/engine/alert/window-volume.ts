/**
 * The rule `volume`: the trades of the last so much time are of a size or larger together. What was traded before the
 * rule was made is not in it. Trades that set no price count, late ones where they lie within the window still, and
 * what is cancelled is taken out again; neither a late trade nor a cancel makes it fire.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../model/instrument.ts';
import { TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { LATCH, type LatchState, stepLatch } from './latch.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import { DECIMAL, STRICT, toSize, toTenth, WINDOW_MS } from './rule-settings.ts';
import { WindowSum } from './window-sum.ts';

/** A rule of it. Is the sum of its window, so that there is one object to fetch. */
class WindowVolume extends WindowSum implements Rule {
  private readonly atLeast: number;
  private readonly back: number;
  private readonly sizeDecimals: number;
  /** Time of the newest tick before the rule was made, ms. */
  private readonly madeMs: number;
  private latch: LatchState = LATCH.armed;

  constructor(
    windowMs: number,
    atLeast: number,
    back: number,
    { sizeDecimals }: Instrument,
    madeMs: number,
  ) {
    super(windowMs);
    this.atLeast = atLeast;
    this.back = back;
    this.sizeDecimals = sizeDecimals;
    this.madeMs = madeMs;
  }

  observe({ timeMs, size, isLate, takesBackMs }: Readonly<ObservedTick>): Fired | undefined {
    if (takesBackMs !== undefined) {
      /* What was traded before the rule was made is not in the window. */
      if (!(takesBackMs <= this.madeMs)) this.takeBack(takesBackMs, size);
      return undefined;
    }
    this.add(timeMs, size);
    if (isLate) return undefined;
    const { total } = this;
    const before = this.latch;
    this.latch = stepLatch(before, total >= this.atLeast, total <= this.back);
    if (before !== LATCH.armed || this.latch !== LATCH.fired) return undefined;
    return { event: 'over', value: toDecimal(total, this.sizeDecimals) };
  }
}

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
  readsState: false,
  create({ atLeast: wanted, windowMs, hysteresis }, instrument, { lastTickMs }) {
    const atLeast = toSize('atLeast', wanted, instrument);
    const band =
      hysteresis === undefined ? toTenth(atLeast) : toSize('hysteresis', hysteresis, instrument);
    const back = Math.max(0, atLeast - band);
    return new WindowVolume(windowMs, atLeast, back, instrument, lastTickMs);
  },
});
