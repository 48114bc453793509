/**
 * The surroundings of clients whose deliveries are tested in process: one market, a clock, a feed of random trades and
 * quotes, some of them late, and the fold of all of it that nothing was taken from.
 */
import { createRoom, type Room } from '../../shared/engine/hub/room.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import { type Interval, toIntervalMs } from '../../shared/model/interval.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushTrade,
  SIDE,
} from '../../shared/model/tick.ts';
import { createRandom } from './random.ts';
import { toInstruments } from './test-instruments.ts';

/** Symbols of the market. */
export const SYMBOLS = 2;
/** Bars that are kept. */
export const INTERVALS: readonly Interval[] = ['1s', '5s', '1m'];
const START_MS = Date.UTC(2026, 0, 5, 23, 59, 30);

/** One market for all schedules: each begins it anew. */
export const market = new Market({
  name: 'live',
  number: 0,
  epoch: 1,
  instruments: toInstruments(SYMBOLS),
  previousClose: new Float64Array(SYMBOLS).fill(MISSING),
});
const ticks = createTickColumns(8_192);

/** Unconflated fold of all trades of one schedule, by instrument and interval. */
const truth = Array.from(
  { length: SYMBOLS },
  () => new Map(INTERVALS.map((one) => [one, new BarSeries(toIntervalMs(one), 4_000)])),
);

/** The surroundings of one schedule: a clock, a feed, what the feed has given so far. */
export class World {
  readonly random: () => number;
  nowMs = START_MS;
  readonly truth = truth;
  lastPrice: number[] = [];
  readonly room: Room;
  private deferred: (() => void)[] = [];
  private readonly price: number[] = [];
  /** Share of trades that are reported late. */
  lateShare = 0;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.begin(1 + Math.floor(this.random() * 2 ** 31));
    this.room = createRoom(market, {
      flushMs: 16,
      leastFlushMs: 1,
      now: () => this.nowMs,
      defer: (run) => this.deferred.push(run),
    });
  }

  /** A new epoch: everything is forgotten. */
  begin(epoch: number): void {
    market.reset(epoch);
    for (const all of truth) for (const series of all.values()) series.clear();
    this.lastPrice = Array.from({ length: SYMBOLS }, () => MISSING);
  }

  upTo(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  /** @param stepMs longest time between two ticks */
  publish(count: number, stepMs = 900): void {
    ticks.length = 0;
    for (let i = 0; i < count; i++) {
      this.nowMs += this.random() < 0.3 ? this.upTo(stepMs) : 0;
      const id = this.upTo(SYMBOLS);
      const price = (this.price[id] = (this.price[id] ?? 10_000) + this.upTo(9) - 4);
      if (this.random() < 0.4) pushQuote(ticks, id, this.nowMs, 0, price - 1, 5, price + 1, 6);
      else this.addTrade(id, price);
    }
    market.publish(ticks);
  }

  private addTrade(id: number, price: number): void {
    const isLate = this.random() < this.lateShare;
    const timeMs = isLate ? this.nowMs - this.upTo(4_000) : this.nowMs;
    const flags = isLate ? FLAG.noPrice : 0;
    const amount = 1 + this.upTo(500);
    pushTrade(ticks, id, timeMs, 0, price, amount, SIDE.buy, flags);
    if (flags === 0) this.lastPrice[id] = price;
    for (const series of this.truth[id]!.values()) {
      series.addTrade(timeMs, 0, price, amount, flags === 0);
    }
  }

  /** Lets everything that waits for the event loop happen. */
  settle(): void {
    while (this.deferred.length > 0) this.runDeferred();
  }

  runDeferred(): void {
    for (const run of this.deferred.splice(0)) run();
  }

  end(): void {
    this.room.close();
  }
}
