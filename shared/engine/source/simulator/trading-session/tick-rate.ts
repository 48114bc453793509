/**
 * How fast operational time runs: the tick rate, with lulls and bursts of seconds, steered so that
 * the count keeps up with the rate over a minute. Knows the rates of history and of live time, and how
 * busy the market is now.
 */
import type { StateTransfer } from '../state/state-transfer.ts';
import { STEP_MS, STEP_US } from '../step.ts';
import { Volatility } from '../price/volatility.ts';

/** Lulls and bursts: lives in steps of 125 ms. */
const BURSTS = { spread: 0.35, lives: [6, 24] };
/** A surplus of ticks is worked off over about this long, s. */
const STEERING_S = 1.5;
const SLOWEST = 0.1;
const FASTEST = 4;
/** Ticks of one event on average: most trades bring a quote with them. */
const TICKS_PER_EVENT = 1.46;

/** A first stretch of the stream that has its own rate. */
export interface HistoryRate {
  /** Length, ms; taken up to whole steps. */
  readonly ms: number;
  /** Ticks a second over all symbols. */
  readonly rate: number;
}

/** Tick rates of a stream. */
export interface StreamRates {
  /** Ticks a second over all symbols when everything is open, after the history. */
  readonly rate: number;
  readonly history: HistoryRate | undefined;
}

/** The speed of operational time, step by step. */
export class TickRate {
  /** µs of stream time for one unit of operational time, in this step; Infinity when nothing trades. */
  usPerUnit = 0;
  /** Rate that this step aims at, ticks a second. */
  rate = 0;
  /** How busy the market is: 1 in regular hours on average, 0 when all is closed. */
  activity = 1;
  /** Trades that one of this step stands for, 1 or more. */
  standsFor = 1;
  /** Rate that overrides all others, ticks a second; 0 for none. */
  burstRate = 0;
  private readonly liveRate: number;
  private readonly historyRate: number;
  private readonly liveFromMs: number;
  private readonly bursts: Volatility;
  private dueTicks = 0;
  private surplus = 0;
  private lastTicks = 0;

  /** @param startMs time of the stream's first tick */
  constructor({ rate, history }: StreamRates, startMs: number, seed: number) {
    this.liveRate = rate;
    this.historyRate = history?.rate ?? rate;
    this.liveFromMs = startMs + (history?.ms ?? 0);
    this.bursts = new Volatility(['bursts'], seed, BURSTS);
  }

  /** Trades that one of the step at `stepMs` stands for: the first stretch tells fewer than happen. */
  toStandsFor(stepMs: number): number {
    return stepMs >= this.liveFromMs ? 1 : Math.max(1, this.liveRate / this.historyRate);
  }

  /** Begins the step at `stepMs`. @param ticks number of ticks given so far */
  step(stepMs: number, ticks: number): void {
    this.standsFor = this.toStandsFor(stepMs);
    const base = stepMs >= this.liveFromMs ? this.liveRate : this.historyRate;
    const rate = this.burstRate > 0 ? this.burstRate : base * this.activity;
    this.surplus += ticks - this.lastTicks - this.dueTicks;
    this.lastTicks = ticks;
    // A surplus of another rate is not worked off at this one.
    if (rate > this.rate * 2 || rate < this.rate / 2) this.surplus = 0;
    this.rate = rate;
    this.dueTicks = (rate * STEP_MS) / 1_000;
    this.bursts.update();
    if (rate === 0) {
      this.usPerUnit = Infinity;
      return;
    }
    const ratio = this.bursts.ratio[0]!;
    const steering = 1 - this.surplus / (rate * STEERING_S);
    const speed = ratio * ratio * Math.min(FASTEST, Math.max(SLOWEST, steering));
    this.usPerUnit = (TICKS_PER_EVENT * STEP_US) / (this.dueTicks * speed);
  }

  transfer(state: StateTransfer): void {
    this.bursts.transfer(state);
    this.usPerUnit = state.number(this.usPerUnit);
    this.rate = state.number(this.rate);
    this.activity = state.number(this.activity);
    this.burstRate = state.number(this.burstRate);
    this.dueTicks = state.number(this.dueTicks);
    this.surplus = state.number(this.surplus);
    this.lastTicks = state.number(this.lastTicks);
  }
}
