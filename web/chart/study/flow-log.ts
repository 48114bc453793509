/**
 * Who bought and who sold, second by second, from the trades that the page keeps for its list: what order-flow studies
 * are made of. Promises that a trade counts once, that one that is taken back no longer counts, and that what the page
 * missed is missing here. Bars of any interval are folded from it.
 */
import type { BarColumns } from '../../../shared/model/bar-columns.ts';
import { FLAG } from '../../../shared/model/tick.ts';
import { TakerFlow, type BarGrid } from '../../../shared/study/taker-flow.ts';

/** A trade as the page keeps it. */
interface Trade {
  timeMs: number;
  size: number;
  side: number;
  flags: number;
}

/** What is needed of the page's list of trades. */
export interface TradeSource<T extends Trade = Trade> {
  /** Trades that are kept, the number of the next one, and how often all were forgotten. */
  readonly length: number;
  readonly total: number;
  readonly life: number;
  read(number: number, into: T): void;
  /** Number of the trade that the one of a number takes back. */
  findCancelled(cancel: number): number | undefined;
}

const SECOND_MS = 1_000;
const SECONDS: BarGrid = { startOf: (timeMs) => Math.floor(timeMs / SECOND_MS) * SECOND_MS };

/** Order flow of one symbol at a time. */
export class FlowLog<T extends Trade = Trade> {
  private readonly trade: T;
  private readonly cancelled: T;
  private fine = new TakerFlow(SECONDS);
  private coarse: TakerFlow | undefined;
  private bars: BarColumns | undefined;
  private about: string | undefined;
  private life = -1;
  private next = 0;

  /** @param createTrade makes a trade to read into */
  constructor(createTrade: () => T) {
    this.trade = createTrade();
    this.cancelled = createTrade();
  }

  /**
   * Takes in the trades since the last time.
   * @param about names the symbol
   * @returns flow in the bars that are given
   */
  sync(about: string, trades: TradeSource<T>, bars: BarColumns): TakerFlow {
    if (about !== this.about) {
      this.about = about;
      this.fine = new TakerFlow(SECONDS);
      this.coarse = undefined;
      this.life = -1;
    }
    const isOtherGrid =
      this.bars === undefined ||
      this.bars.intervalMs !== bars.intervalMs ||
      this.bars.days !== bars.days;
    if (this.coarse === undefined || isOtherGrid) {
      this.coarse = new TakerFlow(bars);
      this.coarse.addAll(this.fine);
    }
    this.bars = bars;
    this.take(trades);
    return this.coarse;
  }

  private take(trades: TradeSource<T>): void {
    const oldest = trades.total - trades.length;
    if (trades.life !== this.life) {
      // All are told anew: what is already counted of the same time would count twice.
      this.life = trades.life;
      this.next = oldest;
      if (trades.length > 0) {
        trades.read(oldest, this.trade);
        this.fine.dropFrom(this.trade.timeMs);
        this.coarse!.dropFrom(this.trade.timeMs);
        this.restoreFirst(this.bars!.startOf(this.trade.timeMs));
      }
    }
    for (let number = Math.max(this.next, oldest); number < trades.total; number++) {
      this.takeOne(trades, number);
    }
    this.next = trades.total;
  }

  /** The first bar that was dropped keeps the seconds before. */
  private restoreFirst(startMs: number): void {
    for (let i = this.fine.length - 1; i >= 0; i--) {
      if (this.bars!.startOf(this.fine.startMs[i]!) !== startMs) return;
      this.coarse!.addFiner(this.fine, i);
    }
  }

  private takeOne(trades: TradeSource<T>, number: number): void {
    const { trade } = this;
    trades.read(number, trade);
    if ((trade.flags & FLAG.cancel) === 0) {
      this.add(trade.timeMs, trade.size, trade.side);
      return;
    }
    const at = trades.findCancelled(number);
    if (at === undefined) return;
    trades.read(at, this.cancelled);
    this.add(this.cancelled.timeMs, -this.cancelled.size, this.cancelled.side);
  }

  private add(timeMs: number, size: number, side: number): void {
    this.fine.add(timeMs, size, side);
    this.coarse!.add(timeMs, size, side);
  }
}
