/**
 * What is decided of bars once all rows are in order of time, over all files: which come twice, and which of two that
 * say different things of one interval is kept. Makes bars of the rows, those of one moment the shorter ones first.
 */
import { type RecordedBar, toNominalMs, toStartMs } from '../model/recorded-bar.ts';
import { type DayGrid, toDayGrid, type TradingDay } from '../model/trading-day.ts';
import { toIsoTime } from '../wire/json-frame.ts';
import type { BarKinds } from './foreign-bars.ts';
import { BAR_AGAIN, BAR_ROW, ROW, toBar } from './import-rows.ts';
import { type ImportReport, noteReject } from './report.ts';

/** Surroundings. */
export interface BarRulesOptions {
  /** By file. */
  readonly reports: readonly ImportReport[];
  readonly barKinds: BarKinds;
  /** By id. */
  readonly instruments: readonly { readonly tradingDay?: TradingDay }[];
  /** Called for each row that is refused here. */
  readonly onReject: (source: number) => void;
}

/** A bar, and the row that it came from. */
interface Sourced {
  readonly bar: RecordedBar;
  readonly source: number;
  readonly line: number;
  /** Whether its row was counted by it: the second bar of a row is not. */
  readonly isCounted: boolean;
}

/** Takes rows of bars in order of time; keeps those of the moment at hand. */
export class BarRules {
  private readonly options: BarRulesOptions;
  private readonly days: readonly DayGrid[];
  private readonly now = new Map<string, Sourced>();
  private nowMs = NaN;

  constructor(options: BarRulesOptions) {
    this.options = options;
    this.days = options.instruments.map(toDayGrid);
  }

  /** Takes a row; gives out the bars of the moment before it. */
  take(data: Float64Array, at: number, into: RecordedBar[]): void {
    const knownMs = data[at + ROW.timeMs]!;
    if (knownMs !== this.nowMs) this.end(into);
    this.nowMs = knownMs;
    const one = this.read(data, at, knownMs);
    const key = `${one.bar.instrument} ${data[at + BAR_ROW.barKind]}`;
    const known = this.now.get(key);
    if (known === undefined) this.now.set(key, one);
    else this.now.set(key, this.choose(known, one));
  }

  /** Gives out what is left of the moment at hand. */
  end(into: RecordedBar[]): void {
    if (this.now.size === 0) return;
    const bars = [...this.now.values()].map(({ bar }) => bar);
    if (bars.length > 1) {
      bars.sort((a, b) => toNominalMs(a.interval) - toNominalMs(b.interval));
    }
    for (const bar of bars) into.push(bar);
    this.now.clear();
  }

  private read(data: Float64Array, at: number, knownMs: number): Sourced {
    const { interval, of } = this.options.barKinds.at(data[at + BAR_ROW.barKind]!);
    const days = this.days[data[at + ROW.instrument]!]!;
    return {
      bar: toBar(data, at, interval, of, toStartMs(interval, knownMs, days)),
      source: data[at + ROW.source]!,
      line: data[at + ROW.line]!,
      isCounted: (data[at + ROW.kind]! & BAR_AGAIN) === 0,
    };
  }

  /** Of two that differ the one with more trades behind it is the whole one: files may end within a bar. */
  private choose(a: Sourced, b: Sourced): Sourced {
    const order = compareFigures(a.bar, b.bar);
    if (order === 0) {
      const report = this.options.reports[b.source]!;
      if (b.isCounted) {
        report.bars--;
        report.duplicates++;
      }
      return a;
    }
    const [kept, other] = order > 0 ? [a, b] : [b, a];
    const { reports } = this.options;
    const where = kept.source === other.source ? '' : ` of ${reports[kept.source]!.file}`;
    const when = toIsoTime(kept.bar.startMs, 0);
    this.refuse(other, `line ${kept.line}${where} says something else of the bar of ${when}`);
    return kept;
  }

  private refuse({ source, line, isCounted }: Sourced, reason: string): void {
    const report = this.options.reports[source]!;
    if (isCounted) {
      report.bars--;
      noteReject(report, line, reason);
    }
    this.options.onReject(source);
  }
}

const FIGURES = ['volume', 'trades', 'high', 'open', 'low', 'close', 'flags'] as const;

/** Below zero where `a` tells less; 0 where both tell the same. */
function compareFigures(a: RecordedBar, b: RecordedBar): number {
  for (const figure of FIGURES) {
    const difference = (a[figure] ?? -1) - (b[figure] ?? -1);
    if (difference !== 0) return difference;
  }
  const [one, other] = [a.turnover, b.turnover];
  return (one?.hi ?? -1) - (other?.hi ?? -1) || (one?.lo ?? -1) - (other?.lo ?? -1);
}
