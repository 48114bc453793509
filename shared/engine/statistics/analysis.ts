/**
 * The analysis of one market: its ticks as they are published, behind a past that a source makes in the
 * background, a step at a time. Promises bounded memory. Forgets everything when its market jumps.
 */
import { LIMITS } from '../../wire/limits.ts';
import { createTickColumns } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';
import type { Source } from '../source/source.ts';
import type { BackgroundWork } from './background-work.ts';
import { FactSampler, SymbolSample } from './fact-sampler.ts';
import { joinSamples, type Sample } from './sample.ts';

/** A past that is made for an analysis: the same instruments, another time. */
export interface PastSource extends Source {
  /** Time of its first tick, ms. */
  readonly startMs: number;
  /** Whether shares keep the hours of their exchange. */
  readonly hours?: 'continuous' | 'exchange';
}

/** What an analysis knows of one symbol. */
export interface StudiedSymbol {
  readonly sample: Sample;
  /** Seconds of the sample that were made in the background. */
  readonly pastSeconds: number;
}

/** A running analysis. */
export interface Analysis {
  readonly market: Market;
  /** Share of the past that has been made, 0..1. */
  readonly progress: number;
  /** Whether days have a shape: the market keeps the hours of an exchange. */
  readonly hasHours: boolean;
  has(id: number): boolean;
  /** What is known of a symbol that it has. */
  of(id: number): StudiedSymbol;
  close(): void;
}

const BATCH_TICKS = 2_048;
/** It is read on in steps of this much of the source's time. */
const STEP_MS = 1_000;

/**
 * Begins an analysis.
 * @param work does what is done in the background
 * @param past makes ticks before the market's; left out where there are none
 */
export function createAnalysis(
  market: Market,
  ids: readonly number[],
  work: BackgroundWork,
  past?: PastSource,
): Analysis {
  const known = new Set(ids);
  const { analysisSeconds, analysisPastSeconds, analysisPastTicks } = LIMITS;
  const maker = past && startPast(past, ids, work, analysisPastSeconds, analysisPastTicks);
  let live: FactSampler | undefined;
  const unlisten = market.listen({
    onPublication({ columns }) {
      if (columns.length === 0) return;
      live ??= new FactSampler(ids, columns.timeMs[0]!, analysisSeconds, true);
      live.add(columns);
    },
    onMoved: () => (live = undefined),
  });

  return {
    market,
    get progress() {
      return maker?.progress ?? 1;
    },
    hasHours: past?.hours === 'exchange',
    has: (id) => known.has(id),
    of(id) {
      const later = toSample(live, id) ?? new SymbolSample(id, 1);
      const earlier = toSample(maker?.sampler, id);
      if (earlier === undefined || earlier.from < 0) return { sample: later, pastSeconds: 0 };
      return { sample: joinSamples(earlier, later), pastSeconds: earlier.seconds - earlier.from };
    },
    close() {
      unlisten();
      maker?.stop();
    },
  };
}

/** Reads a source to its end or bounds, in the background. */
function startPast(
  source: PastSource,
  ids: readonly number[],
  work: BackgroundWork,
  maxSeconds: number,
  maxTicks: number,
) {
  const sampler = new FactSampler(ids, source.startMs, maxSeconds);
  const batch = createTickColumns(BATCH_TICKS);
  const endMs = source.startMs + maxSeconds * 1_000;
  let untilMs = source.startMs;
  let ticks = 0;
  let isOver = false;

  const callOff = work.add(() => {
    batch.length = 0;
    if (!source.read(untilMs, batch)) untilMs += STEP_MS;
    sampler.add(batch);
    ticks += batch.length;
    if (untilMs <= endMs && ticks < maxTicks) return true;
    stop();
    return false;
  });

  function stop(): void {
    if (isOver) return;
    isOver = true;
    callOff();
    source.close();
  }

  return {
    sampler,
    get progress() {
      if (isOver) return 1;
      return Math.max((untilMs - source.startMs) / (endMs - source.startMs), ticks / maxTicks);
    },
    stop,
  };
}

const toSample = (sampler: FactSampler | undefined, id: number): SymbolSample | undefined =>
  sampler?.samples.find((each) => each.id === id);
