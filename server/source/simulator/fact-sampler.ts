/**
 * Watches ticks go by and keeps what the stylised facts are computed from: one price, spread, volume and
 * count a second for each watched symbol, and its last trades. Bounded memory, any source. Knows nothing
 * of how ticks were made.
 */
import { FLAG, MISSING, SIDE, TICK, type TickColumns } from '../../../shared/tick.ts';

/** Trades kept a symbol for signs, sizes, waits and bounce. */
const MAX_TRADES = 50_000;

/** What was seen of one symbol; second `s` is entry `s` of every per-second series. */
export class SymbolSample {
  readonly id: number;
  /** Middle of the quote at the end of each second, or the last trade where there are no quotes. */
  readonly price: Float64Array;
  /** Ask less bid, mean of the second's quotes; the one before where there was none. */
  readonly spread: Float64Array;
  readonly volume: Float64Array;
  readonly trades: Float64Array;
  /** First second with a price; -1 before. */
  from = -1;
  signs = new Int8Array(256);
  sizes = new Float64Array(256);
  tradePrices = new Float64Array(256);
  /** ms since the trade before. */
  waits = new Float64Array(256);
  /** Trades kept in the four above. */
  kept = 0;
  private lastTradeMs = NaN;
  private current = NaN;
  private width = NaN;
  private widthSum = 0;
  private quotes = 0;

  constructor(id: number, seconds: number) {
    this.id = id;
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
  }

  /** Takes a trade of second `second`. */
  addTrade(second: number, atMs: number, price: number, size: number, side: number): void {
    if (Number.isNaN(this.width)) this.current = price;
    this.volume[second]! += size;
    this.trades[second]!++;
    if (this.kept < MAX_TRADES) this.keep(atMs, price, size, side);
    this.lastTradeMs = atMs;
  }

  /** Closes the second `second`. */
  endSecond(second: number): void {
    if (Number.isNaN(this.current)) return;
    if (this.from < 0) this.from = second;
    this.price[second] = this.current;
    this.spread[second] = this.quotes > 0 ? this.widthSum / this.quotes : this.width;
    this.widthSum = 0;
    this.quotes = 0;
  }

  private keep(atMs: number, price: number, size: number, side: number): void {
    if (this.kept === this.sizes.length) this.grow();
    const i = this.kept++;
    this.signs[i] = side === SIDE.buy ? 1 : side === SIDE.sell ? -1 : 0;
    this.sizes[i] = size;
    this.tradePrices[i] = price;
    this.waits[i] = Number.isNaN(this.lastTradeMs) ? 0 : atMs - this.lastTradeMs;
  }

  private grow(): void {
    const room = this.kept * 2;
    const { signs, sizes, tradePrices, waits } = this;
    this.signs = new Int8Array(room);
    this.signs.set(signs);
    this.sizes = new Float64Array(room);
    this.sizes.set(sizes);
    this.tradePrices = new Float64Array(room);
    this.tradePrices.set(tradePrices);
    this.waits = new Float64Array(room);
    this.waits.set(waits);
  }
}

/** Samples of some symbols of one stream, from a moment on, for a bounded time. */
export class FactSampler {
  readonly samples: readonly SymbolSample[];
  /** Whole seconds seen so far. */
  seconds = 0;
  private readonly startMs: number;
  private readonly maxSeconds: number;
  private readonly byId = new Map<number, SymbolSample>();

  /** @param ids instruments to watch  @param maxSeconds after which ticks are ignored */
  constructor(ids: readonly number[], startMs: number, maxSeconds: number) {
    this.startMs = startMs;
    this.maxSeconds = maxSeconds;
    this.samples = ids.map((id) => new SymbolSample(id, maxSeconds));
    for (const sample of this.samples) this.byId.set(sample.id, sample);
  }

  /** Takes a batch in time order; trades that set no price are passed over. */
  add(ticks: TickColumns): void {
    for (let i = 0; i < ticks.length; i++) {
      const sample = this.byId.get(ticks.instrument[i]!);
      if (sample === undefined) continue;
      const second = Math.floor((ticks.timeMs[i]! - this.startMs) / 1_000);
      if (second < this.seconds) continue;
      if (second > this.seconds) this.advance(second);
      if (second >= this.maxSeconds) return;
      const kind = ticks.kind[i];
      if (kind === TICK.quote) {
        if (ticks.price[i] !== MISSING) sample.addQuote(ticks.price[i]!, ticks.ask[i]!);
      } else if (kind === TICK.trade && (ticks.flags[i]! & (FLAG.noPrice | FLAG.cancel)) === 0) {
        const atMs = ticks.timeMs[i]! + ticks.timeNs[i]! / 1e6;
        sample.addTrade(second, atMs, ticks.price[i]!, ticks.size[i]!, ticks.side[i]!);
      }
    }
  }

  private advance(to: number): void {
    const end = Math.min(to, this.maxSeconds);
    for (; this.seconds < end; this.seconds++) {
      for (const sample of this.samples) sample.endSecond(this.seconds);
    }
  }
}
