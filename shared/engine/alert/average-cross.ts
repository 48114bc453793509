/**
 * The rule `average`: the last price, or another moving average, comes from one side of a moving average of closes to
 * it or beyond: with every trade, as if the bar closed with it, or only when a bar has closed. Bars are those that a
 * chart has: none without a trade. The market's bars are what it begins with; from then on it makes its own, of the
 * trades that set the last price.
 */
import { Type } from 'typebox';
import {
  KEPT_INTERVALS,
  type KeptInterval,
  toBarStart,
  toIntervalCode,
  toIntervalMs,
} from '../../model/interval.ts';
import { TICK } from '../../model/tick.ts';
import { LIMITS } from '../../wire/limits.ts';
import { LineCross } from './line-cross.ts';
import { createMovingAverage, toWarmup } from './moving-average.ts';
import { defineRuleKind, type RuleStart } from './rule-kind.ts';
import {
  DECIMAL,
  DIRECTION,
  RuleError,
  STRICT,
  toDefaultBand,
  toDistance,
  toLineValue,
} from './rule-settings.ts';

const AVERAGE_OF = {
  average: Type.Enum(['sma', 'ema']),
  length: Type.Integer({ minimum: 2, maximum: LIMITS.alertAverageBars }),
};

/** When the bar begins that holds a moment. */
const toStartOf = (interval: KeptInterval, { days }: RuleStart) =>
  interval === '1d'
    ? (timeMs: number): number => days.labelOf(timeMs)
    : (timeMs: number): number => toBarStart(timeMs, toIntervalMs(interval));

/** The kind. */
export const AVERAGE = defineRuleKind({
  kind: 'average',
  schema: Type.Object(
    {
      kind: Type.Literal('average'),
      ...AVERAGE_OF,
      interval: Type.Enum([...KEPT_INTERVALS]),
      by: Type.Optional(Type.Object(AVERAGE_OF, STRICT)),
      direction: Type.Optional(DIRECTION),
      hysteresis: Type.Optional(DECIMAL),
      atClose: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  create(rule, instrument, start) {
    const { average, length, interval, by, direction = 'either', hysteresis, atClose } = rule;
    if (by?.average === average && by.length === length) {
      throw new RuleError('by: an average does not cross itself');
    }
    const given =
      hysteresis === undefined ? undefined : toDistance('hysteresis', hysteresis, instrument);
    const slow = createMovingAverage(average, length);
    const fast = by && createMovingAverage(by.average, by.length);
    const cross = new LineCross(direction, start.immediate ? true : undefined);
    const startOf = toStartOf(interval, start);
    /** Bar that goes on, and the last price in it. */
    let openMs = NaN;
    let last = NaN;

    function take(value: number, line: number): 'up' | 'down' | undefined {
      if (Number.isNaN(value) || Number.isNaN(line)) return undefined;
      /* Averages move together: a band of prices would hide that they cross. */
      const usual = fast === undefined ? toDefaultBand(line, instrument) : instrument.tickSize;
      return cross.take(value, line, Math.max(given ?? usual, 1));
    }
    const takeNow = (): 'up' | 'down' | undefined =>
      take(fast === undefined ? last : fast.with(last), slow.with(last));
    const takeClosed = (): 'up' | 'down' | undefined =>
      take(fast === undefined ? last : fast.value, slow.value);

    /** The bar that went on is over. */
    function closeBar(): void {
      slow.close(last);
      fast?.close(last);
    }

    /** Takes the bars in that there are; where it stands now is what the next price is compared with. */
    function begin(): void {
      const more = by === undefined ? 0 : toWarmup(by.average, by.length);
      const limit = Math.max(more, toWarmup(average, length)) + 1;
      const { series, from, to } = start.readBars(toIntervalCode(interval), limit);
      for (let row = from; row < to; row++) {
        if (row > from) closeBar();
        if (row === to - 1 && atClose === true && !start.immediate) takeClosed();
        openMs = series.startMs[row]!;
        last = series.close[row]!;
      }
      if (atClose !== true && !start.immediate) takeNow();
    }

    begin();
    return {
      observe({ isLast, timeMs, price }) {
        if (!isLast) return undefined;
        const barMs = startOf(timeMs);
        const hasClosed = barMs !== openMs && !Number.isNaN(openMs);
        if (hasClosed) closeBar();
        const closed = hasClosed && atClose === true ? takeClosed() : undefined;
        openMs = barMs;
        last = price;
        const event = atClose === true ? closed : takeNow();
        if (event === undefined) return undefined;
        const line = atClose === true ? slow.value : slow.with(price);
        return { event, value: toLineValue(line, instrument) };
      },
    };
  },
});
