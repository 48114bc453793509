/**
 * The rule `average`: the last price, or another moving average, comes from one side of a moving average of closes to
 * it or beyond: with every trade, as if the bar closed with it, or only when a bar has closed. Bars are those that a
 * chart has: none without a trade. The market's bars are what it begins with; from then on it makes its own, of the
 * trades that set the last price.
 */
import { Type } from 'typebox';
import type { RuleOf } from '../../model/alert-rule.ts';
import type { Instrument } from '../../model/instrument.ts';
import { KEPT_INTERVALS, toBarStart, toIntervalCode, toIntervalMs } from '../../model/interval.ts';
import { TICK } from '../../model/tick.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { LIMITS } from '../../wire/limits.ts';
import { LineCross } from './line-cross.ts';
import type { BarRange } from '../market/bar-range.ts';
import { createMovingAverage, type MovingAverage, toWarmup } from './moving-average.ts';
import {
  defineRuleKind,
  type Fired,
  type ObservedTick,
  type Rule,
  type RuleStart,
} from './rule-kind.ts';
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

/** A rule of it. */
class AverageCross extends LineCross implements Rule {
  /** First ms of the bar that goes on, first ms after it, and the last price in it. */
  private openMs = NaN;
  private endMs = NaN;
  private last = NaN;
  private readonly slow: MovingAverage;
  private readonly fast: MovingAverage | undefined;
  private readonly isAtClose: boolean;
  private readonly given: number | undefined;
  private readonly instrument: Instrument;
  /** ms; of trading days, undefined. */
  private readonly intervalMs: number | undefined;
  private readonly days: DayGrid;

  /** @param given hysteresis, in price units */
  constructor(
    { average, length, interval, by, direction = 'either', atClose }: RuleOf<'average'>,
    given: number | undefined,
    instrument: Instrument,
    { days, immediate }: RuleStart,
  ) {
    super(direction, immediate ? true : undefined);
    this.slow = createMovingAverage(average, length);
    this.fast = by && createMovingAverage(by.average, by.length);
    this.isAtClose = atClose === true;
    this.given = given;
    this.instrument = instrument;
    this.intervalMs = interval === '1d' ? undefined : toIntervalMs(interval);
    this.days = days;
  }

  /** Takes the bars in that there are; where it stands now is what the next price is compared with. */
  begin({ series, from, to }: BarRange, immediate: boolean): void {
    for (let row = from; row < to; row++) {
      if (row > from) this.closeBar();
      if (row === to - 1 && this.isAtClose && !immediate) this.takeClosed();
      this.open(series.startMs[row]!);
      this.last = series.close[row]!;
    }
    if (!this.isAtClose && !immediate) this.takeNow();
  }

  observe({ isLast, timeMs, price }: Readonly<ObservedTick>): Fired | undefined {
    if (!isLast) return undefined;
    const hasClosed = !(timeMs >= this.openMs && timeMs < this.endMs) && this.openAt(timeMs);
    const closed = hasClosed && this.isAtClose ? this.takeClosed() : undefined;
    this.last = price;
    const event = this.isAtClose ? closed : this.takeNow();
    if (event === undefined) return undefined;
    const line = this.isAtClose ? this.slow.value : this.slow.with(price);
    return { event, value: toLineValue(line, this.instrument) };
  }

  /** Begins the bar that holds a moment. @returns true when another was over by it */
  private openAt(timeMs: number): boolean {
    const { intervalMs, days } = this;
    const startMs =
      intervalMs === undefined ? days.labelOf(timeMs) : toBarStart(timeMs, intervalMs);
    const hasClosed = startMs !== this.openMs && !Number.isNaN(this.openMs);
    if (hasClosed) this.closeBar();
    this.open(startMs);
    return hasClosed;
  }

  /** @param startMs what a bar is stamped with: its first ms, or the label of its day */
  private open(startMs: number): void {
    const { intervalMs } = this;
    this.openMs = startMs;
    /* A day does not begin at its label everywhere: it is looked up with each trade. */
    this.endMs = intervalMs === undefined ? -Infinity : startMs + intervalMs;
  }

  /** The bar that went on is over. */
  private closeBar(): void {
    this.slow.close(this.last);
    this.fast?.close(this.last);
  }

  private takeNow(): 'up' | 'down' | undefined {
    const { fast, last } = this;
    return this.compare(fast === undefined ? last : fast.with(last), this.slow.with(last));
  }

  private takeClosed(): 'up' | 'down' | undefined {
    return this.compare(this.fast?.value ?? this.last, this.slow.value);
  }

  private compare(value: number, line: number): 'up' | 'down' | undefined {
    if (Number.isNaN(value) || Number.isNaN(line)) return undefined;
    const { instrument } = this;
    /* Averages move together: a band of prices would hide that they cross. */
    const usual = this.fast === undefined ? toDefaultBand(line, instrument) : instrument.tickSize;
    return this.take(value, line, Math.max(this.given ?? usual, 1));
  }
}

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
  readsState: false,
  create(rule, instrument, start) {
    const { average, length, interval, by, hysteresis } = rule;
    if (by?.average === average && by.length === length) {
      throw new RuleError('by: an average does not cross itself');
    }
    const given =
      hysteresis === undefined ? undefined : toDistance('hysteresis', hysteresis, instrument);
    const more = by === undefined ? 0 : toWarmup(by.average, by.length);
    const limit = Math.max(more, toWarmup(average, length)) + 1;
    const cross = new AverageCross(rule, given, instrument, start);
    cross.begin(start.readBars(toIntervalCode(interval), limit), start.immediate);
    return cross;
  },
});
