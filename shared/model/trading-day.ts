/**
 * Which trading day a moment belongs to: of UTC, of New York, or of the currency market, whose day turns at
 * 17:00 in New York. A day is named by its date, as 00:00 UTC of that date in ms: its label. Says when a day
 * begins and ends; knows no holidays: a day without trading is a day without ticks.
 */
import { DAY_MS, fromNewYork, HOUR_MS, newYorkOffsetMs } from './calendar.ts';

/** The rules by which days are told apart. */
export const TRADING_DAYS = ['utc', 'newYork', 'newYork17'] as const;
/**
 * `utc`: from 00:00 to 24:00 UTC. `newYork`: the same on New York's clocks. `newYork17`: from 17:00 in New York
 * to 17:00 of the next date, which names it.
 */
export type TradingDay = (typeof TRADING_DAYS)[number];

/** Tells whether a value names a rule. */
export const isTradingDay = (value: unknown): value is TradingDay =>
  (TRADING_DAYS as readonly unknown[]).includes(value);

/** The days of one rule. Labels are multiples of 86,400,000. */
export interface DayGrid {
  readonly rule: TradingDay;
  /** Label of the day that holds a moment. */
  labelOf(timeMs: number): number;
  /** First ms of a day. */
  beginOf(labelMs: number): number;
  /** First ms after a day. */
  endOf(labelMs: number): number;
}

const toMidnight = (timeMs: number): number => Math.floor(timeMs / DAY_MS) * DAY_MS;

/** Remembers the last day that was asked for: a division for each tick costs more than two comparisons. */
function createUtcLabels(): (timeMs: number) => number {
  let label = NaN;
  let endMs = NaN;
  return (timeMs) => {
    if (!(timeMs >= label && timeMs < endMs)) {
      label = toMidnight(timeMs);
      endMs = label + DAY_MS;
    }
    return label;
  };
}

const UTC: DayGrid = {
  rule: 'utc',
  labelOf: createUtcLabels(),
  beginOf: (labelMs) => labelMs,
  endOf: (labelMs) => labelMs + DAY_MS,
};

/**
 * Days on New York's clocks that turn so many ms before midnight. Remembers the last day that was asked for:
 * ticks come day by day.
 */
function createNewYorkGrid(rule: TradingDay, earlyMs: number): DayGrid {
  const toBegin = (labelMs: number): number => {
    const turn = labelMs / DAY_MS - (earlyMs > 0 ? 1 : 0);
    return fromNewYork(turn, earlyMs > 0 ? DAY_MS - earlyMs : 0);
  };
  let label = NaN;
  let beginMs = NaN;
  let endMs = NaN;
  function find(labelMs: number): void {
    if (labelMs === label) return;
    label = labelMs;
    beginMs = toBegin(labelMs);
    endMs = toBegin(labelMs + DAY_MS);
  }
  return {
    rule,
    labelOf(timeMs) {
      if (!(timeMs >= beginMs && timeMs < endMs)) {
        find(toMidnight(timeMs + newYorkOffsetMs(timeMs) + earlyMs));
      }
      return label;
    },
    beginOf(labelMs) {
      find(labelMs);
      return beginMs;
    },
    endOf(labelMs) {
      find(labelMs);
      return endMs;
    },
  };
}

const GRIDS: Readonly<Record<TradingDay, DayGrid>> = {
  utc: UTC,
  newYork: createNewYorkGrid('newYork', 0),
  newYork17: createNewYorkGrid('newYork17', 7 * HOUR_MS),
};

/** The days of an instrument; those of UTC when it does not say. */
export const toDayGrid = ({ tradingDay }: { readonly tradingDay?: TradingDay }): DayGrid =>
  GRIDS[tradingDay ?? 'utc'] ?? UTC;
