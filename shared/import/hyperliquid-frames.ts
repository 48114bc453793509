/**
 * Recorded frames of Hyperliquid: trades, and the top of each l2Book as a quote. Times are the exchange's.
 * Trade ids do not count up there, so a repeated trade is told by remembering ids.
 */
import { toSymbol } from '../model/instrument.ts';
import { SIDE, type Side } from '../model/tick.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import { isFields, textOf, timeOf, toFrameLine, type Fields } from './frame-line.ts';
import { createItemDecoder } from './frames/json-items.ts';
import { sniffCapture } from './frames/find-capture.ts';
import type { TextImporter } from './importer.ts';
import { noteNotImported } from './report.ts';

/** Ids that are remembered: two generations of this many. */
const REMEMBERED_IDS = 100_000;

/** Recorded frames of Hyperliquid. */
export const hyperliquidFrames: TextImporter = {
  name: 'hyperliquid-frames',
  description: 'recorded Hyperliquid frames',
  kind: 'future',
  reads: 'text',
  sniff: sniffCapture('hyperliquid', 'Hyperliquid'),
  create: createDecoder,
};

function createDecoder(options: DecoderOptions): Decoder {
  const reader = new FrameReader(options);
  return createItemDecoder(options, (line) => reader.take(line));
}

class FrameReader {
  private readonly options: DecoderOptions;
  private recentIds = new Set<number>();
  private olderIds = new Set<number>();

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** @returns of each trade, of a book, or of the line why it cannot be imported; undefined where it can */
  take(line: string): (string | undefined)[] {
    const parsed = toFrameLine(line);
    if (typeof parsed === 'string') return [parsed];
    if ('what' in parsed) return [this.leaveOut(parsed.what)];
    const { frame } = parsed;
    const { data } = frame;
    const channel = textOf(frame, 'channel') ?? 'other';
    if (channel === 'l2Book') return [isFields(data) ? this.takeBook(data) : 'a book without data'];
    if (channel === 'trades') {
      if (!Array.isArray(data)) return ['trades without a list'];
      if (data.length === 0) return [this.leaveOut('empty list of trades')];
      return data.map((trade: unknown) =>
        isFields(trade) ? this.takeTrade(trade) : 'a trade that is no object',
      );
    }
    return [this.leaveOut(channel)];
  }

  private leaveOut(what: string): undefined {
    noteNotImported(this.options.report, what);
    return undefined;
  }

  private isOther(symbol: string): boolean {
    const isOther = this.options.symbol !== undefined && this.options.symbol !== symbol;
    if (isOther) noteNotImported(this.options.report, 'other symbol');
    return isOther;
  }

  private takeTrade(trade: Fields): string | undefined {
    const symbol = symbolOf(trade);
    const time = timeOf(trade, 'time');
    const price = textOf(trade, 'px');
    const size = textOf(trade, 'sz');
    const id = trade['tid'];
    if (symbol === undefined) return 'the trade has no coin';
    if (this.isOther(symbol)) return undefined;
    if (time === undefined) return 'the trade has no time in ms';
    if (price === undefined || size === undefined) return 'the trade has no px or sz';
    if (typeof id === 'number' && this.hasSeen(id)) {
      this.options.report.duplicates++;
      return undefined;
    }
    const side = toSide(trade['side']);
    return this.options.handler.trade({
      symbol,
      ...time,
      price,
      size,
      side,
      id: undefined,
    });
  }

  private takeBook(book: Fields): string | undefined {
    const symbol = symbolOf(book);
    const time = timeOf(book, 'time');
    const { levels } = book;
    if (symbol === undefined) return 'the book has no coin';
    if (this.isOther(symbol)) return undefined;
    if (time === undefined) return 'the book has no time in ms';
    if (!Array.isArray(levels) || levels.length !== 2) return 'the book has not two sides';
    const bid = toTop(levels[0]);
    const ask = toTop(levels[1]);
    if (typeof bid === 'string' || typeof ask === 'string')
      return 'a level of the book is not px and sz';
    return this.options.handler.quote({
      symbol,
      ...time,
      bid: bid.price,
      bidSize: bid.size,
      ask: ask.price,
      askSize: ask.size,
      flags: 0,
    });
  }

  private hasSeen(id: number): boolean {
    if (this.recentIds.has(id) || this.olderIds.has(id)) return true;
    if (this.recentIds.size >= REMEMBERED_IDS) {
      this.olderIds = this.recentIds;
      this.recentIds = new Set();
    }
    this.recentIds.add(id);
    return false;
  }
}

function symbolOf(fields: Fields): string | undefined {
  const coin = textOf(fields, 'coin');
  return coin === undefined ? undefined : toSymbol(coin);
}

/** `B` is a buying taker, `A` (ask) a selling one. */
const toSide = (side: unknown): Side =>
  side === 'B' ? SIDE.buy : side === 'A' ? SIDE.sell : SIDE.unknown;

function toTop(side: unknown): { price: string | undefined; size: string } | string {
  if (!Array.isArray(side)) return 'bad';
  const [level] = side as unknown[];
  if (level === undefined) return { price: undefined, size: '0' };
  if (!isFields(level)) return 'bad';
  const price = textOf(level, 'px');
  const size = textOf(level, 'sz');
  return price === undefined || size === undefined ? 'bad' : { price, size };
}
