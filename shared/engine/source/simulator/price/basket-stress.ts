/**
 * How wild funds and indices are, from what moves their members: a basket's own chance averages out, so that
 * it is the market and the sectors that make it busy or calm. Weights are those of the first prices.
 */
import { type BasketSum, sumOf } from './basket.ts';

/** What moves prices: series by number, volatilities in one array. */
export interface Exposures {
  readonly marketBeta: Float64Array;
  readonly sectorBeta: Float64Array;
  /** Series of each listing's sector. */
  readonly sectorOf: Uint32Array;
  /** Series of the market. */
  readonly market: number;
}

/** One basket. */
interface Exposed {
  readonly target: number;
  readonly members: Uint32Array;
  readonly weights: Float64Array;
  readonly marketBeta: number;
  readonly sectors: readonly { readonly series: number; readonly beta: number }[];
  /** Volatility when that of every series is as usual. */
  readonly usual: number;
}

/** Stress of the baskets of a universe. */
export class BasketStress {
  private readonly baskets: readonly Exposed[];
  private readonly market: number;

  /** @param prices first prices, ticks  @param usual usual volatility of every series */
  constructor(
    baskets: readonly BasketSum[],
    prices: Float64Array,
    exposures: Exposures,
    usual: Float64Array,
  ) {
    this.market = exposures.market;
    this.baskets = baskets.map((basket) => {
      const exposed = toExposed(basket, prices, exposures);
      return { ...exposed, usual: this.toVolatility(exposed, usual) };
    });
  }

  /** Writes the stress of every basket. @param sigmas volatility of every series now */
  update(sigmas: Float64Array, stress: Float64Array): void {
    for (const basket of this.baskets) {
      stress[basket.target] = this.toVolatility(basket, sigmas) / basket.usual;
    }
  }

  private toVolatility(basket: Omit<Exposed, 'usual'>, sigmas: Float64Array): number {
    const fromMarket = basket.marketBeta * sigmas[this.market]!;
    let variance = fromMarket * fromMarket;
    for (const { series, beta } of basket.sectors) {
      variance += beta * sigmas[series]! * (beta * sigmas[series]!);
    }
    for (let i = 0; i < basket.members.length; i++) {
      const own = basket.weights[i]! * sigmas[basket.members[i]!]!;
      variance += own * own;
    }
    return Math.sqrt(variance);
  }
}

function toExposed(
  basket: BasketSum,
  prices: Float64Array,
  { marketBeta, sectorBeta, sectorOf }: Exposures,
): Omit<Exposed, 'usual'> {
  const { target, members, shares } = basket;
  const whole = sumOf(basket, prices);
  const weights = Float64Array.from(members, (id, i) => (shares[i]! * prices[id]!) / whole);
  const betas = new Map<number, number>();
  let beta = 0;
  members.forEach((id, i) => {
    const series = sectorOf[id]!;
    beta += weights[i]! * marketBeta[id]!;
    betas.set(series, (betas.get(series) ?? 0) + weights[i]! * sectorBeta[id]!);
  });
  const sectors = [...betas].map(([series, by]) => ({ series, beta: by }));
  return { target, members, weights, marketBeta: beta, sectors };
}
