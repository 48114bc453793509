/**
 * What somebody wants to be told of: rules of a market, as they are written on the wire and typed by people. Plain
 * data; how a rule is evaluated is the engine's (shared/engine/alert).
 */

import type { KeptInterval } from './interval.ts';

/** A decimal number. As text it keeps every digit; as a number, those that a double has. */
export type Decimal = number | string;

/** Which price is meant: of the last trade, of one side of the quote, or half way between both. */
export type PriceSource = 'last' | 'bid' | 'ask' | 'mid';

/** Which way a price goes. */
export type Direction = 'up' | 'down' | 'either';

/** The rules that there are, by kind. Prices and sizes are decimal numbers of the instrument's own unit. */
export type AlertRule =
  | {
      /** The price comes from strictly one side of a level to the level or beyond. */
      kind: 'price';
      level: Decimal;
      /** Default `last`. */
      source?: PriceSource;
      /** Default `either`. */
      direction?: Direction;
      /** How far it has to go back until it can cross again; default the larger of two price steps and 0.05 %. */
      hysteresis?: Decimal;
    }
  | {
      /** The price is so many percent above the lowest, or below the highest, of the last `windowMs`. */
      kind: 'move';
      percent: Decimal;
      windowMs: number;
      direction?: Direction;
      /** In percent; default a tenth of `percent`. */
      hysteresis?: Decimal;
    }
  /** One trade is of this size or larger. */
  | { kind: 'trade'; atLeast: Decimal }
  | {
      /** The trades of the last `windowMs` are of this size or larger together. */
      kind: 'volume';
      atLeast: Decimal;
      windowMs: number;
      /** In size; default a tenth of `atLeast`. */
      hysteresis?: Decimal;
    }
  | {
      /** Ask less bid is larger than this. */
      kind: 'spread';
      over: Decimal;
      /** In price; default a tenth of `over`, at least one unit of price. */
      hysteresis?: Decimal;
    }
  | {
      /** The price is above the highest, or below the lowest, of its trading day. */
      kind: 'extreme';
      /** Default `either`. */
      of?: 'high' | 'low' | 'either';
      /** How far it has to go back until the next one is news; default as for `price`. */
      hysteresis?: Decimal;
    }
  | {
      /** Trading is halted, or open again after a halt. */
      kind: 'halt';
      /** Default `either`. */
      on?: 'halt' | 'resume' | 'either';
    }
  /** The first price of a trading day is so many percent away from the last one before it. */
  | { kind: 'gap'; percent: Decimal; direction?: Direction }
  | {
      /** The price comes from one side of the volume-weighted average price of its trading day to it or beyond. */
      kind: 'vwap';
      direction?: Direction;
      /** Default as for `price`. */
      hysteresis?: Decimal;
    }
  | {
      /** The price, or the average `by`, comes from one side of a moving average of closes to it or beyond. */
      kind: 'average';
      /** Simple or exponential. */
      average: 'sma' | 'ema';
      /** Bars, 2..LIMITS.alertAverageBars. */
      length: number;
      interval: KeptInterval;
      /** What crosses it, of the same bars; the price when left out. */
      by?: { average: 'sma' | 'ema'; length: number };
      direction?: Direction;
      /** In price; default as for `price`, one price step where averages cross. */
      hysteresis?: Decimal;
      /** Only when a bar has closed, told with the first trade of the next one. */
      atClose?: boolean;
    };

/** A rule of a kind. */
export type RuleOf<K extends AlertRule['kind']> = Extract<AlertRule, { kind: K }>;
