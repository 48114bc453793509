/**
 * The last hour of a live market on disk: tapes of some minutes each in a hidden folder, of which the oldest go as new
 * ones come. Promises that no tick between two of them is missing, that it never grows beyond its limits, and that
 * nothing is left of it when it is closed. What a recording of the past is made of.
 */
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { Log } from '../../shared/engine/log.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createJournalFolder } from '../tape/journal-folder.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** A market's journal. */
export interface MarketJournal {
  /** The oldest moment that it still has, market time, ms; undefined while it has failed. */
  readonly fromMs: number | undefined;
  note(events: readonly MarketEvent[]): void;
  /** Begins a new tape where it is time, and drops what is too old. Called about once a second. */
  lookAfter(nowMs: number): void;
  /**
   * Puts everything so far on the disk and names the tapes that have some of it since a moment, oldest first. They stay
   * until `release` is called.
   */
  hold(
    fromMs: number,
  ): Promise<{ readonly paths: readonly string[]; readonly release: () => void }>;
  close(): Promise<void>;
}

/** How much a journal keeps. */
export interface JournalLimits {
  /** Market time, ms. */
  readonly keptMs: number;
  readonly bytes?: number;
}

interface Part {
  readonly path: string;
  readonly fromMs: number;
  readonly recorder: Recorder;
  isOpen: boolean;
}

/** Parts that a full journal has. */
const PARTS = 12;

/**
 * Begins the journal of a live market.
 * @param folder of the journals, made when it is missing
 * @throws TapeError when it cannot be begun
 */
export function createMarketJournal(
  entry: MarketEntry,
  folder: string,
  { keptMs, bytes = LIMITS.journalDiskBytes }: JournalLimits,
  nowMs: number,
  log: Log,
): MarketJournal {
  const files = createJournalFolder(folder, String(entry.market.epoch));
  const partMs = keptMs / PARTS;
  let parts: Part[] = [];
  let held = 0;
  let made = 0;

  function begin(atMs: number): void {
    const path = files.toPath(++made);
    const recorder = startRecorder(entry, path, atMs, log);
    parts.push({ path, fromMs: entry.timeMs(), recorder, isOpen: true });
  }

  function end(part: Part): Promise<void> {
    part.isOpen = false;
    return part.recorder.stop();
  }

  /** Drops the oldest while there is too much; never the one that is written. */
  function drop(): void {
    if (held > 0) return;
    const oldestMs = entry.timeMs() - keptMs;
    let sum = parts.reduce((total, { path }) => total + files.bytesOf(path), 0);
    while (parts.length > 1 && (parts[1]!.fromMs <= oldestMs || sum > bytes)) {
      const [oldest] = parts.splice(0, 1);
      sum -= files.bytesOf(oldest!.path);
      files.drop(oldest!.path);
    }
  }

  begin(nowMs);
  return {
    get fromMs() {
      return parts[0]?.fromMs;
    },
    note: (events) => parts.at(-1)?.recorder.note(events),
    lookAfter(atMs) {
      const newest = parts.at(-1);
      newest?.recorder.lookAfter();
      const isOver = newest === undefined || entry.timeMs() - newest.fromMs >= partMs;
      if (isOver && entry.drive.status().state === 'running') {
        if (newest !== undefined) {
          end(newest).catch((error: unknown) => log.error({ err: error }, 'journal'));
        }
        begin(atMs);
      }
      drop();
    },
    async hold(fromMs) {
      held++;
      const release = (): void => void held--;
      try {
        const newest = parts.at(-1);
        if (newest?.isOpen === true) await newest.recorder.flush();
        /* One that begins later has nothing of before; the last that begins earlier may. */
        const first = parts.findLastIndex((part) => part.fromMs <= fromMs);
        return { paths: parts.slice(Math.max(0, first)).map(({ path }) => path), release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async close() {
      const closing = parts.filter(({ isOpen }) => isOpen).map(end);
      parts = [];
      await Promise.all(closing);
      files.remove();
    },
  };
}
