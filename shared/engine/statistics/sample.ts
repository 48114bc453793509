/**
 * What is known of one symbol over some time, as series; and how two stretches of time become one. Pure.
 */

/** Slots of half an hour that a day (UTC) has. */
const DAY_SLOTS = 48;

/** Sums by half hour of the day (UTC): minutes seen, their trades, and their |log returns|. */
export interface DaySums {
  readonly minutes: Float64Array;
  readonly trades: Float64Array;
  readonly moves: Float64Array;
}

/** Sums of nothing. */
export const createDaySums = (): DaySums => ({
  minutes: new Float64Array(DAY_SLOTS),
  trades: new Float64Array(DAY_SLOTS),
  moves: new Float64Array(DAY_SLOTS),
});

/** Series of one symbol; row `s` of every per-second series is its second `s`. */
export interface Sample {
  /** Rows that count. */
  readonly seconds: number;
  readonly day: DaySums;
  /** Middle of the quote at the end of each second, or the last trade where there are no quotes. */
  readonly price: Float64Array;
  /** Ask less bid, mean of the second's quotes; the one before where there was none. */
  readonly spread: Float64Array;
  readonly volume: Float64Array;
  readonly trades: Float64Array;
  /** First second with a price; -1 when there is none. */
  readonly from: number;
  /** Of the last trades: 1 for a buyer who took, -1 for a seller, 0 where it is not known. */
  readonly signs: Int8Array;
  readonly sizes: Float64Array;
  readonly tradePrices: Float64Array;
  /** ms since the trade before; the first counts for nothing. */
  readonly waits: Float64Array;
  /** Trades in the four above. */
  readonly kept: number;
}

/**
 * Puts a later sample behind an earlier one. Prices and spreads of the later are brought to the level at
 * which the earlier ended, so that the seam is no move. Where one has no price, the other is all.
 */
export function joinSamples(a: Sample, b: Sample): Sample {
  if (b.from < 0) return a;
  if (a.from < 0) return b;
  const scale = a.price[a.seconds - 1]! / b.price[b.from]!;
  const join = (key: 'price' | 'spread' | 'volume' | 'trades', by = 1): Float64Array =>
    concatenate(a[key].subarray(a.from, a.seconds), b[key].subarray(b.from, b.seconds), by);
  const joinTrades = (key: 'sizes' | 'tradePrices' | 'waits', by = 1): Float64Array =>
    concatenate(a[key].subarray(0, a.kept), b[key].subarray(1, b.kept), by);
  const signs = new Int8Array(a.kept + Math.max(0, b.kept - 1));
  signs.set(a.signs.subarray(0, a.kept));
  signs.set(b.signs.subarray(1, Math.max(1, b.kept)), a.kept);
  const price = join('price', scale);
  return {
    price,
    spread: join('spread', scale),
    volume: join('volume'),
    trades: join('trades'),
    day: addDays(a.day, b.day),
    seconds: price.length,
    from: 0,
    signs,
    sizes: joinTrades('sizes'),
    tradePrices: joinTrades('tradePrices', scale),
    waits: joinTrades('waits'),
    kept: signs.length,
  };
}

function addDays(a: DaySums, b: DaySums): DaySums {
  const add = (key: keyof DaySums): Float64Array => a[key].map((sum, slot) => sum + b[key][slot]!);
  return { minutes: add('minutes'), trades: add('trades'), moves: add('moves') };
}

function concatenate(first: Float64Array, second: Float64Array, by: number): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  for (let i = 0; i < second.length; i++) joined[first.length + i] = second[i]! * by;
  return joined;
}
