/**
 * The rule `extreme`: the price is above the highest, or below the lowest, of its trading day: strictly. A run of new
 * ones is told once; the next is news when the price has gone back by the hysteresis in between, or on another day.
 * The first price of a day is no new one. A late trade that was higher counts for what is the highest, and never fires.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { MISSING, TICK } from '../../model/tick.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { LATCH, type LatchState, stepLatch } from './latch.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import { DECIMAL, STRICT, toDefaultBand, toDistance } from './rule-settings.ts';

/** A rule of it. */
class DayExtreme implements Rule {
  private high: LatchState;
  private low: LatchState;
  private readonly band: number | undefined;
  private readonly instrument: Instrument;
  private readonly days: DayGrid;

  constructor(
    of: 'high' | 'low' | 'either',
    band: number | undefined,
    instrument: Instrument,
    days: DayGrid,
  ) {
    this.high = of === 'low' ? LATCH.off : LATCH.armed;
    this.low = of === 'high' ? LATCH.off : LATCH.armed;
    this.band = band;
    this.instrument = instrument;
    this.days = days;
  }

  observe(
    { isLast, timeMs, price }: Readonly<ObservedTick>,
    before: Readonly<FoldedState>,
  ): Fired | undefined {
    if (!isLast) return undefined;
    const { high, low } = this;
    if (before.high === MISSING || this.days.labelOf(timeMs) !== before.dayMs) {
      if (high !== LATCH.off) this.high = LATCH.armed;
      if (low !== LATCH.off) this.low = LATCH.armed;
      return undefined;
    }
    const top = before.high - (this.band ?? toDefaultBand(before.high, this.instrument));
    const floor = before.low + (this.band ?? toDefaultBand(before.low, this.instrument));
    this.high = stepLatch(high, price > before.high, price <= top);
    this.low = stepLatch(low, price < before.low, price >= floor);
    const isHigh = high === LATCH.armed && this.high === LATCH.fired;
    if (!isHigh && !(low === LATCH.armed && this.low === LATCH.fired)) return undefined;
    const value = toDecimal(price, this.instrument.priceDecimals);
    return { event: isHigh ? 'high' : 'low', value };
  }
}

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
    return new DayExtreme(of, band, instrument, days);
  },
});
