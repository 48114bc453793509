/**
 * Dukascopy's .bi5 files as its data feed serves them: an hour of quotes, or bars of a side. Packed by LZMA, numbers with
 * the highest byte first. Hour, day and symbol are in the path alone, months from 00 on. Source: public readers of the
 * feed (dukascopy-node, duka, tickstory's notes).
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, toDayNumber } from '../../../model/calendar.ts';
import { CELL, NumberCells } from '../../columnar/number-cells.ts';
import type { DecoderOptions, FileDecoder, RandomFile } from '../../decoder.ts';
import { unitsToText } from '../../foreign-number.ts';
import type { FileImporter, FileSample, Match } from '../../importer.ts';
import { ImportError, noteReject } from '../../report.ts';
import type { ForeignBar } from '../../tick-handler.ts';

const LZMA = 0x5d;
const LZMA_HEAD_BYTES = 13;
/** An hour has some 100 kB; packed 20 times smaller than it is, it is no file of theirs. */
const MAX_BYTES = 64 * 1024 * 1024;
const MILLION = 6; // decimals

const TICKS =
  /(?:^|[/\\])([A-Z\d.]{3,20})[/\\_-](\d{4})[/\\_-](\d{2})[/\\_-](\d{2})[/\\_-](\d{2})h_ticks\.bi5$/i;
const BARS =
  /(?:^|[/\\])([A-Z\d.]{3,20})[/\\_-](\d{4})(?:[/\\_-](\d{2}))?(?:[/\\_-](\d{2}))?[/\\_-](BID|ASK)_candles_(min_1|hour_1|day_1)\.bi5$/i;
const INTERVALS: Readonly<Record<string, ForeignBar['interval']>> = {
  min_1: MINUTE_MS,
  hour_1: HOUR_MS,
  day_1: 'day',
};

/** What the path of a file says. */
interface Place {
  readonly symbol: string;
  /** When its times begin, ms. */
  readonly startMs: number;
  /** Of bars: their length and side. */
  readonly bars?: { readonly interval: ForeignBar['interval']; readonly of: 'bid' | 'ask' };
}

/** Dukascopy's files. */
export const bi5: FileImporter = {
  name: 'bi5',
  description: 'Dukascopy ticks and candles (.bi5)',
  kind: 'fx',
  reads: 'file',
  sniff,
  create: (options) => ({ decode: (file) => decode(file, options) }) satisfies FileDecoder,
};

function sniff({ head, path, settings }: FileSample): Match | undefined {
  const isNamed = /\.bi5$/i.test(path);
  if (!isNamed || (head.length > 0 && head[0] !== LZMA)) return undefined;
  const place = placeOf(path);
  const what = place?.bars === undefined ? 'Dukascopy tick file' : 'Dukascopy candle file';
  if (place === undefined) {
    const question =
      'Its symbol and hour stand in its path alone, as in EURUSD/2024/00/15/13h_ticks.bi5 (months from 00 on): give it that path, or that name with _ between.';
    return { confidence: 1, what, question };
  }
  const decimals = settings.decimals?.price ?? decimalsOf(place.symbol);
  if (decimals !== undefined) return { confidence: 1, what };
  const question = `How many decimals prices of ${place.symbol} have is not in the file: say it with --decimals, such as --decimals 3.`;
  return { confidence: 1, what, question };
}

function placeOf(path: string): Place | undefined {
  const ticks = TICKS.exec(path);
  if (ticks !== null) {
    const [, symbol = '', year, month, day, hour] = ticks;
    const startMs = toMs(year, month, day) + Number(hour) * HOUR_MS;
    return { symbol: symbol.toUpperCase(), startMs };
  }
  const bars = BARS.exec(path);
  if (bars === null) return undefined;
  const [, symbol = '', year, month, day, side = '', length = ''] = bars;
  const of = side.toUpperCase() === 'BID' ? 'bid' : 'ask';
  const interval = INTERVALS[length.toLowerCase()]!;
  return { symbol: symbol.toUpperCase(), startMs: toMs(year, month, day), bars: { interval, of } };
}

/** Midnight of a date whose month counts from 0. */
const toMs = (year = '1970', month = '0', day = '1'): number =>
  toDayNumber(Number(year), Number(month) + 1, Number(day)) * DAY_MS;

/** Currencies whose pairs with each other have five decimals. */
const FIVE = new Set(
  'EUR USD GBP CHF AUD CAD NZD SEK NOK DKK SGD HKD PLN TRY ZAR MXN CNH ILS'.split(' '),
);
/** Quoted with three. */
const THREE = new Set(['JPY', 'HUF', 'RUB']);

/** Decimals of a pair of currencies, and of gold and silver; undefined where it cannot be known. */
function decimalsOf(symbol: string): number | undefined {
  const [base, quote] = [symbol.slice(0, 3), symbol.slice(3)];
  if (symbol === 'XAUUSD' || symbol === 'XAGUSD') return 3;
  if (FIVE.has(base) && THREE.has(quote)) return 3;
  return FIVE.has(base) && FIVE.has(quote) ? 5 : undefined;
}

const isPair = (symbol: string): boolean =>
  FIVE.has(symbol.slice(0, 3)) && (FIVE.has(symbol.slice(3)) || THREE.has(symbol.slice(3)));

async function* decode(file: RandomFile, options: DecoderOptions): AsyncGenerator<number> {
  const place = placeOf(options.path);
  if (place === undefined) throw new ImportError('IMPORT_FORMAT', 'its path says no hour');
  const bytes = await unpack(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new Bi5Reader(place, options);
  const recordBytes = place.bars === undefined ? 20 : 24;
  for (let at = 0; at < bytes.length; at += recordBytes) {
    reader.take(view, at, at + recordBytes <= bytes.length);
    if (at % (recordBytes * 8_192) === 0) yield at / bytes.length;
  }
}

async function unpack(file: RandomFile): Promise<Uint8Array> {
  if (file.size === 0) return new Uint8Array(0);
  const packed = await file.read(0, file.size);
  if (packed.length < LZMA_HEAD_BYTES)
    throw new ImportError('IMPORT_READ', 'it ends within its head');
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const size = view.getBigInt64(5, true);
  if (file.size > MAX_BYTES || size > BigInt(MAX_BYTES)) {
    throw new ImportError('IMPORT_READ', `it says that it has ${size} bytes unpacked`);
  }
  const { decompress } = await import('#lzma1');
  const bytes = decompress(packed);
  if (size >= 0n && BigInt(bytes.length) !== size) {
    throw new ImportError('IMPORT_READ', 'it ends in the middle');
  }
  return bytes;
}

class Bi5Reader {
  private readonly place: Place;
  private readonly options: DecoderOptions;
  private readonly symbol: string;
  private readonly handle: number;
  private readonly decimals: number;
  private readonly isInMillions: boolean;
  private readonly volume = new NumberCells('volume', { is: 'float', bits: 32 });
  private readonly scratch = new Float32Array(2);
  private record = 0;

  constructor(place: Place, options: DecoderOptions) {
    this.place = place;
    this.options = options;
    const { handler, settings, symbol } = options;
    this.symbol = symbol ?? place.symbol;
    this.handle = handler.useSymbol(this.symbol);
    this.decimals = settings.decimals?.price ?? decimalsOf(place.symbol) ?? 0;
    this.isInMillions = isPair(place.symbol);
    handler.describe?.(this.symbol, { price: this.decimals, size: 0 });
  }

  take(view: DataView, at: number, isWhole: boolean): void {
    const { report, handler } = this.options;
    report.rows++;
    handler.line = ++this.record;
    const reason = !isWhole
      ? 'the file ends in the middle of a record'
      : this.place.bars === undefined
        ? this.takeQuote(view, at)
        : this.takeBar(view, at, this.place.bars);
    if (reason !== undefined) noteReject(report, this.record, reason);
  }

  /** The ask comes first. */
  private takeQuote(view: DataView, at: number): string | undefined {
    const ms = view.getUint32(at);
    if (ms >= HOUR_MS) return `its time is ${ms} ms within an hour`;
    const sizes: number[] = [];
    const scales: number[] = [];
    for (const place of [16, 12]) {
      this.scratch[0] = view.getFloat32(at + place);
      if (this.volume.read(this.scratch, 0) !== CELL.read)
        return this.volume.reason || 'a size is missing';
      const { units, scale } = this.volume;
      const shift = this.isInMillions ? MILLION : 0;
      const by = Math.max(0, shift - scale);
      sizes.push(units * 10 ** by);
      scales.push(Math.max(0, scale - shift));
    }
    const sizeScale = Math.max(...scales);
    const [bidSize = 0, askSize = 0] = sizes.map(
      (units, i) => units * 10 ** (sizeScale - scales[i]!),
    );
    const time = { symbol: this.handle, timeMs: this.place.startMs + ms, timeNs: 0 };
    const prices = { ask: view.getUint32(at + 4), bid: view.getUint32(at + 8) };
    const priceScale = this.decimals;
    const quote = { ...time, ...prices, priceScale, bidSize, askSize, sizeScale, flags: 0 };
    return this.options.handler.quoteUnits(quote);
  }

  /** Open, close, low, high. */
  private takeBar(
    view: DataView,
    at: number,
    { interval, of }: NonNullable<Place['bars']>,
  ): string | undefined {
    const price = (place: number): string => unitsToText(view.getUint32(at + place), this.decimals);
    this.scratch[0] = view.getFloat32(at + 20);
    if (this.volume.read(this.scratch, 0) !== CELL.read)
      return this.volume.reason || 'the volume is missing';
    const { units, scale } = this.volume;
    const shift = this.isInMillions ? MILLION : 0;
    const volume =
      scale > shift ? unitsToText(units, scale - shift) : String(units * 10 ** (shift - scale));
    const startMs = this.place.startMs + view.getUint32(at) * 1_000;
    return this.options.handler.bar({
      symbol: this.symbol,
      startMs,
      interval,
      open: price(4),
      close: price(8),
      low: price(12),
      high: price(16),
      volume,
      trades: undefined,
      turnover: undefined,
      of,
      isAdjusted: false,
    });
  }
}
