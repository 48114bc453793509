/**
 * Recorded frames of Binance, spot and futures: trades and best bid and ask. Depth is not imported.
 * A trade's time is the exchange's trade time T. A quote's is T (or E) where the frame has it; spot quotes
 * have none: their receive time is moved onto the exchange's clock, to the ns, and never put before a tick of
 * an earlier line (then the tick is marked as repaired).
 */
import { toSymbol } from '../model/instrument.ts';
import { FLAG, NS_PER_MS } from '../model/tick.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import {
  isFields,
  textOf,
  timeOf,
  toFrameLine,
  type Fields,
  type FrameLine,
} from './frame-line.ts';
import { byLine, type TextImporter } from './importer.ts';
import { createLineDecoder } from './line-decoder.ts';
import { noteNotImported } from './report.ts';
import { toTakerSide, type ForeignQuote, type ForeignTrade } from './tick-handler.ts';

/** Recorded frames of Binance. */
export const binanceFrames: TextImporter = {
  name: 'binance-frames',
  description: 'recorded Binance frames',
  reads: 'text',
  sniff: byLine('recorded frames of Binance', (line) => {
    const parsed = toFrameLine(line);
    if (typeof parsed === 'string' || textOf(parsed.frame, 'channel') !== undefined) return false;
    const { frame } = parsed;
    const data = isFields(frame['data']) ? frame['data'] : frame;
    return 'stream' in frame || 'e' in data || 'lastUpdateId' in data;
  }),
  create: createDecoder,
};

function createDecoder(options: DecoderOptions): Decoder {
  const reader = new FrameReader(options);
  return createLineDecoder(options, (line) => {
    const reason = reader.take(line);
    return reason === undefined ? [] : [reason];
  });
}

class FrameReader {
  private readonly options: DecoderOptions;
  /** Latest tick of the lines so far: ms, and ns within that ms. */
  private latestMs = -Infinity;
  private latestNs = 0;

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** @returns why the line cannot be imported, if so */
  take(line: string): string | undefined {
    const parsed = toFrameLine(line);
    if (typeof parsed === 'string') return parsed;
    const { frame, receivedMs, receivedNs } = parsed;
    const inner = frame['data'];
    const data = isFields(inner) ? inner : frame;
    const sentMs = timeOf(data, 'E');
    const { clock } = this.options;
    if (sentMs !== undefined) {
      const aheadNs = (sentMs - receivedMs) * NS_PER_MS - receivedNs;
      clock.offsetNs = Math.max(clock.offsetNs, aheadNs);
    }
    const kind = toKind(frame, data);
    if (kind !== 'trade' && kind !== 'quote') {
      noteNotImported(this.options.report, kind);
      return undefined;
    }
    const written = textOf(data, 's');
    if (written === undefined) return 'no symbol';
    const symbol = toSymbol(written);
    if (this.options.symbol !== undefined && this.options.symbol !== symbol) {
      noteNotImported(this.options.report, 'other symbol');
      return undefined;
    }
    return kind === 'trade' ? this.takeTrade(data, symbol) : this.takeQuote(data, symbol, parsed);
  }

  private takeTrade(data: Fields, symbol: string): string | undefined {
    const timeMs = timeOf(data, 'T');
    const price = textOf(data, 'p');
    const size = textOf(data, 'q');
    const isBuyerMaker = data['m'];
    const id = data['t'] ?? data['a'];
    if (timeMs === undefined) return 'the trade has no time T in ms';
    if (price === undefined || size === undefined) return 'the trade has no price p or size q';
    if (typeof isBuyerMaker !== 'boolean') return 'the trade does not say who was the maker (m)';
    if (!Number.isSafeInteger(id) || (id as number) < 0) return 'the trade has no id';
    /* Futures print what is no trade of the market: the insurance fund, liquidations by assignment, and empty ones. */
    const kind = textOf(data, 'X');
    if (kind !== undefined && kind !== 'MARKET') {
      noteNotImported(this.options.report, `${kind} print, no trade of the market`);
      this.options.handler.noteId?.(symbol, id as number, data['t'] === undefined);
      return undefined;
    }
    const trade: ForeignTrade = {
      symbol,
      timeMs,
      timeNs: 0,
      price,
      size,
      side: toTakerSide(isBuyerMaker),
      id: id as number,
      isAggregate: data['t'] === undefined,
    };
    const reason = this.options.handler.trade(trade);
    if (reason === undefined) this.reach(timeMs, 0);
    return reason;
  }

  private reach(ms: number, ns: number): void {
    if (this.isReached(ms, ns)) return;
    this.latestMs = ms;
    this.latestNs = ns;
  }

  private isReached(ms: number, ns: number): boolean {
    return ms < this.latestMs || (ms === this.latestMs && ns < this.latestNs);
  }

  /** A frame's receive time by the exchange's clock. */
  private estimate({ receivedMs, receivedNs }: FrameLine): { ms: number; ns: number } {
    const { offsetNs } = this.options.clock;
    const sinceNs = receivedNs + (offsetNs === -Infinity ? 0 : offsetNs);
    const wholeMs = Math.floor(sinceNs / NS_PER_MS);
    return { ms: receivedMs + wholeMs, ns: sinceNs - wholeMs * NS_PER_MS };
  }

  private takeQuote(data: Fields, symbol: string, line: FrameLine): string | undefined {
    const bid = textOf(data, 'b');
    const ask = textOf(data, 'a');
    const bidSize = textOf(data, 'B');
    const askSize = textOf(data, 'A');
    if (bid === undefined || ask === undefined || bidSize === undefined || askSize === undefined) {
      return 'the quote has not all of b, B, a, A';
    }
    const stampedMs = timeOf(data, 'T') ?? timeOf(data, 'E');
    if (stampedMs === undefined) this.options.clock.estimates++;
    const wanted = stampedMs === undefined ? this.estimate(line) : { ms: stampedMs, ns: 0 };
    const isRepaired = stampedMs === undefined && this.isReached(wanted.ms, wanted.ns);
    const timeMs = isRepaired ? this.latestMs : wanted.ms;
    const timeNs = isRepaired ? this.latestNs : wanted.ns;
    const quote: ForeignQuote = {
      symbol,
      timeMs,
      timeNs,
      bid: isZero(bid) ? undefined : bid,
      bidSize: isZero(bid) ? '0' : bidSize,
      ask: isZero(ask) ? undefined : ask,
      askSize: isZero(ask) ? '0' : askSize,
      flags: isRepaired ? FLAG.timeRepaired : 0,
    };
    const reason = this.options.handler.quote(quote);
    if (reason === undefined) this.reach(timeMs, timeNs);
    return reason;
  }
}

/** An empty side of the book comes as price zero. */
const isZero = (price: string): boolean => /^0+(\.0*)?$/.test(price);

function toKind(frame: Fields, data: Fields): string {
  const event = textOf(data, 'e');
  const stream = textOf(frame, 'stream') ?? '';
  if (event === 'trade' || event === 'aggTrade') return 'trade';
  if (event === 'bookTicker' || (event === undefined && stream.endsWith('@bookTicker')))
    return 'quote';
  if (event === undefined && 'u' in data && 'b' in data && 'B' in data && 'A' in data)
    return 'quote';
  if ('lastUpdateId' in data) return 'depth snapshot';
  if (event === 'depthUpdate' || stream.includes('@depth')) return 'depth';
  return event ?? 'other';
}
