/**
 * The rule `move`: the price is so many percent above the lowest, or below the highest, price of the last so much
 * time. Compared with the window's extremes, not with the price at its beginning: a fall and a recovery within it do
 * not hide each other. A price counts while it is no older than the window, in whole ms of the market's time; of those
 * before the rule was made only the last does.
 */
import { Type } from 'typebox';
import { MISSING, TICK } from '../../model/tick.ts';
import { LATCH, type LatchState, stepLatch } from './latch.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import {
  DECIMAL,
  DIRECTION,
  isPercentOf,
  STRICT,
  toPercent,
  toPercentBand,
  toPercentOf,
  toTenth,
  WINDOW_MS,
} from './rule-settings.ts';
import { WindowPeak } from './window-peak.ts';

/** One direction of it: 1 for up, -1 for down. Is the peak of its window, so that there is one object to fetch. */
class Side extends WindowPeak {
  private readonly sign: number;
  private readonly percent: number;
  private readonly backPercent: number;
  private latch: LatchState = LATCH.armed;

  constructor(sign: 1 | -1, windowMs: number, percent: number, backPercent: number) {
    super(windowMs);
    this.sign = sign;
    this.percent = percent;
    this.backPercent = backPercent;
  }

  /** @returns the price that it has moved away from by enough, if it has now */
  take(timeMs: number, price: number): number | undefined {
    /* The lowest is the highest of the negated. */
    const base = this.push(timeMs, -this.sign * price) * -this.sign;
    const distance = (price - base) * this.sign;
    const before = this.latch;
    const isBeyond = isPercentOf(distance, base, this.percent);
    const isBack = !isPercentOf(distance, base, this.backPercent);
    this.latch = stepLatch(before, isBeyond, isBack);
    return before === LATCH.armed && this.latch === LATCH.fired ? base : undefined;
  }
}

/** A rule of it. */
class PercentMove implements Rule {
  private readonly up: Side | undefined;
  private readonly down: Side | undefined;

  constructor(up: Side | undefined, down: Side | undefined) {
    this.up = up;
    this.down = down;
  }

  observe({ isLast, timeMs, price }: Readonly<ObservedTick>): Fired | undefined {
    if (!isLast) return undefined;
    const above = this.up?.take(timeMs, price);
    const below = this.down?.take(timeMs, price);
    if (above !== undefined) return { event: 'up', value: toPercentOf(price - above, above) };
    if (below === undefined) return undefined;
    return { event: 'down', value: toPercentOf(price - below, below) };
  }
}

/** The kind. */
export const MOVE = defineRuleKind({
  kind: 'move',
  schema: Type.Object(
    {
      kind: Type.Literal('move'),
      percent: DECIMAL,
      windowMs: WINDOW_MS,
      direction: Type.Optional(DIRECTION),
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  readsState: false,
  create({ percent: wanted, windowMs, direction = 'either', hysteresis }, _instrument, { state }) {
    const percent = toPercent('percent', wanted);
    const band =
      hysteresis === undefined ? toTenth(percent) : toPercentBand('hysteresis', hysteresis);
    const backPercent = Math.max(1, percent - band);
    const up = direction === 'down' ? undefined : new Side(1, windowMs, percent, backPercent);
    const down = direction === 'up' ? undefined : new Side(-1, windowMs, percent, backPercent);
    if (state.last !== MISSING) {
      up?.take(state.lastMs, state.last);
      down?.take(state.lastMs, state.last);
    }
    return new PercentMove(up, down);
  },
});
