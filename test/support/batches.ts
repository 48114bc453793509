/**
 * Random ticks for tests of the codec: seeded, so that a failure can be seen again, and reaching into every
 * corner that the format has: all kinds, widths, flags, sides, missing prices, units and steps of time.
 */
import {
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  type Side,
  type Status,
  type StatusReason,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { createRandom } from './random.ts';

/** Repeatable randomness in the shapes that batches need. */
export interface Dice {
  /** 0..2^32-1 */
  bits(): number;
  /** Whole number, 0..bound-1; bound up to 2^53. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Whole number of a random width: as likely short as long. 0..2^maxBits-1 */
  wide(maxBits: number): number;
}

/** Makes dice. */
export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (bound: number): number =>
    bound <= 0x1_0000_0000
      ? Math.floor(random() * bound)
      : Math.floor(((Math.floor(random() * 2 ** 27) + random()) / 2 ** 27) * bound);
  return {
    bits: () => Math.floor(random() * 0x1_0000_0000),
    below,
    chance: (probability) => random() < probability,
    pick: (from) => from[below(from.length)]!,
    wide: (maxBits) => below(2 ** (1 + below(maxBits))),
  };
}

/** How the ticks of a batch look. */
interface BatchStyle {
  /** Finest time: ms, µs or ns. */
  unit: 'ms' | 'us' | 'ns';
  /** Longest step of time in bits of ms; steps go back, too. */
  stepBits: number;
  /** Width of prices and sizes, 1..51 bits. */
  bits: number;
}

const STYLES: readonly BatchStyle[] = [
  { unit: 'ms', stepBits: 10, bits: 12 },
  { unit: 'us', stepBits: 8, bits: 12 },
  { unit: 'ns', stepBits: 6, bits: 12 },
  { unit: 'ms', stepBits: 47, bits: 51 },
  { unit: 'us', stepBits: 41, bits: 51 },
  { unit: 'ns', stepBits: 31, bits: 51 },
  { unit: 'us', stepBits: 46, bits: 30 },
  { unit: 'ns', stepBits: 46, bits: 20 },
];

/** Extremes that a price or size may take, besides random ones. */
const EDGES = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 51 - 1];

/**
 * Fills `columns` with `count` ticks of one instrument.
 * @param baseMs time near which they begin; times stay within ±2^47 ms of 1970
 */
export function fillBatch(
  dice: Dice,
  columns: TickColumns,
  instrument: number,
  count: number,
  baseMs: number,
): void {
  const style = dice.pick(STYLES);
  const jumpy = dice.chance(0.2);
  let ms = baseMs + toStep(dice, style);
  let ns = 0;
  let price = signed(dice, style.bits);
  columns.length = 0;
  for (let i = 0; i < count; i++) {
    if (dice.chance(0.7)) {
      ms = withinTime(ms + toStep(dice, style));
      ns = toNs(dice, style.unit);
    }
    price = jumpy ? signed(dice, style.bits) : clampPrice(price + dice.below(9) - 4, style.bits);
    pushRandom(dice, columns, instrument, ms, ns, price, style.bits);
  }
}

function pushRandom(
  dice: Dice,
  columns: TickColumns,
  instrument: number,
  ms: number,
  ns: number,
  price: number,
  bits: number,
): void {
  const flags = dice.chance(0.8) ? 0 : dice.pick([1, 2, 4, 65, 127, 128, 65_535]);
  const size = dice.chance(0.02) ? dice.pick(EDGES) : dice.wide(bits);
  const kind = dice.below(20);
  if (kind < 7) {
    const side = dice.below(3) as Side;
    const traded = dice.chance(0.02) ? signedEdge(dice) : price;
    pushTrade(columns, instrument, ms, ns, traded, size, side, flags);
  } else if (kind < 19) {
    const bid = dice.chance(0.05) ? MISSING : price;
    const ask = dice.chance(0.05) ? MISSING : clampPrice(price + dice.wide(4), bits);
    const askSize = dice.chance(0.5) ? size : dice.wide(bits);
    pushQuote(columns, instrument, ms, ns, bid, size, ask, askSize, flags);
  } else {
    const status = (1 + dice.below(255)) as Status;
    pushStatus(columns, instrument, ms, ns, status, dice.below(256) as StatusReason, flags);
  }
}

const signed = (dice: Dice, bits: number): number =>
  dice.chance(0.3) ? 0 - dice.wide(bits) : dice.wide(bits);

const signedEdge = (dice: Dice): number =>
  dice.chance(0.5) ? dice.pick(EDGES) : 0 - dice.pick(EDGES);

const clampPrice = (price: number, bits: number): number => {
  const most = 2 ** bits - 1;
  return Math.max(-most, Math.min(most, price));
};

const withinTime = (ms: number): number => Math.max(-(2 ** 47), Math.min(2 ** 47, ms));

function toStep(dice: Dice, style: BatchStyle): number {
  const step = dice.chance(0.05) ? dice.wide(style.stepBits) : dice.wide(6);
  return dice.chance(0.1) ? -step : step;
}

function toNs(dice: Dice, unit: BatchStyle['unit']): number {
  if (unit === 'ms') return 0;
  if (unit === 'us') return dice.below(1000) * 1000;
  return dice.chance(0.1) ? dice.pick([0, 999_999]) : dice.below(1_000_000);
}

/** First row in which two sets of columns differ, or -1. `a` is read through `order`. */
export function firstDifference(
  a: TickColumns,
  order: Uint32Array,
  b: TickColumns,
  from: number,
  count: number,
): number {
  for (let i = 0; i < count; i++) {
    const x = order[i]!;
    const y = from + i;
    const same =
      a.kind[x] === b.kind[y] &&
      a.instrument[x] === b.instrument[y] &&
      a.timeMs[x] === b.timeMs[y] &&
      a.timeNs[x] === b.timeNs[y] &&
      a.price[x] === b.price[y] &&
      a.size[x] === b.size[y] &&
      a.ask[x] === b.ask[y] &&
      a.askSize[x] === b.askSize[y] &&
      a.side[x] === b.side[y] &&
      a.flags[x] === b.flags[y];
    if (!same) return i;
  }
  return -1;
}
