/**
 * Databento's binary encoding, version 3: trades, tbbo, mbp-1 and ohlcv. There is no receive clock on a tape: the time of
 * receipt is the one that the market had reached, and a flag says that it was none. What DBN has no place for (statuses,
 * flags, trades that take others back) is left out and counted.
 */
import {
  DBN_BYTES,
  DBN_FLAG,
  DBN_HEAD,
  DBN_LEVEL,
  DBN_RTYPE,
  DBN_SCHEMA,
  DBN_TRADE,
  DBN_UNDEFINED,
} from '../dbn/layout.ts';
import { isCancel } from '../model/apply-tick.ts';
import { MISSING, SIDE, TICK, type TickColumns } from '../model/tick.ts';
import { createDbnBars } from './dbn-bars.ts';
import { DbnNumbers, unsound } from './dbn-numbers.ts';
import { putRecordHead, toMarketHeader } from './dbn-records.ts';
import {
  type DbnSchema,
  type ExportedMarket,
  type ExportFormat,
  type FormatOptions,
  NOTHING,
  type RowEncoder,
} from './export-format.ts';

/** Databento's binary encoding. */
export const dbn: ExportFormat = {
  name: 'dbn',
  description: 'Databento Binary Encoding, version 3',
  mime: 'application/octet-stream',
  isText: false,
  ticks: (market, options) => new TickEncoder(market, options),
  bars: createDbnBars,
};

const CODE = { A: 65, B: 66, M: 77, N: 78, T: 84 } as const;
const MOST_SIZE = DBN_UNDEFINED.size - 1;
const FLAGS = DBN_FLAG.last | DBN_FLAG.badTsRecv;
const SCHEMAS: Readonly<Record<Exclude<DbnSchema, 'ohlcv'>, number>> = {
  trades: DBN_SCHEMA.trades,
  tbbo: DBN_SCHEMA.tbbo,
  'mbp-1': DBN_SCHEMA.mbp1,
};

/** The last quote of an instrument, as MISSING and 0 before the first. */
interface Level {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
}

class TickEncoder implements RowEncoder<TickColumns> {
  private readonly market: ExportedMarket;
  private readonly options: FormatOptions;
  private readonly schema: Exclude<DbnSchema, 'ohlcv'>;
  private readonly numbers: DbnNumbers;
  private readonly levels: Level[] = [];
  private readonly sequences: number[] = [];
  private readonly counts = { statuses: 0, quotes: 0, cancels: 0, flags: 0 };
  private recvMs = -Infinity;
  private recvNs = 0;
  private bytes = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);

  constructor(market: ExportedMarket, options: FormatOptions) {
    const { schema = options.hasQuotes === false ? 'trades' : 'mbp-1', sizeDecimals = 0 } = options;
    if (schema === 'ohlcv') throw unsound('ohlcv is of bars: say which, --bars 1m');
    if (schema === 'tbbo' && options.hasQuotes === false) {
      throw unsound('tbbo has the quote before each trade, and there is none; --schema trades');
    }
    this.market = market;
    this.options = options;
    this.schema = schema;
    this.numbers = new DbnNumbers(market.instruments, sizeDecimals);
  }

  begin(): Uint8Array {
    return toMarketHeader(this.market, this.options, SCHEMAS[this.schema]);
  }

  write(ticks: TickColumns): Uint8Array {
    this.bytes = new Uint8Array(ticks.length * DBN_BYTES.mbp1);
    this.view = new DataView(this.bytes.buffer);
    let at = 0;
    for (let row = 0; row < ticks.length; row++) at += this.put(ticks, row, at);
    return this.bytes.subarray(0, at);
  }

  end(): Uint8Array {
    return NOTHING;
  }

  left(): Readonly<Record<string, number>> {
    const { statuses, quotes, cancels, flags } = this.counts;
    const all = {
      'statuses, which these records have no place for': statuses,
      'quotes, which --schema mbp-1 holds': quotes,
      'trades that take earlier ones back': cancels,
      'ticks lost their flags': flags,
    };
    return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
  }

  /** @returns bytes that were written */
  private put(ticks: TickColumns, row: number, at: number): number {
    const kind = ticks.kind[row]!;
    const flags = ticks.flags[row]!;
    if (kind === TICK.status) this.counts.statuses++;
    else if (kind === TICK.quote) return this.putQuote(ticks, row, at, flags);
    else if (isCancel(flags)) this.counts.cancels++;
    else return this.putTrade(ticks, row, at, flags);
    return 0;
  }

  private putTrade(ticks: TickColumns, row: number, at: number, flags: number): number {
    const { view, numbers } = this;
    const id = ticks.instrument[row]!;
    const timeMs = ticks.timeMs[row]!;
    const hasLevel = this.schema !== 'trades';
    const bytes = hasLevel ? DBN_BYTES.mbp1 : DBN_BYTES.trade;
    if (flags !== 0) this.counts.flags++;
    this.putHead(ticks, row, at, bytes, hasLevel ? DBN_RTYPE.mbp1 : DBN_RTYPE.trade);
    numbers.price(view, at + DBN_TRADE.price, ticks.price[row]!, id, timeMs);
    const size = numbers.size(ticks.size[row]!, id, timeMs, MOST_SIZE);
    view.setUint32(at + DBN_TRADE.size, size, true);
    const side = ticks.side[row]!;
    view.setUint8(at + DBN_TRADE.action, CODE.T);
    const letter = side === SIDE.buy ? CODE.B : side === SIDE.sell ? CODE.A : CODE.N;
    view.setUint8(at + DBN_TRADE.side, letter);
    if (hasLevel) this.putLevel(at, id, timeMs, this.levels[id] ?? NO_LEVEL);
    return bytes;
  }

  private putQuote(ticks: TickColumns, row: number, at: number, flags: number): number {
    const id = ticks.instrument[row]!;
    const [bid, bidSize] = [ticks.price[row]!, ticks.size[row]!];
    const [ask, askSize] = [ticks.ask[row]!, ticks.askSize[row]!];
    const level = (this.levels[id] ??= { ...NO_LEVEL });
    const isBid = bid !== level.bid || bidSize !== level.bidSize;
    const isAsk = ask !== level.ask || askSize !== level.askSize;
    Object.assign(level, { bid, bidSize, ask, askSize });
    if (this.schema !== 'mbp-1') {
      if (this.schema === 'trades') this.counts.quotes++;
      return 0;
    }
    if (flags !== 0) this.counts.flags++;
    const { view, numbers } = this;
    const timeMs = ticks.timeMs[row]!;
    this.putHead(ticks, row, at, DBN_BYTES.mbp1, DBN_RTYPE.mbp1);
    /* The side that moved; where both did there is no one price. */
    const side = isBid === isAsk ? 'N' : isBid ? 'B' : 'A';
    const price = side === 'N' ? MISSING : side === 'B' ? bid : ask;
    const size = side === 'N' ? 0 : side === 'B' ? bidSize : askSize;
    numbers.price(view, at + DBN_TRADE.price, price, id, timeMs);
    view.setUint32(at + DBN_TRADE.size, numbers.size(size, id, timeMs, MOST_SIZE), true);
    view.setUint8(at + DBN_TRADE.action, CODE.M);
    view.setUint8(at + DBN_TRADE.side, CODE[side]);
    this.putLevel(at, id, timeMs, level);
    return DBN_BYTES.mbp1;
  }

  /** Writes what trades and levels begin with, and when they came. */
  private putHead(ticks: TickColumns, row: number, at: number, bytes: number, rtype: number): void {
    const { view, numbers } = this;
    const [ms, ns, id] = [ticks.timeMs[row]!, ticks.timeNs[row]!, ticks.instrument[row]!];
    if (ms > this.recvMs || (ms === this.recvMs && ns > this.recvNs)) {
      this.recvMs = ms;
      this.recvNs = ns;
    }
    putRecordHead(view, at, bytes, rtype, id);
    numbers.time(view, at + DBN_HEAD.tsEvent, ms, ns);
    numbers.time(view, at + DBN_TRADE.tsRecv, this.recvMs, this.recvNs);
    view.setUint8(at + DBN_TRADE.flags, FLAGS);
    const sequence = (this.sequences[id] ?? 0) + 1;
    this.sequences[id] = sequence;
    view.setUint32(at + DBN_TRADE.sequence, sequence >>> 0, true);
  }

  private putLevel(at: number, id: number, timeMs: number, level: Level): void {
    const { view, numbers } = this;
    numbers.price(view, at + DBN_LEVEL.bid, level.bid, id, timeMs);
    numbers.price(view, at + DBN_LEVEL.ask, level.ask, id, timeMs);
    const bidSize = numbers.size(level.bidSize, id, timeMs, MOST_SIZE);
    const askSize = numbers.size(level.askSize, id, timeMs, MOST_SIZE);
    view.setUint32(at + DBN_LEVEL.bidSize, bidSize, true);
    view.setUint32(at + DBN_LEVEL.askSize, askSize, true);
  }
}

const NO_LEVEL: Level = { bid: MISSING, bidSize: 0, ask: MISSING, askSize: 0 };
