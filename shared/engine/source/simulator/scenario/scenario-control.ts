/**
 * Starting and ending events while a stream runs. Promises that the stream is afterwards the one that it
 * would have been had the event been known from the beginning, and that ticks which were given stay given.
 */
import { type MarketEvent, toEndMs } from '../../../../model/market-event.ts';
import { createTickColumns, type TickColumns } from '../../../../model/tick.ts';
import type { Checkpoints } from '../state/checkpoints.ts';
import { toTargets } from './scenario-effects.ts';
import type { Universe } from '../universe/listing.ts';
import type { TimedEvent } from './scenario.ts';
import { loadState } from '../state/state-transfer.ts';
import { STEP_MS } from '../step.ts';
import type { TickStream } from '../tick-stream.ts';
import { fromPlayed, toTimeline } from './timeline.ts';

/** What can be done to a stream; `Simulator` says what each is. */
export interface ScenarioControl {
  readonly play: (events: readonly TimedEvent[], fromMs: number) => MarketEvent[];
  readonly stop: (id: string, atMs: number) => MarketEvent | undefined;
  readonly events: () => MarketEvent[];
}

/** A stream that found nothing to tell may have looked further ahead than this; it is then taken back. */
const MOST_AHEAD_MS = 500;
const BATCH_TICKS = 4_096;

/** Directs a stream. @param read reads on, saving states on the way */
export function createScenarioControl(
  universe: Universe,
  stream: TickStream,
  checkpoints: Checkpoints,
  read: (untilMs: number, into: TickColumns) => boolean,
): ScenarioControl {
  const { scenarioPlayer, log } = stream.model;

  function fill(into: TickColumns): void {
    while (into.length < into.capacity) read(Number.MAX_SAFE_INTEGER, into);
  }

  /** Reads ticks that were given already, once more and for nobody. */
  function reread(count: number): void {
    const rest = createTickColumns(count % BATCH_TICKS);
    fill(rest);
    const batch = createTickColumns(BATCH_TICKS);
    for (let left = count - rest.length; left > 0; left -= BATCH_TICKS) {
      batch.length = 0;
      fill(batch);
    }
  }

  /**
   * Changes what happens from `atMs` on, or from the next step after it. Where nothing was due for long the
   * stream has looked ahead for its next tick, past that moment: it goes back to a saved state and looks again.
   */
  function change<T>(atMs: number, apply: (beginsMs: number) => T): T {
    const onGrid = Math.ceil(atMs / STEP_MS) * STEP_MS;
    const nextStepMs = stream.stepMs + STEP_MS;
    if (nextStepMs <= onGrid + MOST_AHEAD_MS) {
      const beginsMs = Math.max(onGrid, nextStepMs);
      checkpoints.dropFrom(beginsMs);
      // Whoever ends soon what begins here need not go back far.
      checkpoints.save();
      return apply(beginsMs);
    }
    const beginsMs = Math.max(onGrid, (Math.floor(stream.lastMs / STEP_MS) + 1) * STEP_MS);
    checkpoints.dropFrom(beginsMs);
    const given = stream.count;
    loadState(stream, checkpoints.latest.saved);
    stream.settle();
    try {
      return apply(Math.max(beginsMs, stream.stepMs + STEP_MS));
    } finally {
      reread(given - stream.count);
    }
  }

  function play(events: readonly TimedEvent[], fromMs: number): MarketEvent[] {
    for (const { target } of events) toTargets(universe, target);
    return [...events]
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ event, target, settings, atMs }) =>
        change(fromMs + atMs, (beginsMs) =>
          fromPlayed(scenarioPlayer.add({ event, target, settings }, beginsMs, true)),
        ),
      );
  }

  const toEvents = (): MarketEvent[] => toTimeline(universe, scenarioPlayer.events, log.entries);

  const resume = (target: string, atMs: number): MarketEvent | undefined =>
    play([{ event: 'resume', target, settings: {}, atMs: 0 }], atMs)[0];

  /** Symbols of an event that were halted since it began and are so still, with commas. */
  function toStillHalted({ target, atMs: sinceMs }: MarketEvent, nowMs: number): string {
    const targets = new Set(toTargets(universe, target).map((at) => universe.listings[at]!.symbol));
    const symbols = toEvents()
      .filter(({ origin, kind }) => origin === 'market' && kind === 'halt')
      .filter((halt) => halt.atMs >= sinceMs && toEndMs(halt) > nowMs && targets.has(halt.target))
      .map((halt) => halt.target);
    return symbols.join(',');
  }

  function stop(id: string, atMs: number): MarketEvent | undefined {
    const found = toEvents().find((event) => event.id === id);
    if (found === undefined) return undefined;
    if (found.origin === 'market') {
      if (found.kind !== 'halt' || toEndMs(found) <= atMs) return undefined;
      return resume(found.target, atMs);
    }
    if (found.kind === 'halt' && found.atMs < atMs) {
      const symbols = toStillHalted(found, atMs);
      if (symbols !== '') return resume(symbols, atMs);
    }
    const stopped = change(atMs, (beginsMs) => scenarioPlayer.stop(id, beginsMs, stream.stepMs));
    return stopped === undefined ? undefined : fromPlayed(stopped);
  }

  return { play, stop, events: toEvents };
}
