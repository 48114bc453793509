/**
 * Prices before the stream began: how much every series moved on every past day, and its way through a
 * day's minutes. A pure function of seed, series and day: nothing is stored, any day can be asked for first.
 * Markets rise in calm years and fall in wild ones, more of the former; shares jump on the days of their figures.
 * The way through a day is a Brownian bridge with clustered volatility from its open to its close.
 */
import { toWeekday } from '../../../../model/calendar.ts';
import { ln } from '../random/fixed-math.ts';
import { hash3, hashText, mix } from '../random/hash.ts';
import { createStreams, nextUnit, type Streams } from '../random/random.ts';
import { nextNormal } from '../random/ziggurat.ts';
import { Scratch } from './scratch.ts';

/** How much one series moved on one day: logarithms of price ratios. */
export interface DayMove {
  /** From the close before to the open. */
  readonly gap: number;
  /** From the open to the close. */
  readonly inside: number;
  /** Standard deviation that `inside` was drawn with. */
  readonly sigma: number;
}

/** One series: a listing, a sector, the market. */
export interface PastSeries {
  readonly salt: number;
  /** Standard deviation of a usual day, and share of its variance that is the gap. */
  readonly sigma: number;
  readonly gapShare: number;
  /** What it gains on a usual day, a logarithm. */
  readonly drift: number;
  /** Years rise and fall by turns. */
  readonly hasTurns: boolean;
  /** Four days a year bring figures. */
  readonly hasFigures: boolean;
}

/**
 * Rising and falling markets take turns: of four stretches of so many days one falls. Volatility is higher where
 * prices fall (Black, 1976, "Studies of stock price volatility changes"); its mean square stays 1. Drifts are in
 * standard deviations of a day: about +19 % and -30 % a year where that is 1 %.
 */
const TURN_DAYS = 230;
const TURNS = 4;
const RISE = { drift: 0.075, wild: 0.82 } as const;
const FALL = { drift: -0.12, wild: 1.41 } as const;
/** A quarter, the first day on which figures come in it, and how many days later at most. */
const QUARTER_DAYS = 91;
const FIGURES_FROM = 14;
const FIGURES_WITHIN = 28;
/** Figures move a share by so many usual days: the least, and what comes on top. */
const FIGURES_MOVE = [1.5, 4] as const;

/** Days that a component of a day's volatility lives, and half the distance of its two values. */
const DAY_LIVES = [3, 15, 80];
const DAY_SPREAD = 0.4;
/** The same for minutes, in lives of MINUTE_LIFE minutes. */
const MINUTE_LIFE = 5;
const MINUTE_LIVES = [2, 15];
const MINUTE_SPREAD = 0.45;

const scratch: Streams = createStreams(1);
const ways = new Scratch();
const spents = new Scratch();

/** Describes a series. @param name unique in its universe */
export const toPastSeries = (
  seed: number,
  name: string,
  shape: Omit<PastSeries, 'salt'>,
): PastSeries => ({ salt: hashText(seed, `${name}/past`), ...shape });

/** How much a series moved on a day. */
export function toDayMove(series: PastSeries, day: number): DayMove {
  const { salt, sigma, gapShare, hasTurns, drift } = series;
  reseed(salt, day);
  let square = 1;
  for (let c = 0; c < DAY_LIVES.length; c++)
    square *= toFactor(salt, c, day, DAY_LIVES[c]!, DAY_SPREAD);
  const turn = hasTurns ? toTurn(salt, day) : undefined;
  const today = sigma * Math.sqrt(square) * (turn?.wild ?? 1);
  const inside = today * Math.sqrt(1 - gapShare);
  const trend = drift + (turn?.drift ?? 0) * sigma;
  const figures = hasFigures(series, day) ? toFiguresMove(salt, day) * sigma : 0;
  const gap = today * Math.sqrt(gapShare) * nextNormal(scratch, 0);
  const moved = inside * nextNormal(scratch, 0) + trend;
  // Where nothing ever closes there is no gap: figures come in the middle of trading.
  if (gapShare > 0) return { gap: gap + figures, inside: moved, sigma: inside };
  return { gap, inside: moved + figures, sigma: Math.max(inside, Math.abs(figures) / 2) };
}

/** Whether the market rises or falls in the stretch that holds a day. */
function toTurn(salt: number, day: number): typeof RISE | typeof FALL {
  const stretch = Math.floor((day + ((hash3(salt, 1, 78) >>> 0) % TURN_DAYS)) / TURN_DAYS);
  const round = Math.floor(stretch / TURNS);
  return (hash3(salt, round, 79) >>> 0) % TURNS === stretch - round * TURNS ? FALL : RISE;
}

/** Tells whether a series has figures on a day: once a quarter, on a day of the week. */
export function hasFigures({ salt, hasFigures: has }: PastSeries, day: number): boolean {
  if (!has) return false;
  const quarter = Math.floor(day / QUARTER_DAYS);
  const into = FIGURES_FROM + ((hash3(salt, quarter, 80) >>> 0) % FIGURES_WITHIN);
  const due = quarter * QUARTER_DAYS + into;
  const weekday = toWeekday(due);
  return day === due + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

/** How far figures move a share, usual days. */
function toFiguresMove(salt: number, day: number): number {
  const bits = hash3(salt, day, 81);
  const [least, more] = FIGURES_MOVE;
  const size = least + (more * (bits & 0xffff)) / 0x1_0000;
  return bits < 0 ? -size : size;
}

/**
 * Adds a series' way through a day to `path`; where it ends was drawn for the day.
 * @param path entry m: minute m of the session; entry 0 is its open
 * @param volatility how wild each minute is, 1 in the square on average
 * @param by factor, a beta
 */
export function addDayPath(
  series: PastSeries,
  day: number,
  path: Float64Array,
  volatility: Float64Array,
  by: number,
): void {
  const { salt } = series;
  const { inside, sigma } = toDayMove(series, day);
  const minutes = path.length - 1;
  const scale = sigma / Math.sqrt(Math.max(1, minutes));
  const way = ways.take(minutes + 1);
  const spent = spents.take(minutes + 1);
  way[0] = spent[0] = 0;
  let cluster = 1;
  let clusterEnds = 0;
  reseed(salt ^ 0x5bd1e995, day);
  for (let m = 0; m < minutes; m++) {
    if (m >= clusterEnds) {
      cluster = toMinuteCluster(salt ^ day, m);
      clusterEnds = m + MINUTE_LIFE;
    }
    const square = volatility[m]! * volatility[m]! * cluster;
    way[m + 1] = way[m]! + scale * Math.sqrt(square) * nextNormal(scratch, 0);
    spent[m + 1] = spent[m]! + square;
  }
  const missing = (inside - way[minutes]!) / spent[minutes]!;
  for (let m = 1; m <= minutes; m++) path[m]! += by * (way[m]! + missing * spent[m]!);
}

/**
 * Furthest points of a Brownian bridge from 0 to `end`: exact in distribution, each by itself.
 * @returns [low, high]
 */
export function toRange(
  series: PastSeries,
  day: number,
  end: number,
  sigma: number,
): [number, number] {
  reseed(series.salt ^ 0x27d4eb2f, day);
  const reach = (): number =>
    Math.sqrt(end * end - 2 * sigma * sigma * ln(1 - nextUnit(scratch, 0) * 0.999));
  return [(end - reach()) / 2, (end + reach()) / 2];
}

function toMinuteCluster(salt: number, minute: number): number {
  let square = 1;
  for (let c = 0; c < MINUTE_LIVES.length; c++) {
    square *= toFactor(salt, c + 8, minute / MINUTE_LIFE, MINUTE_LIVES[c]!, MINUTE_SPREAD);
  }
  return square;
}

/** 1 ± spread, redrawn every `life` steps, at another moment for every component. */
function toFactor(
  salt: number,
  component: number,
  at: number,
  life: number,
  spread: number,
): number {
  const offset = (hash3(salt, component, 77) >>> 0) % life;
  const block = Math.floor((at + offset) / life);
  return hash3(salt, component, block) < 0 ? 1 - spread : 1 + spread;
}

function reseed(salt: number, day: number): void {
  const hash = hash3(salt, day, 0x2545f491);
  scratch[0] = hash;
  scratch[1] = mix(hash + 0x9e3779b9);
  scratch[2] = mix(hash + 0x3c6ef372);
  scratch[3] = 1;
  for (let i = 0; i < 8; i++) nextUnit(scratch, 0);
}
