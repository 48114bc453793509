/**
 * The analyses that somebody looks at, at most a few: the first one of a market watches its busiest symbols,
 * others are begun for symbols that are asked for. An analysis that nobody asks for any more ends. What is
 * computed is kept for a second. Whatever is computed shares one budget, so that no number of analyses and
 * questions takes more than its share of a core.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { Market } from '../market/market.ts';
import { type BackgroundWork, createBackgroundWork } from './background-work.ts';
import { type Curves, toCurveParts } from './curves.ts';
import { createAnalysis, type PastSource, type Analysis } from './analysis.ts';
import { type FactSheet, toFactSheetParts } from './stylised-facts.ts';

/** What is known of one symbol at a moment. */
export interface StatisticsReport {
  /** Share of the past that has been made, 0..1. */
  readonly progress: number;
  /** Whether days have a shape. */
  readonly hasHours: boolean;
  readonly seconds: number;
  readonly pastSeconds: number;
  readonly trades: number;
  readonly facts: FactSheet;
  readonly curves: Curves;
}

/** Answers questions about the statistics of symbols. */
export interface Analyses {
  /** Number of analyses that run. */
  readonly size: number;
  /** The statistics of a symbol now; begins to watch it where nobody does yet. */
  ask(market: Market, instrument: Instrument): Promise<StatisticsReport>;
  close(): void;
}

/** What analyses need. */
export interface AnalysesOptions {
  readonly surroundings: Pick<Surroundings, 'elapsed' | 'after'>;
  /** A past of a market, made anew for each analysis; undefined where there is none. */
  readonly toPast?: (market: Market) => PastSource | undefined;
}

interface Entry {
  readonly analysis: Analysis;
  askedMs: number;
}

interface Answer {
  readonly madeMs: number;
  readonly report: Promise<StatisticsReport>;
}

const SWEEP_MS = 15_000;
/** Most answers kept; they are replaced when asked for again. */
const MOST_ANSWERS = 64;

/** Makes the analyses of a server; none runs before the first question. */
export function createAnalyses({ surroundings, toPast }: AnalysesOptions): Analyses {
  const elapsed = (): number => surroundings.elapsed();
  let entries: Entry[] = [];
  const answers = new Map<string, Answer>();
  const work = createBackgroundWork(surroundings);
  let queue: Promise<unknown> = Promise.resolve();
  let cancelSweep: Cancel | undefined;

  function sweep(): void {
    end(({ askedMs }) => elapsed() - askedMs > LIMITS.analysisIdleMs);
    cancelSweep = entries.length > 0 ? surroundings.after(SWEEP_MS, sweep) : undefined;
  }

  function end(isOver: (entry: Entry) => boolean): void {
    for (const entry of entries.filter(isOver)) entry.analysis.close();
    entries = entries.filter((entry) => !isOver(entry));
  }

  function find(market: Market, id: number): Analysis {
    const found = entries.find(({ analysis }) => analysis.market === market && analysis.has(id));
    if (found !== undefined) {
      found.askedMs = elapsed();
      return found.analysis;
    }
    const isFirst = !entries.some(({ analysis }) => analysis.market === market);
    if (entries.length >= LIMITS.analyses) {
      const oldest = entries.reduce((a, b) => (a.askedMs <= b.askedMs ? a : b));
      end((entry) => entry === oldest);
    }
    const ids = isFirst ? toBusiest(market, id) : [id];
    const analysis = createAnalysis(market, ids, work, toPast?.(market));
    entries.push({ analysis, askedMs: elapsed() });
    cancelSweep ??= surroundings.after(SWEEP_MS, sweep);
    return analysis;
  }

  /** One after the other: many questions at once are no more work at a time than one. */
  function compute(analysis: Analysis, id: number): Promise<StatisticsReport> {
    const report = queue.then(() => toReport(analysis, id, work));
    queue = report.catch(() => undefined);
    return report;
  }

  return {
    get size() {
      return entries.length;
    },
    ask(market, { id }) {
      const analysis = find(market, id);
      const key = `${market.name} ${market.epoch} ${id}`;
      const kept = answers.get(key);
      if (kept !== undefined && elapsed() - kept.madeMs < LIMITS.analysisAnswerMs)
        return kept.report;
      answers.delete(key);
      if (answers.size >= MOST_ANSWERS) answers.delete(answers.keys().next().value!);
      const report = compute(analysis, id);
      answers.set(key, { madeMs: elapsed(), report });
      return report;
    },
    close() {
      cancelSweep?.();
      end(() => true);
      work.close();
      answers.clear();
    },
  };
}

/** The asked symbol and those that traded most today. */
function toBusiest(market: Market, asked: number): number[] {
  const others = market.listed
    .filter(({ id, kind }) => id !== asked && kind !== 'index')
    .map(({ id }) => ({ id, trades: market.state(id).trades }))
    .sort((a, b) => b.trades - a.trades);
  return [asked, ...others.slice(0, LIMITS.analysisSymbols - 1).map(({ id }) => id)];
}

async function toReport(
  analysis: Analysis,
  id: number,
  work: BackgroundWork,
): Promise<StatisticsReport> {
  const { sample, pastSeconds } = analysis.of(id);
  const { roundLot } = toLots(analysis.market.instruments[id]!);
  const facts = await runParts(toFactSheetParts(sample, roundLot), work);
  const curves = await runParts(toCurveParts(sample), work);
  return {
    progress: analysis.progress,
    hasHours: analysis.hasHours,
    seconds: sample.from < 0 ? 0 : sample.seconds - sample.from,
    pastSeconds,
    trades: sample.trades.subarray(0, sample.seconds).reduce((a, b) => a + b, 0),
    facts: facts as FactSheet,
    curves: curves as Curves,
  };
}

/** Runs parts of a work in the background; resolves with what they found together. */
function runParts(parts: readonly (() => object)[], work: BackgroundWork): Promise<object> {
  const whole = {};
  let next = 0;
  return new Promise((resolve, reject) => {
    work.add(() => {
      try {
        Object.assign(whole, parts[next++]?.());
      } catch (error) {
        reject(error);
        return false;
      }
      if (next < parts.length) return true;
      resolve(whole);
      return false;
    }, true);
  });
}

/** Shares trade in lots of 100; nothing else here does. */
const toLots = ({ kind }: Instrument): { roundLot: number } => ({
  roundLot: kind === 'equity' || kind === 'etf' ? 100 : 1,
});
