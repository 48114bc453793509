/**
 * How much was traded before the stream began: as much as the stream itself trades, more on wild days and on days of
 * figures, in waves of weeks, hours and minutes. A pure function of seed, listing and time.
 */
import { hash3, hashText } from '../random/hash.ts';
import type { Listing } from '../universe/listing.ts';
import type { HistoryOptions, PastDay, PastDays } from './history-days.ts';

/** Shares of ticks that are trades. */
const TRADE_SHARE = 0.31;
/** Mean trade over the usual one, by kind, as the stream trades: odd lots and thin books make it smaller. Measured. */
const MEAN_TRADE: Readonly<Record<Listing['kind'], number>> = {
  equity: 1,
  etf: 0.88,
  index: 1,
  fx: 0.98,
  crypto: 0.63,
  future: 0.63,
};
/** An index prints once a second at most. */
const INDEX_PRINTS = 60;
/** A move of so many times the usual size draws all the volume that a move can. */
const MOST_PULL = 4;
/** Mean size of a normal move, standard deviations: √(2/π). */
const MEAN_MOVE = 0.798;
/** So many times the usual volume on a day of figures. */
const FIGURES_VOLUME = 2.2;
/** Busy and quiet weeks take turns in stretches of so many days. */
const STRETCH_DAYS = 18;
/** Tells questions to the hash apart; minutes of a day lie below. */
const HOURS_SALT = 10_000;
const TENS_SALT = 20_000;

/** A hash as a number from 0 to 1. */
const toShare = (hash: number): number => (hash >>> 0) / 0x1_0000_0000;

/** What the listings of a universe are worth together, of which each has its share of the ticks. */
export const toWholeActivity = ({ listings }: HistoryOptions['universe']): number =>
  listings.reduce((sum, each) => sum + each.activity, 0);

/** Habits of one listing's volume. */
export class PastVolume {
  /** Names the listing's questions to the hash. */
  readonly salt: number;
  /** Trades in an average minute, and size units of an average trade. */
  readonly perMinute: number;
  readonly meanTrade: number;
  private readonly startMs: number;
  private readonly days: PastDays;

  /** @param wholeActivity of the universe */
  constructor(
    { universe, seed, rate, startMs }: HistoryOptions,
    listing: Listing,
    days: PastDays,
    wholeActivity: number,
  ) {
    this.startMs = startMs;
    this.days = days;
    this.salt = hashText(seed, `${listing.symbol}/past bars`);
    const { kind, activity, typicalSize, basket } = listing;
    const toTrades = (share: number): number => (rate * 60 * TRADE_SHARE * share) / wholeActivity;
    if (kind !== 'index') {
      this.perMinute = toTrades(activity);
      this.meanTrade = typicalSize * MEAN_TRADE[kind];
      return;
    }
    // The volume of an index is that of its members.
    const members = new Set(basket?.members);
    const held = universe.listings.filter(({ symbol }) => members.has(symbol));
    const volume = held.reduce(
      (sum, each) => sum + toTrades(each.activity) * each.typicalSize * MEAN_TRADE[each.kind],
      0,
    );
    const trades = held.reduce((sum, each) => sum + toTrades(each.activity), 0);
    this.perMinute = Math.max(1e-9, Math.min(INDEX_PRINTS, trades));
    this.meanTrade = volume / this.perMinute;
  }

  /** How busy a day was, 1 on average: by chance, in stretches of weeks, with its move, and on days of figures. */
  toBusyness({ day, untilMs }: PastDay): number {
    // The stream goes on with the day on which it begins as with any other: no step where it does.
    if (untilMs === this.startMs) return 1;
    const chance =
      0.5 + (toShare(hash3(this.salt, day, 3)) + toShare(hash3(this.salt, day, 4))) / 2;
    const stretch = 0.75 + 0.5 * toShare(hash3(this.salt, Math.floor(day / STRETCH_DAYS), 6));
    const { sigma, inside } = this.days.toMove(day);
    const pull = Math.min(MOST_PULL, Math.abs(inside) / (sigma * MEAN_MOVE));
    const wild = Math.min(MOST_PULL, sigma / this.days.sigma);
    const figures = this.days.hasFigures(day) ? FIGURES_VOLUME : 1;
    return chance * stretch * (0.6 + 0.25 * pull + 0.15 * wild) * figures;
  }

  /** Hours are busier and wilder, or calmer, than others; 1 on average. */
  toHour(day: number, minute: number): number {
    return 0.5 + toShare(hash3(this.salt, day, HOURS_SALT + Math.floor(minute / 60)));
  }

  /** Volume follows moves, and comes in waves of ten minutes and of hours; 1 on average. */
  toInterest(day: number, minute: number, move: number): number {
    const tens = 0.7 + 0.6 * toShare(hash3(this.salt, day, TENS_SALT + Math.floor(minute / 10)));
    return this.toHour(day, minute) * tens * (0.6 + 0.4 * Math.min(MOST_PULL, move));
  }
}
