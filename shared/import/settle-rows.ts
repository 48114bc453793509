/**
 * What is decided once all rows are in order of time, over all files: which trades come twice, where ids are missing,
 * and which day is full. Makes columns of the rows for the tape, and bars of those that are bars.
 */
import type { DayVolumes } from '../model/day-volumes.ts';
import { createTickColumns, FLAG, type TickColumns } from '../model/tick.ts';
import { TICK_REFUSALS } from '../wire/codes.ts';
import type { IdRanges } from './id-ranges.ts';
import { type ImportRows, isBar, isTrade, NO_ID, pushRow, ROW, ROW_WIDTH } from './import-rows.ts';
import type { RecordedBar } from '../model/recorded-bar.ts';
import type { TradingDay } from '../model/trading-day.ts';
import type { BarKinds } from './foreign-bars.ts';
import { type ImportReport, noteReject } from './report.ts';
import { MomentTrades } from './moment-trades.ts';
import { BarRules } from './settle-bars.ts';

const BATCH_TICKS = 8_192;

/** Surroundings. */
export interface SettleOptions {
  /** By file. */
  readonly reports: readonly ImportReport[];
  /** Trade ids by instrument, put together. */
  readonly ids: readonly IdRanges[];
  readonly volumes: DayVolumes;
  readonly barKinds: BarKinds;
  /** By id. */
  readonly instruments: readonly { readonly tradingDay?: TradingDay }[];
  /** Called for each row that is refused here. */
  readonly onReject: (source: number) => void;
}

/** What comes out: each in its own order of time. */
export interface SettledRows {
  readonly ticks: TickColumns;
  readonly bars: readonly RecordedBar[];
}

/** Settles rows. A yielded batch is valid until the next one is asked for. */
export async function* settleRows(
  batches: AsyncIterable<ImportRows>,
  options: SettleOptions,
): AsyncGenerator<SettledRows> {
  const rules = new Rules(options);
  const barRules = new BarRules(options);
  const ticks = createTickColumns(BATCH_TICKS);
  const bars: RecordedBar[] = [];
  for await (const { data, length } of batches) {
    for (let at = 0; at < length * ROW_WIDTH; at += ROW_WIDTH) {
      if (isBar(data, at)) barRules.take(data, at, bars);
      else if (isTrade(data, at) && !rules.takeTrade(data, at)) continue;
      else pushRow(data, at, ticks);
      if (ticks.length < BATCH_TICKS && bars.length < BATCH_TICKS) continue;
      yield { ticks, bars };
      ticks.length = 0;
      bars.length = 0;
    }
  }
  barRules.end(bars);
  if (ticks.length + bars.length > 0) yield { ticks, bars };
}

class Rules {
  private readonly options: SettleOptions;
  private readonly now = new MomentTrades();
  /** By instrument: the range of ids that was reached. */
  private readonly reached: (number | undefined)[];

  constructor(options: SettleOptions) {
    this.options = options;
    this.reached = options.ids.map(() => undefined);
  }

  /** @returns false when the trade is left out; notes what is missing before it */
  takeTrade(data: Float64Array, at: number): boolean {
    const report = this.options.reports[data[at + ROW.source]!]!;
    if (data[at + ROW.id] !== NO_ID && !this.now.take(data, at)) {
      report.trades--;
      report.duplicates++;
      return false;
    }
    const isVolume = (data[at + ROW.flags]! & FLAG.cancel) === 0;
    const { volumes } = this.options;
    const instrument = data[at + ROW.instrument]!;
    if (isVolume && !volumes.take(instrument, data[at + ROW.timeMs]!, data[at + ROW.size]!)) {
      report.trades--;
      noteReject(report, data[at + ROW.line]!, TICK_REFUSALS.VOLUME_FULL);
      this.options.onReject(data[at + ROW.source]!);
      return false;
    }
    this.noteMissing(data, at, report);
    return true;
  }

  private noteMissing(data: Float64Array, at: number, report: ImportReport): void {
    const id = data[at + ROW.id]!;
    const instrument = data[at + ROW.instrument]!;
    const ids = this.options.ids[instrument]!;
    if (id <= NO_ID || ids.gaps === 0) return;
    const range = ids.rangeOf(id);
    const before = this.reached[instrument];
    if (before !== undefined && range <= before) return;
    this.reached[instrument] = range;
    if (before === undefined) return;
    data[at + ROW.flags]! |= FLAG.gapBefore;
    report.idGaps += range - before;
    report.missingIds += ids.missingBetween(before, range);
  }
}
