/**
 * Sierra Chart's intraday files (.scid): trades with the quote that stood beside each, or bars. Times are µs since
 * 1899-12-30 UTC, numbers floats of 32 bits. Source: Sierra Chart, "Intraday Data File Format".
 */
import { MISSING, SIDE } from '../../../model/tick.ts';
import { BarSpacing, findInName } from '../../bar-spacing.ts';
import { CELL, NumberCells } from '../../columnar/number-cells.ts';
import type { DecoderOptions } from '../../decoder.ts';
import { baseNameOf } from '../../file-name.ts';
import { rescaleUnits, unitsToText } from '../../foreign-number.ts';
import { NO_ID } from '../../import-rows.ts';
import type { BytesImporter } from '../../importer.ts';
import { ImportError, noteOfFile } from '../../report.ts';
import type { ForeignBar } from '../../tick-handler.ts';
import { toSymbol } from '../../../model/instrument.ts';
import { createRecordDecoder, type RecordReader, type RecordTally } from './fixed-records.ts';

const MAGIC = [0x53, 0x43, 0x49, 0x44]; // SCID
const RECORD_BYTES = 40;
const AT = { time: 0, open: 8, high: 12, low: 16, close: 20, trades: 24, volume: 28 } as const;
const BID_VOLUME = 32;
const ASK_VOLUME = 36;
/** 1899-12-30, ms since 1970. */
const EPOCH_MS = -2_209_161_600_000;
const WORD_MS = 4_294_967; // of 2^32 µs: whole ms, and the µs beyond
const WORD_US = 296;
/** Below it an open is no price: it marks the first and the last part of a trade that came in parts. */
const MARK = -1e37;
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Sierra Chart's intraday files. */
export const scid: BytesImporter = {
  name: 'scid',
  description: 'Sierra Chart intraday files (.scid)',
  kind: 'future',
  reads: 'bytes',
  sniff: ({ head }) =>
    MAGIC.every((byte, i) => head[i] === byte)
      ? { confidence: 1, what: 'Sierra Chart intraday file' }
      : undefined,
  toFileSymbol: (path) => toSymbol(baseNameOf(path).replace(/\.scid$/i, '')) || undefined,
  create: (options) => createRecordDecoder(new ScidReader(options), options),
};

class ScidReader implements RecordReader {
  private readonly options: DecoderOptions;
  private readonly symbol: string;
  private readonly handle: number;
  private readonly price = new NumberCells('price', { is: 'float', bits: 32 });
  private readonly other = new NumberCells('price', { is: 'float', bits: 32 });
  private readonly floats = { open: NONE, high: NONE, low: NONE, close: NONE };
  private quoteKey = '';
  private length: ForeignBar['interval'] | undefined;

  constructor(options: DecoderOptions) {
    this.options = options;
    this.symbol = options.symbol ?? '';
    this.handle = options.handler.useSymbol(this.symbol);
  }

  readHead(bytes: Uint8Array) {
    if (bytes.length < 12) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [headBytes, recordBytes] = [view.getUint32(4, true), view.getUint32(8, true)];
    if (recordBytes !== RECORD_BYTES || headBytes < 56 || headBytes > 4_096) {
      throw new ImportError(
        'IMPORT_FORMAT',
        `its records have ${recordBytes} bytes, those of version 1 have ${RECORD_BYTES}; open it in Sierra Chart and save it again`,
      );
    }
    noteOfFile(
      this.options.report,
      'Prices are as they stand in the file: a multiplier that Sierra Chart shows them by is not in it.',
    );
    return { headBytes, recordBytes };
  }

  take(view: DataView, at: readonly number[], tally: RecordTally): void {
    for (const name of PRICES) {
      this.floats[name] = Float32Array.from(at, (place) => view.getFloat32(place + AT[name], true));
    }
    for (const [row, place] of at.entries()) {
      tally.next();
      const open = this.floats.open[row]!;
      if (open === 0 || open < MARK) this.takeTrade(view, place, row, tally);
      else this.takeBar(view, at, row, tally);
    }
  }

  private takeTrade(view: DataView, at: number, row: number, tally: RecordTally): void {
    const { handler } = this.options;
    const { high, low, close } = this.floats;
    const time = readTime(view, at);
    const [ask, bid] = [high[row]!, low[row]!];
    const key = `${bid} ${ask}`;
    if (key !== this.quoteKey && (bid > 0 || ask > 0)) {
      this.quoteKey = key;
      tally.count(this.giveQuote(row, time));
    }
    if (this.price.read(close, row) !== CELL.read) {
      tally.count(this.price.reason || 'there is no price');
      return;
    }
    const side =
      view.getUint32(at + ASK_VOLUME, true) > 0
        ? SIDE.buy
        : view.getUint32(at + BID_VOLUME, true) > 0
          ? SIDE.sell
          : SIDE.unknown;
    const { units: price, scale: priceScale } = this.price;
    const size = view.getUint32(at + AT.volume, true);
    const base = { symbol: this.handle, ...time, price, priceScale, size, sizeScale: 0, side };
    tally.count(handler.tradeUnits({ ...base, id: NO_ID, flags: 0 }));
  }

  private giveQuote(row: number, time: Time): string | undefined {
    const { price, other, floats } = this;
    const hasBid = floats.low[row]! > 0 && price.read(floats.low, row) === CELL.read;
    const hasAsk = floats.high[row]! > 0 && other.read(floats.high, row) === CELL.read;
    const priceScale = Math.max(hasBid ? price.scale : 0, hasAsk ? other.scale : 0);
    const bid = hasBid ? rescaleUnits(price.units, price.scale, priceScale) : MISSING;
    const ask = hasAsk ? rescaleUnits(other.units, other.scale, priceScale) : MISSING;
    if (Number.isNaN(bid + ask)) return 'bid and ask have too many digits side by side';
    const sizes = { bidSize: 0, askSize: 0, sizeScale: 0, flags: 0 };
    return this.options.handler.quoteUnits({
      symbol: this.handle,
      ...time,
      bid,
      ask,
      priceScale,
      ...sizes,
    });
  }

  private takeBar(view: DataView, at: readonly number[], row: number, tally: RecordTally): void {
    const length = (this.length ??= this.findLength(view, at));
    const texts: string[] = [];
    for (const name of PRICES) {
      if (this.price.read(this.floats[name], row) !== CELL.read) {
        tally.count(this.price.reason || `there is no ${name}`);
        return;
      }
      texts.push(unitsToText(this.price.units, this.price.scale));
    }
    const [open, high, low, close] = texts as [string, string, string, string];
    const { timeMs } = readTime(view, at[row]!);
    const trades = view.getUint32(at[row]! + AT.trades, true);
    const bar = {
      symbol: this.symbol,
      startMs: timeMs,
      interval: length,
      open,
      high,
      low,
      close,
      volume: String(view.getUint32(at[row]! + AT.volume, true)),
      trades: trades > 0 ? trades : undefined,
      turnover: undefined,
      of: 'trade',
      isAdjusted: false,
    } as const;
    tally.count(this.options.handler.bar(bar));
  }

  private findLength(view: DataView, at: readonly number[]): ForeignBar['interval'] {
    const spacing = new BarSpacing();
    for (const place of at) spacing.note(this.symbol, readTime(view, place).timeMs);
    const { path, settings } = this.options;
    const found = spacing.decide(findInName(path), false, settings.interval);
    if ('problem' in found) throw new ImportError('IMPORT_FORMAT', found.problem);
    return found.length;
  }
}

const NONE: Float32Array = new Float32Array(0);

interface Time {
  readonly timeMs: number;
  readonly timeNs: number;
}

function readTime(view: DataView, at: number): Time {
  const high = view.getInt32(at + 4, true);
  const us = high * WORD_US + view.getUint32(at, true);
  const restMs = Math.floor(us / 1_000);
  return {
    timeMs: EPOCH_MS + high * WORD_MS + restMs,
    timeNs: (us - restMs * 1_000) * 1_000,
  };
}
