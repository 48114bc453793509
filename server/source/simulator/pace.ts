/**
 * How fast operational time runs: the tick rate, with lulls and bursts of seconds, steered so that
 * the count keeps up with the rate over a minute. Knows the rates of history and of live time.
 */
import { STEP_MS, STEP_US } from './step.ts';
import { Volatility } from './volatility.ts';

/** Lulls and bursts: lives in steps of 125 ms. */
const BURSTS = { spread: 0.35, lives: [6, 24] };
/** A surplus of ticks is worked off over about this long, s. */
const STEERING_S = 1.5;
const SLOWEST = 0.1;
const FASTEST = 4;
/** Ticks of one event on average: most trades bring a quote with them. */
const TICKS_PER_EVENT = 1.42;

/** A first stretch of the stream that has its own rate. */
export interface HistoryPace {
  /** Length, ms; taken up to whole steps. */
  readonly ms: number;
  /** Ticks a second over all symbols. */
  readonly rate: number;
}

/** Tick rates of a stream. */
export interface StreamRates {
  /** Ticks a second over all symbols, after the history. */
  readonly rate: number;
  readonly history: HistoryPace | undefined;
}

/** The speed of operational time, step by step. */
export class Pace {
  /** µs of stream time for one unit of operational time, in this step. */
  usPerUnit = 0;
  /** Rate that this step aims at, ticks a second. */
  rate: number;
  private readonly liveRate: number;
  private readonly historySteps: number;
  private readonly bursts: Volatility;
  private steps = 0;
  private dueTicks = 0;
  private surplus = 0;
  private lastTicks = 0;

  constructor({ rate, history }: StreamRates, seed: number) {
    this.liveRate = rate;
    this.historySteps = history === undefined ? 0 : Math.ceil(history.ms / STEP_MS);
    this.rate = history === undefined || this.historySteps === 0 ? rate : history.rate;
    this.bursts = new Volatility(['bursts'], seed, BURSTS);
  }

  /** Begins the next step. @param ticks number of ticks given so far */
  step(ticks: number): void {
    this.surplus += ticks - this.lastTicks - this.dueTicks;
    this.lastTicks = ticks;
    if (this.steps === this.historySteps) {
      this.rate = this.liveRate;
      this.surplus = 0;
    }
    this.steps++;
    this.dueTicks = (this.rate * STEP_MS) / 1_000;
    this.bursts.update();
    const ratio = this.bursts.ratio[0]!;
    const steering = 1 - this.surplus / (this.rate * STEERING_S);
    const speed = ratio * ratio * Math.min(FASTEST, Math.max(SLOWEST, steering));
    this.usPerUnit = (TICKS_PER_EVENT * STEP_US) / (this.dueTicks * speed);
  }
}
