/**
 * Recorded frames of Binance, spot and futures: trades and best bid and ask. Depth is not imported.
 * A trade's time is the exchange's trade time T. A quote's is T (or E) where the frame has it; spot quotes
 * have none: their receive time is moved onto the exchange's clock, in whole µs, and never put before a tick
 * of an earlier line (then the tick is marked as repaired).
 */
import { FLAG } from '../../../shared/model/tick.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import { isFields, textOf, timeOf, toFrameLine, type Fields } from './frame-line.ts';
import { forEachLine } from './lines.ts';
import { noteNotImported, noteReject } from './report.ts';
import { toTakerSide, type ForeignQuote, type ForeignTrade } from './tick-handler.ts';

/** Makes a decoder for one file. */
export function createBinanceFramesDecoder(options: DecoderOptions): Decoder {
  const reader = new FrameReader(options);
  return {
    decode: (chunk) =>
      forEachLine(chunk, (line, number) => {
        options.report.rows++;
        const reason = reader.take(line);
        if (reason !== undefined) noteReject(options.report, number, reason);
      }),
  };
}

class FrameReader {
  private readonly options: DecoderOptions;
  /** Latest tick of the lines so far, µs. */
  private latestUs = -Infinity;

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** @returns why the line cannot be imported, if so */
  take(line: string): string | undefined {
    const parsed = toFrameLine(line);
    if (typeof parsed === 'string') return parsed;
    const { frame, receivedUs } = parsed;
    const inner = frame['data'];
    const data = isFields(inner) ? inner : frame;
    const sentMs = timeOf(data, 'E');
    const { clock } = this.options;
    if (sentMs !== undefined) clock.offsetUs = Math.max(clock.offsetUs, sentMs * 1000 - receivedUs);
    const kind = toKind(frame, data);
    if (kind !== 'trade' && kind !== 'quote') {
      noteNotImported(this.options.report, kind);
      return undefined;
    }
    const symbol = textOf(data, 's')?.toUpperCase();
    if (symbol === undefined) return 'no symbol';
    if (this.options.symbol !== undefined && this.options.symbol !== symbol) {
      noteNotImported(this.options.report, 'other symbol');
      return undefined;
    }
    return kind === 'trade'
      ? this.takeTrade(data, symbol)
      : this.takeQuote(data, symbol, receivedUs);
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
    const trade: ForeignTrade = {
      symbol,
      timeMs,
      timeNs: 0,
      price,
      size,
      side: toTakerSide(isBuyerMaker),
      id: id as number,
    };
    const reason = this.options.handler.trade(trade);
    if (reason === undefined) this.latestUs = Math.max(this.latestUs, timeMs * 1000);
    return reason;
  }

  private takeQuote(data: Fields, symbol: string, receivedUs: number): string | undefined {
    const bid = textOf(data, 'b');
    const ask = textOf(data, 'a');
    const bidSize = textOf(data, 'B');
    const askSize = textOf(data, 'A');
    if (bid === undefined || ask === undefined || bidSize === undefined || askSize === undefined) {
      return 'the quote has not all of b, B, a, A';
    }
    const stampedMs = timeOf(data, 'T') ?? timeOf(data, 'E');
    const { clock } = this.options;
    const { offsetUs } = clock;
    const estimatedUs = receivedUs + (offsetUs === -Infinity ? 0 : offsetUs);
    if (stampedMs === undefined) clock.estimates++;
    const wantedUs = stampedMs === undefined ? estimatedUs : stampedMs * 1000;
    const isRepaired = stampedMs === undefined && wantedUs < this.latestUs;
    const timeUs = isRepaired ? this.latestUs : wantedUs;
    const timeMs = Math.floor(timeUs / 1000);
    const quote: ForeignQuote = {
      symbol,
      timeMs,
      timeNs: (timeUs - timeMs * 1000) * 1000,
      bid: isZero(bid) ? undefined : bid,
      bidSize: isZero(bid) ? '0' : bidSize,
      ask: isZero(ask) ? undefined : ask,
      askSize: isZero(ask) ? '0' : askSize,
      flags: isRepaired ? FLAG.timeRepaired : 0,
    };
    const reason = this.options.handler.quote(quote);
    if (reason === undefined) this.latestUs = Math.max(this.latestUs, timeUs);
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
