/**
 * Watches ticks go by and keeps what the stylised facts are computed from: one price, spread, volume and
 * count a second for each watched symbol, and its last trades. Bounded memory, any source. Knows nothing
 * of how ticks were made.
 */
import { FLAG, MISSING, SIDE, TICK, type TickColumns } from '../../model/tick.ts';
import { createDaySums, type Sample } from './sample.ts';

/** Trades kept a symbol for signs, sizes, waits and bounce; when full, the older half gives way. */
const MAX_TRADES = 30_000;
/** A rolling sample that is full forgets this share of its time. */
const FORGOTTEN = 1 / 4;
/** After so long without a tick, time does not count until the next one: closed hours are no calm market. */
const MOST_IDLE_S = 600;
const MINUTE_S = 60;
const DAY_S = 86_400;
const HALF_HOUR_S = 1_800;

/** What was seen of one symbol; row `s` of every per-second series is its second `s` that counts. */
export class SymbolSample implements Sample {
  readonly id: number;
  readonly price: Float64Array;
  readonly spread: Float64Array;
  readonly volume: Float64Array;
  readonly trades: Float64Array;
  readonly day = createDaySums();
  seconds = 0;
  from = -1;
  signs = new Int8Array(256);
  sizes = new Float64Array(256);
  tradePrices = new Float64Array(256);
  waits = new Float64Array(256);
  kept = 0;
  private readonly isRolling: boolean;
  private idle = 0;
  private lastTradeMs = NaN;
  private current = NaN;
  private width = NaN;
  private widthSum = 0;
  private quotes = 0;

  /** @param seconds room  @param isRolling the oldest seconds give way when it is full */
  constructor(id: number, seconds: number, isRolling = false) {
    this.id = id;
    this.isRolling = isRolling;
    this.price = new Float64Array(seconds);
    this.spread = new Float64Array(seconds);
    this.volume = new Float64Array(seconds);
    this.trades = new Float64Array(seconds);
  }

  /** Takes a quote's bid and ask. */
  addQuote(bid: number, ask: number): void {
    this.current = (bid + ask) / 2;
    this.width = ask - bid;
    this.widthSum += this.width;
    this.quotes++;
    this.idle = 0;
  }

  /** Takes a trade. */
  addTrade(atMs: number, price: number, size: number, side: number): void {
    if (Number.isNaN(this.width)) this.current = price;
    this.volume[this.seconds]! += size;
    this.trades[this.seconds]!++;
    this.keep(atMs, price, size, side);
    this.lastTradeMs = atMs;
    this.idle = 0;
  }

  /** Ends the second that began at `epochSecond`, s since 1970. */
  endSecond(epochSecond: number): void {
    if (this.idle++ >= MOST_IDLE_S || this.seconds === this.price.length) return;
    const row = this.seconds++;
    if (!Number.isNaN(this.current)) {
      if (this.from < 0) this.from = row;
      this.price[row] = this.current;
      this.spread[row] = this.quotes > 0 ? this.widthSum / this.quotes : this.width;
    }
    this.widthSum = 0;
    this.quotes = 0;
    if (epochSecond % MINUTE_S === MINUTE_S - 1) this.endMinute(epochSecond);
    if (this.isRolling && this.seconds === this.price.length) this.forget();
  }

  private endMinute(epochSecond: number): void {
    const begin = this.seconds - 1 - MINUTE_S;
    if (this.from < 0 || begin < this.from) return;
    const slot = Math.floor((epochSecond % DAY_S) / HALF_HOUR_S);
    const { minutes, trades, moves } = this.day;
    minutes[slot]!++;
    moves[slot]! += Math.abs(Math.log(this.price[this.seconds - 1]! / this.price[begin]!));
    for (let row = begin + 1; row < this.seconds; row++) trades[slot]! += this.trades[row]!;
  }

  private forget(): void {
    const gone = Math.max(1, Math.floor(this.price.length * FORGOTTEN));
    const { price, spread, volume, trades } = this;
    for (const series of [price, spread, volume, trades]) {
      series.copyWithin(0, gone);
      series.fill(0, series.length - gone);
    }
    this.seconds -= gone;
    if (this.from >= 0) this.from = Math.max(0, this.from - gone);
  }

  private keep(atMs: number, price: number, size: number, side: number): void {
    if (this.kept === this.sizes.length) this.makeRoom();
    const i = this.kept++;
    this.signs[i] = side === SIDE.buy ? 1 : side === SIDE.sell ? -1 : 0;
    this.sizes[i] = size;
    this.tradePrices[i] = price;
    this.waits[i] = Number.isNaN(this.lastTradeMs) ? 0 : atMs - this.lastTradeMs;
  }

  private makeRoom(): void {
    const { signs, sizes, tradePrices, waits, kept } = this;
    if (kept >= MAX_TRADES) {
      const half = Math.floor(kept / 2);
      for (const series of [signs, sizes, tradePrices, waits]) series.copyWithin(0, half);
      this.kept = kept - half;
      return;
    }
    const room = Math.min(MAX_TRADES, kept * 2);
    this.signs = new Int8Array(room);
    this.signs.set(signs);
    [this.sizes, this.tradePrices, this.waits] = [sizes, tradePrices, waits].map((series) => {
      const grown = new Float64Array(room);
      grown.set(series);
      return grown;
    }) as [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>];
  }
}

/** Samples of some symbols of one stream, from a moment on. */
export class FactSampler {
  readonly samples: readonly SymbolSample[];
  /** Seconds since 1970 of the second that is going on. */
  private second: number;
  private readonly byId: ReadonlyMap<number, SymbolSample>;

  /**
   * @param ids instruments to watch  @param maxSeconds room; what comes later is not taken
   * @param isRolling the oldest seconds are forgotten instead
   */
  constructor(ids: readonly number[], startMs: number, maxSeconds: number, isRolling = false) {
    this.second = Math.floor(startMs / 1_000);
    this.samples = ids.map((id) => new SymbolSample(id, maxSeconds, isRolling));
    this.byId = new Map(this.samples.map((sample) => [sample.id, sample]));
  }

  /** Takes a batch in time order; trades that set no price are passed over. */
  add(ticks: TickColumns): void {
    for (let i = 0; i < ticks.length; i++) {
      const second = Math.floor(ticks.timeMs[i]! / 1_000);
      if (second > this.second) this.advance(second);
      const sample = this.byId.get(ticks.instrument[i]!);
      if (sample === undefined || sample.seconds === sample.price.length) continue;
      const kind = ticks.kind[i];
      if (kind === TICK.quote) {
        if (ticks.price[i] !== MISSING && ticks.ask[i] !== MISSING) {
          sample.addQuote(ticks.price[i]!, ticks.ask[i]!);
        }
      } else if (kind === TICK.trade && (ticks.flags[i]! & (FLAG.noPrice | FLAG.cancel)) === 0) {
        const atMs = ticks.timeMs[i]! + ticks.timeNs[i]! / 1e6;
        sample.addTrade(atMs, ticks.price[i]!, ticks.size[i]!, ticks.side[i]!);
      }
    }
  }

  private advance(to: number): void {
    // Beyond the idle time nothing counts: a gap of months costs no more than one of an hour.
    const from = Math.max(this.second, to - 2 * MOST_IDLE_S);
    const first = Math.min(to, this.second + MOST_IDLE_S);
    for (let second = this.second; second < first; second++) this.end(second);
    for (let second = Math.max(first, from); second < to; second++) this.end(second);
    this.second = to;
  }

  private end(second: number): void {
    for (const sample of this.samples) sample.endSecond(second);
  }
}
