/**
 * The recordings that a server makes of its live markets: one a market at most, begun when the markets have
 * their past, each into a tape of its own or into parts. A recording that cannot be begun ends the start; one that fails
 * later ends by itself.
 */
import type { MarketEvent } from '../../shared/model/market-event.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Log } from '../../shared/engine/log.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { RecordingPlan } from './recording-plan.ts';
import type { PartsPlan } from './recording-target.ts';

/** State of a recording. */
export type RecorderReport = ReturnType<Recorder['report']>;

/** The running recordings. */
export interface Recorders {
  /** Takes events of a market that are new or have changed. */
  note(entry: MarketEntry, events: readonly MarketEvent[]): void;
  /** State of the recording of a market, if there is one. */
  readonly report: (market: string) => RecorderReport | undefined;
  /** @throws TapeError when a file cannot be made */
  start(nowMs: number): void;
  /** Writes what waits for more where nothing came since the last call: call it each second. */
  lookAfter(): void;
  /** Writes what is left and closes the tapes. */
  stop(): Promise<void>;
}

/**
 * Makes recordings that have not begun.
 * @param toPath gives the path of a new tape  @param parts left out, each is one tape
 */
export function createRecorders(
  plans: readonly RecordingPlan[],
  markets: Markets,
  toPath: (tape: string) => string,
  log: Log,
  parts?: PartsPlan,
): Recorders {
  const running = new Map<string, Recorder>();
  return {
    note: ({ market }, events) => running.get(market.name)?.note(events),
    report: (market) => running.get(market)?.report(),
    start(nowMs) {
      for (const { market, tape } of plans) {
        const entry = markets.get(market)!;
        running.set(market, startRecorder(entry, toPath(tape), nowMs, log, { parts }));
      }
    },
    lookAfter() {
      for (const recorder of running.values()) recorder.lookAfter();
    },
    async stop() {
      await Promise.all([...running.values()].map((recorder) => recorder.stop()));
    },
  };
}
