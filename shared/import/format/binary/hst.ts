/**
 * MetaTrader 4 history files (.hst), versions 400 and 401: bars of the bid, stamped with the broker's wall clock as if it
 * were UTC. Source: MetaQuotes, "Format of history files" (HST), and what terminals write since build 509.
 */
import { DAY_MS } from '../../../model/calendar.ts';
import { toSymbol } from '../../../model/instrument.ts';
import { CELL, NumberCells } from '../../columnar/number-cells.ts';
import { TimeCells } from '../../columnar/time-cells.ts';
import type { DecoderOptions } from '../../decoder.ts';
import { unitsToText } from '../../foreign-number.ts';
import type { BytesImporter, FileSample, Match } from '../../importer.ts';
import { noteOfFile } from '../../report.ts';
import type { ForeignBar } from '../../tick-handler.ts';
import {
  createRecordDecoder,
  readLatin1,
  type RecordReader,
  type RecordTally,
} from './fixed-records.ts';

const OLD = 400;
const NEW = 401;
const HEAD_BYTES = 148;
const SYMBOL = { at: 68, length: 12 } as const;
const PERIOD = 80;
const DIGITS = 84;
const MINUTE_MS = 60_000;
/** Minutes that are of the calendar. */
const CALENDAR: Readonly<Record<number, ForeignBar['interval']>> = {
  1_440: 'day',
  10_080: 'week',
  43_200: 'month',
};
const PRICES = ['open', 'high', 'low', 'close'] as const;
/** Where prices are; in version 400 the low stands before the high. */
const PLACES = {
  [OLD]: { open: 4, low: 12, high: 20, close: 28 },
  [NEW]: { open: 8, high: 16, low: 24, close: 32 },
} as const;

/** MetaTrader 4 history files. */
export const hst: BytesImporter = {
  name: 'hst',
  description: 'MetaTrader 4 history (.hst)',
  kind: 'fx',
  reads: 'bytes',
  sniff,
  create: (options) => createRecordDecoder(new HstReader(options), options),
};

function sniff({ head, path, settings }: FileSample): Match | undefined {
  if (head.length < HEAD_BYTES) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const version = view.getInt32(0, true);
  const [period, digits] = [view.getInt32(PERIOD, true), view.getInt32(DIGITS, true)];
  const isIts =
    (version === OLD || version === NEW) &&
    period > 0 &&
    period <= 43_200 &&
    digits >= 0 &&
    digits <= 9 &&
    /^[\x21-\x7e]+$/.test(readLatin1(head, SYMBOL.at, SYMBOL.length));
  if (!isIts) return undefined;
  const confidence = /\.hst$/i.test(path) ? 1 : 0.9;
  const what = `MetaTrader 4 history ${version}, bars of ${period} min`;
  if (settings.zone !== undefined || CALENDAR[period] !== undefined) return { confidence, what };
  const question =
    'Its times are the wall clock of a broker, often Eastern Europe: say which with --tz, such as --tz Europe/Athens or --tz UTC.';
  return { confidence, what, question };
}

class HstReader implements RecordReader {
  private readonly options: DecoderOptions;
  private readonly price = new NumberCells('price', { is: 'float', bits: 64 });
  private time: TimeCells | undefined;
  private version: typeof OLD | typeof NEW = NEW;
  private symbol = '';
  private interval: ForeignBar['interval'] = 'day';

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  readHead(bytes: Uint8Array) {
    if (bytes.length < HEAD_BYTES) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const { handler, settings, symbol, report } = this.options;
    this.version = view.getInt32(0, true) === OLD ? OLD : NEW;
    this.symbol = symbol ?? toSymbol(readLatin1(bytes, SYMBOL.at, SYMBOL.length));
    const period = view.getInt32(PERIOD, true);
    this.interval = CALENDAR[period] ?? period * MINUTE_MS;
    /* Bars of days and longer are of a date, whatever the zone. */
    const zone = typeof this.interval === 'string' ? 'UTC' : settings.zone;
    this.time = new TimeCells('time', { is: 'time', unit: 's', isUtc: false }, zone);
    const digits = Math.min(9, Math.max(0, view.getInt32(DIGITS, true)));
    handler.describe?.(this.symbol, { price: digits, size: 0 });
    noteOfFile(report, 'Volumes count changes of the price where the broker knows no other.');
    return { headBytes: HEAD_BYTES, recordBytes: this.version === OLD ? 44 : 60 };
  }

  take(view: DataView, at: readonly number[], tally: RecordTally): void {
    const { version } = this;
    const isOld = version === OLD;
    const times = Float64Array.from(at, (place) =>
      isOld ? view.getInt32(place, true) : Number(view.getBigInt64(place, true)),
    );
    const prices = PRICES.map((name) =>
      Float64Array.from(at, (place) => view.getFloat64(place + PLACES[version][name], true)),
    );
    for (const [row, place] of at.entries()) {
      tally.next();
      tally.count(this.giveBar(row, times, prices, this.volumeOf(view, place)));
    }
  }

  private volumeOf(view: DataView, at: number): string {
    if (this.version === OLD) return String(view.getFloat64(at + 36, true));
    const real = view.getBigInt64(at + 52, true);
    return String(real > 0n ? real : view.getBigInt64(at + 40, true));
  }

  private giveBar(
    row: number,
    times: Float64Array,
    prices: readonly Float64Array[],
    volume: string,
  ): string | undefined {
    const time = this.time!;
    const reason = time.read(times, row);
    if (reason !== undefined) return reason;
    const texts: string[] = [];
    for (const cells of prices) {
      if (this.price.read(cells, row) !== CELL.read)
        return this.price.reason || 'a price is missing';
      texts.push(unitsToText(this.price.units, this.price.scale));
    }
    const [open, high, low, close] = texts as [string, string, string, string];
    const startMs =
      typeof this.interval === 'string' ? Math.floor(time.ms / DAY_MS) * DAY_MS : time.ms;
    const bar = { symbol: this.symbol, startMs, interval: this.interval, open, high, low, close };
    const more = { trades: undefined, turnover: undefined, of: 'bid', isAdjusted: false } as const;
    return this.options.handler.bar({ ...bar, volume, ...more });
  }
}
