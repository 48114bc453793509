/**
 * Recorded frames of Binance, spot and futures: trades and best bid and ask, also those of partial depth, which has a whole
 * top of the book each time. Changes of depth tell none without the book that they change, which frames do not have.
 * A trade's time is the exchange's trade time T. A quote's is T (or E) where the frame has it; spot quotes
 * have none: their receive time is moved onto the exchange's clock, to the ns, and never put before a tick of
 * an earlier line (then the tick is marked as repaired).
 */
import { toSymbol } from '../model/instrument.ts';
import { FLAG, NS_PER_MS } from '../model/tick.ts';
import type { ExactTime } from '../venue/event.ts';
import { compareTimes } from '../venue/exact-time.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import {
  isFields,
  textOf,
  timeOf,
  toFrameLine,
  type Fields,
  type FrameLine,
} from './frame-line.ts';
import { createItemDecoder } from './frames/json-items.ts';
import { sniffCapture } from './frames/find-capture.ts';
import { marketOfFrame } from './binance-market.ts';
import type { TextImporter } from './importer.ts';
import { noteNotImported, noteOfFile } from './report.ts';
import { toTakerSide, type ForeignQuote, type ForeignTrade } from './tick-handler.ts';

/** Recorded frames of Binance. */
export const binanceFrames: TextImporter = {
  name: 'binance-frames',
  description: 'recorded Binance frames',
  reads: 'text',
  sniff: sniffCapture('binance', 'Binance'),
  create: createDecoder,
};

function createDecoder(options: DecoderOptions): Decoder {
  const reader = new FrameReader(options);
  return createItemDecoder(options, (line) => [reader.take(line)]);
}

class FrameReader {
  private readonly options: DecoderOptions;
  /** Time of the latest tick of the lines so far. */
  private latest: ExactTime | undefined;
  /** By symbol: the top that depth gave last, or that the best prices come by themselves. */
  private readonly tops = new Map<string, string>();

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** @returns why the line cannot be imported, if so */
  take(line: string): string | undefined {
    const parsed = toFrameLine(line);
    if (typeof parsed === 'string') return parsed;
    if ('what' in parsed) {
      noteNotImported(this.options.report, parsed.what);
      return undefined;
    }
    const { frame } = parsed;
    const inner = frame['data'];
    const raw = isFields(inner) ? inner : frame;
    const top = toTop(frame, raw);
    const data = top ?? raw;
    this.watchClock(timeOf(data, 'E'), parsed.received);
    const kind = top === undefined ? toKind(frame, data) : 'quote';
    if (kind !== 'trade' && kind !== 'quote') {
      noteNotImported(this.options.report, kind);
      if (kind === 'depth') noteOfFile(this.options.report, NO_BOOK);
      return undefined;
    }
    const written = textOf(data, 's');
    if (written === undefined) return 'no symbol';
    const symbol = toSymbol(written);
    if (this.options.symbol !== undefined && this.options.symbol !== symbol) {
      noteNotImported(this.options.report, 'other symbol');
      return undefined;
    }
    if (kind === 'quote' && !this.isNews(symbol, data, top !== undefined)) return undefined;
    const market = marketOfFrame(data, symbol);
    if (market !== undefined) this.options.handler.of?.(market);
    return kind === 'trade' ? this.takeTrade(data, symbol) : this.takeQuote(data, symbol, parsed);
  }

  /** Of depth the top when it changes, and none where another stream of the symbol tells each best price. */
  private isNews(symbol: string, data: Fields, isOfDepth: boolean): boolean {
    if (!isOfDepth) {
      this.tops.set(symbol, 'bookTicker');
      return true;
    }
    const known = this.tops.get(symbol);
    const top = ['b', 'B', 'a', 'A'].map((key) => textOf(data, key)).join(' ');
    if (known === 'bookTicker' || known === top) {
      noteNotImported(this.options.report, 'depth whose top is known');
      return false;
    }
    this.tops.set(symbol, top);
    return true;
  }

  private watchClock(sent: ExactTime | undefined, received: ExactTime | undefined): void {
    if (sent === undefined) return;
    if (received === undefined) {
      this.reach(sent);
      return;
    }
    const { clock } = this.options;
    const aheadNs = (sent.timeMs - received.timeMs) * NS_PER_MS + sent.timeNs - received.timeNs;
    clock.offsetNs = Math.max(clock.offsetNs, aheadNs);
  }

  private takeTrade(data: Fields, symbol: string): string | undefined {
    const time = timeOf(data, 'T');
    const price = textOf(data, 'p');
    const size = textOf(data, 'q');
    const isBuyerMaker = data['m'];
    const id = data['t'] ?? data['a'];
    if (time === undefined) return 'the trade has no time T in ms or µs';
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
      ...time,
      price,
      size,
      side: toTakerSide(isBuyerMaker),
      id: id as number,
      isAggregate: data['t'] === undefined,
    };
    const reason = this.options.handler.trade(trade);
    if (reason === undefined) this.reach(time);
    return reason;
  }

  private reach(time: ExactTime): void {
    if (!this.isReached(time)) this.latest = time;
  }

  private isReached(time: ExactTime): boolean {
    return this.latest !== undefined && compareTimes(time, this.latest) < 0;
  }

  /** A frame's receive time by the exchange's clock; without one the time of the latest tick before. */
  private estimate(received: ExactTime | undefined): ExactTime | undefined {
    if (received === undefined) return this.latest;
    const { clock } = this.options;
    clock.estimates++;
    const sinceNs = received.timeNs + (clock.offsetNs === -Infinity ? 0 : clock.offsetNs);
    const wholeMs = Math.floor(sinceNs / NS_PER_MS);
    return { timeMs: received.timeMs + wholeMs, timeNs: sinceNs - wholeMs * NS_PER_MS };
  }

  private takeQuote(data: Fields, symbol: string, line: FrameLine): string | undefined {
    const bid = textOf(data, 'b');
    const ask = textOf(data, 'a');
    const bidSize = textOf(data, 'B');
    const askSize = textOf(data, 'A');
    if (bid === undefined || ask === undefined || bidSize === undefined || askSize === undefined) {
      return 'the quote has not all of b, B, a, A';
    }
    const stamped = timeOf(data, 'T') ?? timeOf(data, 'E');
    const wanted = stamped ?? this.estimate(line.received);
    if (wanted === undefined) return NO_TIME;
    const isRepaired =
      stamped === undefined && (line.received === undefined || this.isReached(wanted));
    const { timeMs, timeNs } = isRepaired ? this.latest! : wanted;
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
    if (reason === undefined) this.reach({ timeMs, timeNs });
    return reason;
  }
}

const NO_BOOK =
  'Depth tells changes of a book that is not in the file, so that its best prices are not known; bookTicker and depth5, depth10 or depth20 have them.';

/** Streams of partial depth: `btcusdt@depth5@100ms`. */
const PARTIAL = /^([^@]+)@depth(?:5|10|20)(?:@|$)/;

/** The best prices of a frame of partial depth as a quote has them; undefined for other frames. */
function toTop(frame: Fields, data: Fields): Fields | undefined {
  const symbol = PARTIAL.exec(textOf(frame, 'stream') ?? '')?.[1];
  if (symbol === undefined) return undefined;
  const [bid, ask] = [levelOf(data['bids'] ?? data['b']), levelOf(data['asks'] ?? data['a'])];
  if (bid === undefined || ask === undefined) return undefined;
  const { T, E } = data;
  return { s: data['s'] ?? symbol, T, E, b: bid[0], B: bid[1], a: ask[0], A: ask[1] };
}

/** The first level of a side; zeros where it is empty, undefined for what is no side. */
function levelOf(side: unknown): readonly [unknown, unknown] | undefined {
  if (!Array.isArray(side)) return undefined;
  const first: unknown = side[0];
  if (first === undefined) return ['0', '0'];
  return Array.isArray(first) ? [first[0], first[1]] : undefined;
}

const NO_TIME = 'the quote has no time, the line no receive time, and no line before has one';

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
