/**
 * The efficient price of every listing on the step grid: market and sector factors, own moves, news.
 * A geometric random walk whose volatility is multifractal, so tails are heavy and calm and storm
 * cluster; funds and indices are the sums of their members. Depends on seed and time only, never on
 * the tick rate: the same day can be looked at through more or fewer ticks.
 */
import { BasketStress } from './basket-stress.ts';
import { createBasketSums, sumOf, type BasketSum } from './basket.ts';
import type { Listing, Universe } from '../universe/listing.ts';
import { News } from './news.ts';
import { createStreams, seedStream, type Streams } from '../random/random.ts';
import { GAP_SHARE, US_DAYS } from '../trading-session/trading-session.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import { STEP_US, STEPS_PER_SECOND, STEPS_PER_YEAR } from '../step.ts';
import { Volatility } from './volatility.ts';
import { fillNormals } from '../random/ziggurat.ts';

/** Lives in seconds. */
const SHAPE = { spread: 0.48, lives: [12, 60, 240, 900, 3_600, 14_400] };
/** Share of a listing's own volatility that follows its sector's. */
const COMMON = 0.4;
/** Leaves room in the annual variance for what news and its excitement add. */
const CALM = 0.87;
/** Least share of a listing's volatility that is its own. */
const LEAST_OWN = 0.3;
const STEP_SCALE = Math.sqrt(1 / STEPS_PER_YEAR);
const DAY_STEPS = 86_400 * STEPS_PER_SECOND;
/** The gap at the open is as wide as this share of a day. */
const GAP_DAYS = 0.2;
/** The previous close of a seed lies this many days' moves around the listed level. */
const LEVEL_DAYS = 2;
/** A fund's price strays from its basket by about 0.3 basis points and comes back. */
const PREMIUM_STEP = 4e-6;
const PREMIUM_DECAY = 0.99;
/** Prices are kept above this many ticks, so that a quote always fits below. */
const LEAST_TICKS = 20;

/** Fair values of a universe, in ticks (a fraction), moving linearly within a step. */
export class FairValue {
  /** Fair value at the start of the step, ticks. */
  readonly level: Float64Array;
  /** Change per µs within the step, ticks. */
  readonly slope: Float64Array;
  /** Volatility of each listing now over its usual one; 1 on average in the square. */
  readonly stress: Float64Array;
  /** Close before the stream, ticks. */
  readonly previousClose: Float64Array;
  /** Volatility that the hour of the day asks for, by listing; 1 round the clock. */
  readonly hourly: Float64Array;
  /** Volatility that a scenario asks for, by listing; usually 1. */
  readonly volatilityFactor: Float64Array;
  /** Return to add in the next step, by listing; a scenario's doing. */
  readonly push: Float64Array;
  /** hourly × volatility factor as of this second. */
  private readonly factor: Float64Array;
  /** Fair value at the end of the step, ticks: what holds now until the next step begins. */
  readonly next: Float64Array;
  private readonly moves: Float64Array;
  private readonly sigmas: Float64Array;
  private readonly premium: Float64Array;
  readonly sectorOf: Uint32Array;
  private readonly universe: Universe;
  private readonly baskets: readonly BasketSum[];
  private readonly basketScale: Float64Array;
  private readonly isBasket: Uint8Array;
  private readonly basketStress: BasketStress;
  readonly marketBeta: Float64Array;
  readonly sectorBeta: Float64Array;
  private readonly vols: Float64Array;
  private readonly volatility: Volatility;
  private readonly news: News;
  private readonly streams: Streams;
  private readonly gapStreams: Streams;
  readonly market: number;

  /** @throws Error for a listing of an unknown sector or a basket that cannot be resolved */
  constructor(universe: Universe, seed: number) {
    const { listings, sectors } = universe;
    const count = listings.length;
    const names = [...listings.map((l) => l.symbol), ...sectors.map((s) => s.name), 'market'];
    this.universe = universe;
    this.market = names.length - 1;
    this.sectorOf = Uint32Array.from(listings, (l) => toSector(universe, l.sector));
    this.marketBeta = Float64Array.from(listings, (l) => l.marketBeta);
    this.sectorBeta = Float64Array.from(listings, (l) => l.sectorBeta);
    this.vols = toVols(universe, this.sectorOf);
    this.volatility = new Volatility(names, seed, SHAPE);
    this.news = new News(names, this.vols, seed);
    this.streams = createStreams(names.length);
    this.gapStreams = createStreams(names.length);
    names.forEach((name, i) => {
      seedStream(this.streams, i, seed, `${name}/price`);
      seedStream(this.gapStreams, i, seed, `${name}/gap`);
    });
    this.hourly = new Float64Array(count).fill(1);
    this.volatilityFactor = new Float64Array(count).fill(1);
    this.push = new Float64Array(count);
    this.factor = new Float64Array(count).fill(1);
    this.moves = new Float64Array(names.length);
    this.sigmas = new Float64Array(names.length);
    this.stress = new Float64Array(count);
    this.level = new Float64Array(count);
    this.next = new Float64Array(count);
    this.slope = new Float64Array(count);
    this.premium = new Float64Array(count);
    this.previousClose = new Float64Array(count);
    this.baskets = createBasketSums(listings);
    this.isBasket = Uint8Array.from(listings, (l) => (l.basket === undefined ? 0 : 1));
    this.basketScale = new Float64Array(this.baskets.length);
    const prices = Float64Array.from(listings, toListedTicks);
    const usual = this.vols.map((vol) => vol * STEP_SCALE);
    this.basketStress = new BasketStress(this.baskets, prices, this, usual);
    this.refreshSigmas();
    this.open();
  }

  /** Listing or other series whose news of this second stops trading; -1 for none. */
  get breaking(): number {
    return this.news.breaking;
  }

  /** Moves on by one second: volatility, news and stress. */
  updateSecond(): void {
    this.volatility.update();
    this.news.update();
    this.refreshSigmas();
  }

  /** Moves on by one step. Cost: O(listings + basket members), no allocation. */
  step(): void {
    const { level, next, slope } = this;
    level.set(next);
    this.drawMoves(1);
    this.applyMoves(level, next);
    for (let i = 0; i < level.length; i++) slope[i] = (next[i]! - level[i]!) / STEP_US;
  }

  /**
   * Lets the listings with `isMoved` open away from where they closed, by as much as a night brings.
   * Funds and indices follow their members.
   */
  gap(isMoved: (id: number) => boolean): void {
    const { moves, vols, next } = this;
    fillNormals(this.gapStreams, moves);
    const scale = Math.sqrt(GAP_SHARE / US_DAYS);
    const { ratio } = this.volatility;
    for (let i = 0; i < moves.length; i++) moves[i]! *= vols[i]! * CALM * ratio[i]! * scale;
    for (let i = 0; i < next.length; i++) {
      if (isMoved(i) && this.isBasket[i] === 0) next[i] = this.toMoved(i, next[i]!, 1);
    }
    this.sumBaskets();
  }

  /** Divides the price of a listing; baskets hold as many more of it. */
  split(id: number, ratio: number): void {
    this.next[id]! /= ratio;
    for (const basket of this.baskets) {
      const at = basket.members.indexOf(id);
      if (at >= 0) basket.shares[at]! *= ratio;
    }
  }

  transfer(state: StateTransfer): void {
    this.volatility.transfer(state);
    this.news.transfer(state);
    const { level, next, slope, stress, premium, sigmas, streams, gapStreams } = this;
    const { hourly, volatilityFactor, push, factor } = this;
    for (const cells of [level, next, slope, stress, premium, sigmas]) state.cells(cells);
    for (const cells of [streams, gapStreams, hourly, volatilityFactor, push, factor])
      state.cells(cells);
    for (const basket of this.baskets) state.cells(basket.shares);
  }

  private open(): void {
    const { listings } = this.universe;
    const { previousClose, next } = this;
    listings.forEach((l, i) => {
      next[i] = toListedTicks(l);
    });
    this.baskets.forEach((basket, b) => {
      this.basketScale[b] = next[basket.target]! / sumOf(basket, next);
    });
    this.drawMoves(Math.sqrt(LEVEL_DAYS * DAY_STEPS));
    this.applyMoves(next, previousClose);
    for (let i = 0; i < next.length; i++) {
      previousClose[i] = Math.floor(previousClose[i]! + 0.5);
    }
    this.drawMoves(Math.sqrt(GAP_DAYS * DAY_STEPS));
    this.applyMoves(previousClose, next);
  }

  /** Draws the return of every series over `scale`² steps. */
  private drawMoves(scale: number): void {
    const { moves, sigmas } = this;
    fillNormals(this.streams, moves);
    for (let i = 0; i < moves.length; i++) moves[i]! *= sigmas[i]! * scale;
    this.news.addTo(moves);
  }

  private applyMoves(from: Float64Array, to: Float64Array): void {
    const { moves, isBasket, factor, push, premium } = this;
    for (let i = 0; i < from.length; i++) {
      if (isBasket[i] === 0) to[i] = this.toMoved(i, from[i]!, factor[i]!);
    }
    push.fill(0);
    for (let b = 0; b < this.baskets.length; b++) {
      const i = this.baskets[b]!.target;
      const strayed = moves[i]! > 0 ? PREMIUM_STEP : -PREMIUM_STEP;
      premium[i] = premium[i]! * PREMIUM_DECAY + strayed;
    }
    this.sumBaskets(to);
  }

  /** Where a listing's own, its sector's and the market's moves take a price. */
  private toMoved(i: number, from: number, factor: number): number {
    const { moves, sectorOf, marketBeta, sectorBeta } = this;
    const shared = marketBeta[i]! * moves[this.market]! + sectorBeta[i]! * moves[sectorOf[i]!]!;
    const moved = from * (1 + (shared + moves[i]!) * factor + this.push[i]!);
    return moved < LEAST_TICKS ? LEAST_TICKS : moved;
  }

  /** Funds and indices follow prices that were changed between two steps. */
  sumBaskets(values = this.next): void {
    for (let b = 0; b < this.baskets.length; b++) {
      const basket = this.baskets[b]!;
      const i = basket.target;
      values[i] = sumOf(basket, values) * this.basketScale[b]! * (1 + this.premium[i]!);
    }
  }

  private refreshSigmas(): void {
    const { sigmas, vols, stress, sectorOf, marketBeta, sectorBeta, volatilityFactor } = this;
    const { ratio } = this.volatility;
    const { excitement } = this.news;
    for (let i = 0; i < sigmas.length; i++) {
      sigmas[i] = vols[i]! * CALM * STEP_SCALE * ratio[i]! * (1 + excitement[i]!);
    }
    for (let i = 0; i < stress.length; i++) {
      sigmas[i]! *= 1 - COMMON + COMMON * ratio[sectorOf[i]!]!;
      const fromMarket = marketBeta[i]! * sigmas[this.market]!;
      const fromSector = sectorBeta[i]! * sigmas[sectorOf[i]!]!;
      const now = fromMarket * fromMarket + fromSector * fromSector + sigmas[i]! * sigmas[i]!;
      const usual = this.universe.listings[i]!.annualVol * STEP_SCALE;
      stress[i] = Math.sqrt(now) / usual;
    }
    this.basketStress.update(sigmas, stress);
    for (let i = 0; i < stress.length; i++) {
      stress[i]! *= volatilityFactor[i]!;
      this.factor[i] = this.hourly[i]! * volatilityFactor[i]!;
    }
  }
}

/** The price that a listing is listed with, ticks. */
const toListedTicks = ({ price, priceDecimals, tickSize }: Listing): number =>
  (price * Number(`1e${priceDecimals}`)) / tickSize;

function toSector(universe: Universe, name: string): number {
  const sector = universe.sectors.findIndex((candidate) => candidate.name === name);
  if (sector < 0) throw new Error(`unknown sector ${name}`);
  return universe.listings.length + sector;
}

/** Annual volatility of each series' own moves: listings, sectors, market. */
function toVols(universe: Universe, sectorOf: Uint32Array): Float64Array {
  const { listings, sectors, marketVol } = universe;
  const own = listings.map((listing, i) => {
    const fromMarket = listing.marketBeta * marketVol;
    const fromSector = listing.sectorBeta * sectors[sectorOf[i]! - listings.length]!.annualVol;
    const rest =
      listing.annualVol * listing.annualVol - fromMarket * fromMarket - fromSector * fromSector;
    const least = LEAST_OWN * listing.annualVol;
    return Math.sqrt(Math.max(rest, least * least));
  });
  return Float64Array.from([...own, ...sectors.map((sector) => sector.annualVol), marketVol]);
}
