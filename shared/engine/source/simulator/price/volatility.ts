/**
 * Volatility that clusters over seconds and over hours alike: the binomial Markov-switching
 * multifractal of Calvet and Fisher (2004). The variance multiplier of a series is a product of
 * components, each 1 ± spread, each redrawn after an exponential life of its own time scale.
 * Its mean is exactly 1, it needs no exponential function, and it gives heavy tails and slowly
 * decaying autocorrelation of absolute returns. Knows nothing of prices.
 */
import { createStreams, nextBits, seedStream, WORDS, type Streams } from '../random/random.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import { nextExponential } from '../random/ziggurat.ts';

/** How a multifractal is made. */
export interface VolatilityShape {
  /** Half the distance between the two values of a component, 0..1; more is wilder. */
  readonly spread: number;
  /** Mean life of each component, in updates. */
  readonly lives: readonly number[];
}

/** Variance multipliers of several series, updated together. */
export class Volatility {
  /** Square root of the variance multiplier of each series; the mean square is 1. */
  readonly ratio: Float64Array;
  private readonly factors: Float64Array;
  private readonly left: Int32Array;
  private readonly streams: Streams;
  private readonly shape: VolatilityShape;

  /** @param names one name a series, which also names its random stream  @param seed u32 */
  constructor(names: readonly string[], seed: number, shape: VolatilityShape) {
    this.shape = shape;
    const components = shape.lives.length;
    this.ratio = new Float64Array(names.length);
    this.factors = new Float64Array(names.length * components);
    this.left = new Int32Array(names.length * components);
    this.streams = createStreams(names.length);
    names.forEach((name, i) => {
      seedStream(this.streams, i, seed, `${name}/volatility`);
      for (let c = 0; c < components; c++) this.redraw(i, c);
      this.refresh(i);
    });
  }

  /** Moves every series on by one update. Cost: O(series), no allocation. */
  update(): void {
    const { left, ratio } = this;
    const components = this.shape.lives.length;
    let slot = 0;
    for (let i = 0; i < ratio.length; i++) {
      let isChanged = false;
      for (let c = 0; c < components; c++, slot++) {
        const rest = left[slot]! - 1;
        left[slot] = rest;
        if (rest > 0) continue;
        this.redraw(i, c);
        isChanged = true;
      }
      if (isChanged) this.refresh(i);
    }
  }

  transfer(state: StateTransfer): void {
    state.cells(this.ratio);
    state.cells(this.factors);
    state.cells(this.left);
    state.cells(this.streams);
  }

  private redraw(series: number, component: number): void {
    const at = series * WORDS;
    const { spread, lives } = this.shape;
    const slot = series * lives.length + component;
    this.factors[slot] = nextBits(this.streams, at) < 0 ? 1 - spread : 1 + spread;
    this.left[slot] = 1 + Math.floor(lives[component]! * nextExponential(this.streams, at));
  }

  private refresh(series: number): void {
    let product = 1;
    const components = this.shape.lives.length;
    for (let c = 0; c < components; c++) product *= this.factors[series * components + c]!;
    this.ratio[series] = Math.sqrt(product);
  }
}
