/**
 * The kinds of event that a scenario can have: what each does, in words, and its settings with their usual
 * values and limits. Data only; documentation, checks and buttons are made of it.
 */

/** One number that shapes an event. */
export interface Setting {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly description: string;
}

/** One kind of event. */
export interface EventSpec {
  readonly label: string;
  readonly description: string;
  /** Target when none is given; undefined when one must be named. */
  readonly defaultTarget: string | undefined;
  readonly settings: Readonly<Record<string, Setting>>;
}

const setting = (value: number, min: number, max: number, description: string): Setting => ({
  default: value,
  min,
  max,
  description,
});
const seconds = (value: number, description: string): Setting =>
  setting(value, 1, 86_400, description);
const percent = (value: number, min: number, max: number, description: string): Setting =>
  setting(value, min, max, description);

/** Every kind of event. */
export const EVENTS = {
  flash_crash: {
    label: 'Flash crash',
    description:
      'Prices fall fast and faster on thin liquidity, then most of the fall is made good.',
    defaultTarget: 'market',
    settings: {
      dropPercent: percent(6, 0.1, 90, 'how far prices fall'),
      fallSeconds: seconds(90, 'how long they fall'),
      recoverPercent: percent(80, 0, 100, 'share of the fall that is made good'),
      recoverSeconds: seconds(240, 'how long that takes'),
    },
  },
  earnings_gap: {
    label: 'Earnings surprise',
    description: 'One price jumps at once and stays excited for a while.',
    defaultTarget: undefined,
    settings: {
      movePercent: percent(8, -90, 900, 'size of the jump; below 0 it falls'),
      settleSeconds: seconds(600, 'how long activity stays high'),
    },
  },
  short_squeeze: {
    label: 'Short squeeze',
    description: 'Buyers drive a price up ever faster; then part of the rise is lost again.',
    defaultTarget: undefined,
    settings: {
      risePercent: percent(25, 0.1, 900, 'how far the price rises'),
      riseSeconds: seconds(600, 'how long it rises'),
      lossPercent: percent(40, 0, 100, 'share of the rise that is lost afterwards'),
      lossSeconds: seconds(300, 'how long that takes'),
    },
  },
  sector_news: {
    label: 'Sector news',
    description: 'A group of symbols takes in the same news within seconds.',
    defaultTarget: 'sector:Technology',
    settings: {
      movePercent: percent(3, -90, 900, 'how far prices move; below 0 they fall'),
      arriveSeconds: seconds(20, 'how long the news takes to arrive'),
      settleSeconds: seconds(300, 'how long activity stays high'),
    },
  },
  halt: {
    label: 'Trading halt',
    description: 'Trading stops with reason news, and reopens with an auction.',
    defaultTarget: undefined,
    settings: { haltSeconds: setting(300, 0, 86_400, 'length; 0 lasts until a resume') },
  },
  resume: {
    label: 'Resumption',
    description: 'Ends a halt: ten seconds of auction, then trading.',
    defaultTarget: undefined,
    settings: {},
  },
  liquidity_drought: {
    label: 'Liquidity drought',
    description: 'Makers step back: wide spreads, small sizes, few trades.',
    defaultTarget: 'all',
    settings: {
      spreadFactor: setting(4, 1, 50, 'spreads are so many times as wide'),
      sizePercent: percent(15, 1, 100, 'share of the usual size that is shown'),
      activityPercent: percent(40, 1, 100, 'share of the usual activity'),
      droughtSeconds: seconds(300, 'length'),
    },
  },
  fat_finger: {
    label: 'Fat finger',
    description: 'One order far too large goes through the book; the price is back within seconds.',
    defaultTarget: undefined,
    settings: {
      movePercent: percent(-3, -50, 50, 'how far it goes; below 0 it is a sale'),
      prints: setting(12, 1, 100, 'trades that the order becomes'),
    },
  },
  feed_outage: {
    label: 'Feed outage',
    description:
      'No ticks arrive, the market moves on; the first tick afterwards carries the gap flag.',
    defaultTarget: 'all',
    settings: { outageSeconds: seconds(20, 'length') },
  },
  burst: {
    label: 'Burst',
    description: 'All symbols together tick at a given rate.',
    defaultTarget: 'all',
    settings: {
      ticksPerSecond: setting(50_000, 1, 5_000_000, 'rate'),
      burstSeconds: seconds(10, 'length'),
    },
  },
  split: {
    label: 'Share split',
    description: 'One share becomes several; the price is divided by as much.',
    defaultTarget: undefined,
    settings: { ratio: setting(2, 2, 50, 'shares for one; a whole number') },
  },
  dividend: {
    label: 'Ex-dividend',
    description: 'The price falls by what is paid out.',
    defaultTarget: undefined,
    settings: { yieldPercent: percent(0.5, 0.01, 20, 'share of the price that is paid') },
  },
  listing: {
    label: 'First trading day',
    description: 'A new symbol: not there until this moment, then an opening auction.',
    defaultTarget: undefined,
    settings: {},
  },
  delisting: {
    label: 'Delisting',
    description: 'The symbol closes and is taken off the market.',
    defaultTarget: undefined,
    settings: {},
  },
} as const satisfies Readonly<Record<string, EventSpec>>;

/** Name of a kind of event. */
export type EventName = keyof typeof EVENTS;
