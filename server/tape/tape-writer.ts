/**
 * What writing a tape looks like from outside: options, counters, summary. Knows nothing of how it is done.
 */
import type { MarketEvent } from '../../shared/model/market-event.ts';
import type { RecordedBar } from '../../shared/model/recorded-bar.ts';
import type { InstrumentChange } from '../../shared/model/instrument-change.ts';
import type { TickColumns } from '../../shared/model/tick.ts';
import type { DiskRetry, TapeFs } from './append-queue.ts';
import type { RefusedTicks } from '../../shared/tape/block-encoder.ts';
import type { TapeError } from '../../shared/tape/format.ts';
import type { TapeGapNews } from '../../shared/tape/gap-block.ts';

/** How to write; all may be left out. */
export interface TapeWriterOptions {
  /** Replace a file of this name; without it such a file is an error. */
  readonly overwrite?: boolean;
  /** Called once when recording stops because of the disk. */
  readonly onError?: (error: TapeError) => void;
  /** Try again when the disk fails, instead of ending; ticks that come while too much waits are lost, and a gap says so. */
  readonly retry?: DiskRetry;
  /** Bytes that may wait for the disk; default 32 MiB, some 6 million ticks. */
  readonly maxQueuedBytes?: number;
  /** Least time between two syncs to the disk itself, ms; default 1,000. */
  readonly syncEveryMs?: number;
  /** Ticks between two keyframes at least; see KEYFRAME_TICKS. */
  readonly keyframeTicks?: number;
  /**
   * Compress blocks of ticks, and end them each half minute: a fifth less, for tapes that are whole before anybody has
   * them. What waits in an unfinished block is lost with a kill.
   */
  readonly isCompressed?: boolean;
  /** The file system; tests inject faults here. */
  readonly fs?: TapeFs;
}

/** Counters of a writer. Every tick given to it is in exactly one of written, waiting, lost, rejected. */
export interface TapeWriterStats {
  readonly state: 'open' | 'stalled' | 'failed' | 'closed';
  readonly error: TapeError | undefined;
  /** Ticks of blocks that the kernel has taken: they survive a kill of this process. */
  readonly writtenTicks: number;
  /** Ticks in memory. */
  readonly waitingTicks: number;
  readonly lostTicks: number;
  /** Ticks and events that no reader would take: unknown instrument, impossible time or number, a day's volume too large. */
  readonly rejectedTicks: number;
  /** The rejected ticks by reason. */
  readonly refused: Readonly<RefusedTicks>;
  readonly rejectedEvents: number;
  /** Recorded bars that no reader would take. */
  readonly rejectedBars: number;
  /** Bytes in the file. */
  readonly bytes: number;
  readonly queuedBytes: number;
}

/** What became of a recording. */
export interface TapeSummary {
  readonly path: string;
  readonly bytes: number;
  /** Ticks in the file, of earlier writers too. */
  readonly ticks: number;
  /** Recorded bars in the file, the same. */
  readonly bars: number;
  readonly lostTicks: number;
  readonly rejectedTicks: number;
  readonly refused: Readonly<RefusedTicks>;
  readonly blocks: number;
  /** Why recording stopped early, if it did. */
  readonly error: TapeError | undefined;
}

/** A tape that is being written. */
export interface TapeWriter {
  readonly path: string;
  readonly stats: TapeWriterStats;
  /** Copies rows `from..to-1`. Never waits, never throws. Blocks are cut each second of market time. */
  append(columns: TickColumns, from: number, to: number): void;
  /**
   * Takes recorded bars, in the order in which they become known. Never waits, never throws; what no tape can hold is
   * left out and counted.
   */
  bars(bars: readonly RecordedBar[]): void;
  /**
   * Notes that ticks of all instruments between two times (ms, inclusive) are known to be missing, and why (GAP.*).
   * Times are brought into what a block can say; NaN says nothing, and nothing is noted.
   */
  gap(fromMs: number, toMs: number, cause: number): void;
  /**
   * Notes what is told of gaps of single instruments, behind all ticks so far and before those to come. Never throws;
   * what no block can say (an unknown instrument, no number) is left out.
   * @param toldMs market time now, ms; raised to that of the ticks so far
   */
  gapNews(toldMs: number, news: readonly TapeGapNews[]): void;
  /**
   * Notes events of the market's timeline; one replaces an earlier one of the same id. Never throws; what is
   * no event (`isMarketEvent`) is left out and counted.
   */
  events(events: readonly MarketEvent[]): void;
  /**
   * Notes that instruments came, went or have another description: before the first tick of a new one, behind
   * all ticks so far. The time is raised above that of every tick so far, so that time alone says the order.
   * Never throws.
   * @returns undefined, or why the changes cannot be (see `InstrumentList`); then none of them was noted
   */
  instruments(atMs: number, changes: readonly InstrumentChange[]): string | undefined;
  /**
   * Resolves when all ticks so far are with the kernel, or recording has failed.
   * @throws TapeError why, where the disk takes nothing for ten seconds; what waits still does
   */
  flush(): Promise<void>;
  /** Writes the index, syncs and closes. A second call gives the same summary. */
  close(): Promise<TapeSummary>;
}
