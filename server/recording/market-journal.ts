/**
 * The last hour of a live market on disk: tapes of some minutes each in a hidden folder, of which the oldest go as new
 * ones come, and what the market held when each of them began. Promises that no tick between two of them is missing or
 * that the one before says so, that it never grows beyond its limits, and that nothing is left of it when it is closed.
 * What a recording of the past is made of, and where one goes back.
 */
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { Log } from '../../shared/engine/log.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createJournalFolder } from '../tape/journal-folder.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { createEventMemory } from './rewind/event-memory.ts';
import { type JournalPart, type RewindableJournal, toBeginnings } from './rewind/journal-part.ts';
import { createOpeningTaker } from './rewind/opening.ts';

/** A market's journal. */
export interface MarketJournal extends RewindableJournal {
  /** The oldest moment that one can go back to, market time, ms; undefined while it has failed. */
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
  /** How long a part is, market time, ms; a twelfth of what is kept when left out. */
  readonly partMs?: number;
}

interface Part extends JournalPart {
  state: JournalPart['state'];
  readonly recorder: Recorder;
}

/** Parts that a full journal has. */
const PARTS = 12;
/** Somebody who goes back keeps it for so many times as long, if it fits. */
const LONGER = 2;

/**
 * Begins the journal of a live market.
 * @param folder of the journals, made when it is missing
 * @throws TapeError when it cannot be begun
 */
export function createMarketJournal(
  entry: MarketEntry,
  folder: string,
  { keptMs, bytes = LIMITS.journalDiskBytes, partMs = keptMs / PARTS }: JournalLimits,
  nowMs: number,
  log: Log,
): MarketJournal {
  const files = createJournalFolder(folder, String(entry.market.epoch));
  const openings = createOpeningTaker(entry.market);
  const events = createEventMemory(entry.source.timeline?.events() ?? []);
  let parts: Part[] = [];
  let held = 0;
  let wanted = 0;
  let made = 0;

  function begin(atMs: number): void {
    const path = files.toPath(made + 1);
    const recorder = startRecorder(entry, path, atMs, log);
    const opening = openings.take(entry.timeMs());
    parts.push({
      path,
      opening,
      isFirst: ++made === 1,
      state: 'open',
      recorder,
      get isWritten() {
        return this.state === 'open' && recorder.waitingTicks === 0;
      },
    });
  }

  async function end(part: Part): Promise<void> {
    if (part.state === 'open') part.state = 'ending';
    await part.recorder.stop();
    if (part.state === 'ending') part.state = isWhole(part) ? 'closed' : 'lost';
  }

  /** A part from which ticks are missing is one that nobody can go on behind: sequences would be wrong. */
  const isWhole = ({ recorder }: Part): boolean => {
    const { state, lostTicks } = recorder.report();
    return state !== 'failed' && lostTicks === 0;
  };

  /** Begins a new part; a disk that fails is tried again at the next look. */
  function goOn(newest: Part | undefined, atMs: number): void {
    try {
      begin(atMs);
    } catch (error) {
      log.error({ err: error }, 'journal');
      return;
    }
    if (newest === undefined) return;
    end(newest).catch((error: unknown) => log.error({ err: error }, 'journal'));
  }

  /** Drops the oldest while there is too much; never the one that is written. One more is kept: it is looked back into. */
  function drop(): void {
    if (held > 0) return;
    const oldestMs = entry.timeMs() - keptMs * (wanted > 0 ? LONGER : 1);
    let sum = parts.reduce((total, { path }) => total + files.bytesOf(path), 0);
    const isTooOld = (): boolean => (parts[2]?.opening.fromMs ?? Infinity) <= oldestMs;
    while (parts.length > 1 && (isTooOld() || sum > bytes)) {
      const [oldest] = parts.splice(0, 1);
      sum -= files.bytesOf(oldest!.path);
      files.drop(oldest!.path);
    }
    if (parts.length > 0) events.dropBefore(parts[0]!.opening.fromMs);
  }

  try {
    begin(nowMs);
  } catch (error) {
    openings.close();
    throw error;
  }
  return {
    market: entry.market,
    events,
    get parts() {
      return parts;
    },
    get fromMs() {
      return toBeginnings(parts)[0]?.opening.fromMs;
    },
    keepLonger() {
      wanted++;
      return () => void wanted--;
    },
    note(news) {
      events.note(entry.timeMs(), news);
      parts.at(-1)?.recorder.note(news);
    },
    lookAfter(atMs) {
      const newest = parts.at(-1);
      newest?.recorder.lookAfter();
      if (newest !== undefined && !isWhole(newest)) newest.state = 'lost';
      const isOver =
        newest === undefined ||
        newest.state === 'lost' ||
        entry.timeMs() - newest.opening.fromMs >= partMs;
      if (isOver && entry.drive.status().state === 'running') goOn(newest, atMs);
      drop();
    },
    async hold(fromMs) {
      held++;
      const release = (): void => void held--;
      try {
        const newest = parts.at(-1);
        if (newest?.state === 'open') await newest.recorder.flush();
        /* One that begins later has nothing of before; the last that begins earlier may. */
        const first = parts.findLastIndex(({ opening }) => opening.fromMs <= fromMs);
        return { paths: parts.slice(Math.max(0, first)).map(({ path }) => path), release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async close() {
      openings.close();
      const closing = parts.filter(({ state }) => state === 'open').map(end);
      parts = [];
      await Promise.all(closing);
      files.remove();
    },
  };
}
