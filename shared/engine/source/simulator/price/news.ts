/**
 * Surprises: now and then a series (a symbol, a sector, the market) takes in news. Its return arrives
 * over some seconds, not in one jump, and the series stays excited for a minute or two afterwards.
 * Knows nothing of prices: it hands out returns and a excitement.
 */
import { createStreams, nextBits, seedStream, WORDS, type Streams } from '../random/random.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import { STEPS_PER_SECOND, STEPS_PER_YEAR } from '../step.ts';
import { nextExponential } from '../random/ziggurat.ts';

/** Mean time between two surprises of one series, s. */
const MEAN_WAIT_S = 3 * 3_600;
/** A surprise is this many usual minutes' moves, plus an exponential number more. */
const MIN_MINUTES = 2.5;
const MORE_MINUTES = 2;
const MINUTE = Math.sqrt((60 * STEPS_PER_SECOND) / STEPS_PER_YEAR);
/** Share of what is left of a surprise that arrives in one step. */
const ARRIVAL = 0.04;
/** Surprises of at least so many minutes' moves make an exchange stop and ask: one in 150. */
const BREAKING_MINUTES = 12.5;
const EXCITEMENT = 1.2;
const COOLING_PER_SECOND = 0.975;
const COLD = 1e-3;
const NEGLIGIBLE = 1e-9;

/** Surprises of several series. */
export class News {
  /** Excitement of each series: 0 usually, EXCITEMENT right after a surprise. */
  readonly excitement: Float64Array;
  /** Series whose surprise of this second is big enough to stop trading; -1 for none. */
  breaking = -1;
  private readonly pending: Float64Array;
  private readonly wait: Float64Array;
  private readonly annualVols: Float64Array;
  private readonly streams: Streams;

  /** @param annualVols volatility of each series, which scales its surprises */
  constructor(names: readonly string[], annualVols: Float64Array, seed: number) {
    this.excitement = new Float64Array(names.length);
    this.pending = new Float64Array(names.length);
    this.wait = new Float64Array(names.length);
    this.annualVols = annualVols;
    this.streams = createStreams(names.length);
    names.forEach((name, i) => {
      seedStream(this.streams, i, seed, `${name}/news`);
      this.wait[i] = MEAN_WAIT_S * nextExponential(this.streams, i * WORDS);
    });
  }

  /** Moves every series on by one second. */
  update(): void {
    const { wait, excitement } = this;
    this.breaking = -1;
    for (let i = 0; i < wait.length; i++) {
      const cooler = excitement[i]! * COOLING_PER_SECOND;
      excitement[i] = cooler < COLD ? 0 : cooler;
      wait[i]!--;
      if (wait[i]! <= 0) this.surprise(i);
    }
  }

  /** Adds to each series' return what arrives in one step. */
  addTo(moves: Float64Array): void {
    const { pending } = this;
    for (let i = 0; i < pending.length; i++) {
      const left = pending[i]!;
      if (left === 0) continue;
      moves[i]! += left * ARRIVAL;
      pending[i] = Math.abs(left) < NEGLIGIBLE ? 0 : left * (1 - ARRIVAL);
    }
  }

  transfer(state: StateTransfer): void {
    state.cells(this.excitement);
    state.cells(this.pending);
    state.cells(this.wait);
    state.cells(this.streams);
    this.breaking = state.number(this.breaking);
  }

  private surprise(i: number): void {
    const at = i * WORDS;
    const minutes = MIN_MINUTES + MORE_MINUTES * nextExponential(this.streams, at);
    const size = minutes * MINUTE * this.annualVols[i]!;
    this.pending[i]! += nextBits(this.streams, at) < 0 ? -size : size;
    this.excitement[i] = EXCITEMENT;
    if (minutes > BREAKING_MINUTES) this.breaking = i;
    this.wait[i] = MEAN_WAIT_S * nextExponential(this.streams, at);
  }
}
