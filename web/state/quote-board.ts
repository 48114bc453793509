/**
 * What is known of the subscribed symbols of the market on screen: last values, day statistics and the
 * minutes behind the sparklines. Plain data that changes up to thousands of times a second: readers look at
 * `version` in their own time instead of being told. Promises that no two states ever have one version, whatever
 * market or moment they are of: who compares versions compares clocks too. Knows neither network nor page.
 */
import {
  applyTick,
  isCancel,
  isEarlier,
  setsHighLow,
  setsPrice,
  toFoldedState,
} from '../../shared/model/apply-tick.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import type { BarsContent } from '../../shared/wire/bar-frame.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { INTERVAL_MS, toIntervalCode } from '../../shared/model/interval.ts';
import {
  createFoldedState,
  type FoldedState,
  type SymbolState,
} from '../../shared/model/symbol-state.ts';
import { MISSING, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import { createPriceFormat } from '../format/price.ts';

/** Bars behind a sparkline: an hour of minutes. */
export const SPARK_BARS = 60;
const MINUTE_CODE = toIntervalCode('1m');

/** One symbol on the board. */
export interface SymbolRow {
  instrument: Instrument;
  /** Last values, in the instrument's units. */
  state: FoldedState;
  readonly minutes: BarSeries;
  /** Prints prices of this instrument. */
  readonly format: (mantissa: number) => string;
  /** Another one with every change, and never one that any other row had: 1 or more. */
  version: number;
  /** False until the first snapshot, and while that is of another moment. */
  isLoaded: boolean;
  /** Epoch of the values: that of the market when it said them. */
  epoch: number | undefined;
  /** Bars that begin before are the venue's own, ms. */
  venueUntilMs: number;
  /** Updates shown so far, and the ticks that they stood for. */
  updates: number;
  ticks: number;
}

/** Change since the previous close (the day's open where there is none), price units; MISSING when unknown. */
export function toChange(state: SymbolState): number {
  const base = toChangeBase(state);
  return state.last === MISSING || base === MISSING ? MISSING : state.last - base;
}

/** What changes are counted from. */
export const toChangeBase = (state: SymbolState): number =>
  state.previousClose === MISSING ? state.open : state.previousClose;

/** The symbols of one market. */
export class QuoteBoard {
  /** Counts every change of any symbol of any market. */
  version = 0;
  private readonly rows = new Map<string, SymbolRow>();
  private readonly byInstrument = new Map<number, SymbolRow>();

  /** Symbols on the board. */
  get size(): number {
    return this.rows.size;
  }

  get(symbol: string): SymbolRow | undefined {
    return this.rows.get(symbol);
  }

  byId(instrument: number): SymbolRow | undefined {
    return this.byInstrument.get(instrument);
  }

  /** Puts a symbol on the board, or learns what its instrument is now. */
  add(instrument: Instrument): SymbolRow {
    let row = this.rows.get(instrument.symbol);
    if (row === undefined || row.instrument.priceDecimals !== instrument.priceDecimals) {
      row = {
        instrument,
        state: createFoldedState(instrument.id),
        minutes: new BarSeries(INTERVAL_MS[MINUTE_CODE]!, SPARK_BARS),
        format: createPriceFormat(instrument.priceDecimals),
        version: 0,
        isLoaded: false,
        epoch: undefined,
        venueUntilMs: -Infinity,
        updates: 0,
        ticks: 0,
      };
      this.rows.set(instrument.symbol, row);
    }
    row.instrument = instrument;
    this.byInstrument.set(instrument.id, row);
    this.touch(row);
    return row;
  }

  remove(symbol: string): void {
    const row = this.rows.get(symbol);
    if (row === undefined) return;
    this.rows.delete(symbol);
    this.byInstrument.delete(row.instrument.id);
    this.version++;
  }

  /** Forgets everything: another market is on screen. */
  clear(): void {
    this.rows.clear();
    this.byInstrument.clear();
    this.version++;
  }

  /** Replaces what is known of a symbol. @param epoch of the market when it said so; as before when left out */
  applySnapshot(state: SymbolState, epoch?: number): SymbolRow | undefined {
    const row = this.byInstrument.get(state.instrument);
    if (row === undefined) return undefined;
    row.state = toFoldedState(state, toDayGrid(row.instrument));
    row.isLoaded = true;
    row.epoch = epoch ?? row.epoch;
    this.touch(row);
    return row;
  }

  /** Forgets the values that are not of this epoch: the market is at another moment. @returns whether there were any */
  forgetOthers(epoch: number | undefined): boolean {
    const others = [...this.rows.values()].filter((row) => row.isLoaded && row.epoch !== epoch);
    for (const row of others) {
      row.state = createFoldedState(row.instrument.id);
      row.minutes.clear();
      row.isLoaded = false;
      this.touch(row);
    }
    return others.length > 0;
  }

  /** Takes the newest state of a symbol. @param standsFor ticks that it stands for */
  applyMerged(state: SymbolState, standsFor: number): SymbolRow | undefined {
    const row = this.applySnapshot(state);
    if (row === undefined) return undefined;
    row.updates++;
    row.ticks += standsFor;
    return row;
  }

  /** Applies rows from..to-1 of the columns, all of one symbol. */
  applyTicks(row: SymbolRow, columns: TickColumns, from: number, to: number): void {
    const { state, minutes } = row;
    const days = toDayGrid(row.instrument);
    row.updates += to - from;
    row.ticks += to - from;
    for (let i = from; i < to; i++) {
      applyTick(state, columns, i, days);
      if (columns.kind[i] !== TICK.trade || isCancel(columns.flags[i]!)) continue;
      minutes.addTrade(
        columns.timeMs[i]!,
        columns.timeNs[i]!,
        columns.price[i]!,
        columns.size[i]!,
        setsPrice(columns.flags[i]!),
        setsHighLow(columns.flags[i]!),
        isEarlier(columns.flags[i]!),
      );
    }
    this.touch(row);
  }

  /** Takes in one-minute bars; other intervals are not the board's business. */
  applyBars(content: BarsContent): void {
    const row = this.byInstrument.get(content.instrument);
    if (row === undefined || content.interval !== MINUTE_CODE) return;
    if (content.isHistory) row.minutes.clear();
    for (const bar of content.bars) row.minutes.put(bar);
    this.touch(row);
  }

  private touch(row: SymbolRow): void {
    row.version = ++this.version;
  }
}
