/**
 * The JSON dialect's form of binary frames: the same content with symbols and decimal numbers, for people
 * and for debugging. Times are ISO 8601 with nanoseconds where a source has them.
 */
import { toBarVwap, type Bar } from '../model/bar.ts';
import { GAP, SNAPSHOT } from './codes.ts';
import type { DecodedRun, Frame } from './decode.ts';
import type { Instrument } from '../model/instrument.ts';
import { INTERVALS } from '../model/interval.ts';
import { type GapContent, toGapEnd } from './notice-frame.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import { MISSING, SIDE, STATUS, STATUS_REASON, TICK, type TickColumns } from '../model/tick.ts';
import { toExactTurnover, toVwap } from '../model/turnover.ts';

/** Any JSON object. */
export type JsonMessage = Record<string, unknown>;

const nameOf = (table: Readonly<Record<string, number>>, code: number): string =>
  Object.keys(table).find((name) => table[name] === code) ?? String(code);

/** Integer of 10^-decimals units as a JSON number; MISSING becomes null. */
export const toDecimal = (mantissa: number, decimals: number): number | null =>
  mantissa === MISSING ? null : Number(`${mantissa}e-${decimals}`);

/** UTC time with as many fraction digits as it needs: 3, 6 or 9. */
export function toIsoTime(timeMs: number, timeNs: number): string {
  const iso = new Date(timeMs).toISOString();
  if (timeNs === 0) return iso;
  const digits = String(timeNs).padStart(6, '0');
  return `${iso.slice(0, -1)}${timeNs % 1000 === 0 ? digits.slice(0, 3) : digits}Z`;
}

/** One tick as a JSON object. */
export function toTickJson(columns: TickColumns, row: number, instrument: Instrument): JsonMessage {
  const { priceDecimals, sizeDecimals } = instrument;
  const time = toIsoTime(columns.timeMs[row]!, columns.timeNs[row]!);
  const flags = columns.flags[row] === 0 ? {} : { flags: columns.flags[row] };
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  if (columns.kind[row] === TICK.trade) {
    return {
      trade: time,
      price: toDecimal(price, priceDecimals),
      size: toDecimal(size, sizeDecimals),
      side: nameOf(SIDE, columns.side[row]!),
      ...flags,
    };
  }
  if (columns.kind[row] === TICK.quote) {
    return {
      quote: time,
      bid: toDecimal(price, priceDecimals),
      bidSize: toDecimal(size, sizeDecimals),
      ask: toDecimal(columns.ask[row]!, priceDecimals),
      askSize: toDecimal(columns.askSize[row]!, sizeDecimals),
      ...flags,
    };
  }
  return {
    status: time,
    state: nameOf(STATUS, price),
    reason: nameOf(STATUS_REASON, size),
    ...flags,
  };
}

function toTicks(run: DecodedRun, columns: TickColumns, instrument: Instrument): JsonMessage[] {
  const ticks: JsonMessage[] = [];
  for (let row = run.from; row < run.to; row++) ticks.push(toTickJson(columns, row, instrument));
  return ticks;
}

/** A bar with the short field names of the HTTP interface. */
export function toJsonBar(bar: Bar, instrument: Instrument, closed: boolean): JsonMessage {
  const { priceDecimals, sizeDecimals } = instrument;
  const vwap = toBarVwap(bar);
  return {
    t: bar.startMs,
    o: toDecimal(bar.open, priceDecimals),
    h: toDecimal(bar.high, priceDecimals),
    l: toDecimal(bar.low, priceDecimals),
    c: toDecimal(bar.close, priceDecimals),
    v: toDecimal(bar.volume, sizeDecimals),
    turnover: toExactTurnover(bar.turnoverHi, bar.turnoverLo, priceDecimals + sizeDecimals),
    n: bar.trades,
    vw: vwap === undefined ? null : vwap / 10 ** priceDecimals,
    closed,
  };
}

function toState(state: SymbolState, instrument: Instrument): JsonMessage {
  const { priceDecimals, sizeDecimals } = instrument;
  const price = (mantissa: number): number | null => toDecimal(mantissa, priceDecimals);
  const size = (mantissa: number): number | null => toDecimal(mantissa, sizeDecimals);
  const vwap = toVwap(state.turnoverHi, state.turnoverLo, state.volume);
  return {
    sequence: state.sequence,
    status: nameOf(STATUS, state.status),
    reason: nameOf(STATUS_REASON, state.reason),
    last: price(state.last),
    lastSize: size(state.lastSize),
    lastTime: state.last === MISSING ? null : toIsoTime(state.lastMs, state.lastNs),
    bid: price(state.bid),
    bidSize: size(state.bidSize),
    ask: price(state.ask),
    askSize: size(state.askSize),
    quoteTime:
      state.bid === MISSING && state.ask === MISSING
        ? null
        : toIsoTime(state.quoteMs, state.quoteNs),
    open: price(state.open),
    high: price(state.high),
    low: price(state.low),
    previousClose: price(state.previousClose),
    volume: size(state.volume),
    turnover: toExactTurnover(state.turnoverHi, state.turnoverLo, priceDecimals + sizeDecimals),
    vwap: vwap === undefined ? null : vwap / 10 ** priceDecimals,
    trades: state.trades,
  };
}

function toSnapshot(
  frame: Extract<Frame, { type: 'snapshot' }>,
  instrument: Instrument,
): JsonMessage {
  return {
    cause: nameOf(SNAPSHOT, frame.cause),
    ...toState(frame.state, instrument),
    ticks: frame.runs.flatMap((run) => toTicks(run, frame.columns, instrument)),
  };
}

function toGap(gap: GapContent): JsonMessage {
  const isNumbered = gap.fromSequence > 0;
  const endMs = toGapEnd(gap);
  return {
    fromSequence: isNumbered ? gap.fromSequence : null,
    toSequence: isNumbered ? gap.toSequence : null,
    cause: nameOf(GAP, gap.cause),
    fromMs: gap.fromMs,
    toMs: endMs === Infinity ? null : endMs,
  };
}

/** The messages that stand for a frame: one a run, else one a frame. Unknown instruments are left out. */
export function toJsonMessages(
  frame: Frame,
  market: string,
  epoch: number,
  instruments: readonly Instrument[],
): JsonMessage[] {
  const about = { market, epoch };
  if (frame.type === 'runs') {
    return frame.runs.flatMap((run) => {
      const instrument = instruments[run.instrument];
      if (instrument === undefined) return [];
      const { symbol } = instrument;
      const { firstSequence, standsFor } = run;
      const ticks = toTicks(run, frame.columns, instrument);
      return [{ type: 'ticks', ...about, symbol, firstSequence, standsFor, ticks }];
    });
  }
  if (frame.type === 'heartbeat' || frame.type === 'marks') {
    const sequences: Record<string, number> = {};
    frame.instruments.forEach((id, i) => {
      const symbol = instruments[id]?.symbol;
      if (symbol !== undefined) sequences[symbol] = frame.sequences[i]!;
    });
    const { serverMs, baseMs } = frame;
    return [{ type: frame.type, ...about, serverMs, marketMs: baseMs, sequences }];
  }
  if (frame.type === 'merged') {
    return frame.updates.flatMap(({ standsFor, state }) => {
      const instrument = instruments[state.instrument];
      if (instrument === undefined) return [];
      const { symbol } = instrument;
      return [{ type: 'merged', ...about, symbol, standsFor, ...toState(state, instrument) }];
    });
  }
  const id = frame.type === 'snapshot' ? frame.state.instrument : frame.instrument;
  const instrument = instruments[id];
  if (instrument === undefined) return [];
  const { symbol } = instrument;
  if (frame.type === 'snapshot') {
    return [{ type: 'snapshot', ...about, symbol, ...toSnapshot(frame, instrument) }];
  }
  if (frame.type === 'bars' || frame.type === 'barHistory') {
    const last = frame.bars.length - 1;
    const bars = frame.bars.map((bar, i) =>
      toJsonBar(bar, instrument, !(frame.isForming && i === last)),
    );
    const interval = INTERVALS[frame.interval];
    if (frame.type === 'bars') {
      return [{ type: 'bars', ...about, symbol, interval, history: frame.isHistory, bars }];
    }
    const { request, left } = frame;
    return [{ type: 'barHistory', ...about, id: request, left, symbol, interval, bars }];
  }
  return [{ type: 'gap', ...about, symbol, ...toGap(frame) }];
}
