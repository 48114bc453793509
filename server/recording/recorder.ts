/**
 * Records the live market: every published tick goes to the tape as well, what happens on its timeline, and each news of
 * a gap when its clients hear of it, so that a replay tells the same.
 * A failing disk is tried again and again, and never holds up the market.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { type MarketEvent, toEndMs } from '../../shared/model/market-event.ts';
import type { GapNews } from '../../shared/engine/market/gap-log.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import { toSimulationNotes } from '../../shared/tape/meta.ts';
import { TapeError } from '../../shared/tape/format.ts';
import type { TapeWriter } from '../tape/writer.ts';
import { recordOn, toRecordedSymbols } from './recorded-symbols.ts';
import { type PartsPlan, toSingleTape, toTapeInParts } from './recording-target.ts';
import type { Log } from '../../shared/engine/log.ts';

/** A running recording. */
export interface Recorder {
  /** Takes events of the market that are new or have changed. */
  note(events: readonly MarketEvent[]): void;
  report(): { state: string; ticks: number; lostTicks: number; bytes: number };
  /** Ticks that are not with the kernel yet. */
  readonly waitingTicks: number;
  /** Writes what waits for more where nothing came since the last call. */
  lookAfter(): void;
  /** Resolves when all ticks so far are with the kernel. @throws TapeError where the disk takes nothing */
  flush(): Promise<void>;
  /** Writes what is left and closes the tape. */
  stop(): Promise<void>;
}

/** What may be said of a recording. */
export interface RecorderOptions {
  /** As they are listed; all when left out. */
  readonly symbols?: readonly string[] | undefined;
  /** Into parts, in a folder of the path; goes on with those that are there. Of all symbols. */
  readonly parts?: PartsPlan | undefined;
}

/** A venue's gaps are filled within some minutes, or not at all. */
const SETTLED_MS = 5 * 60_000;

/** A disk that failed is tried again after so long, ms; each time twice as long, up to the other. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Starts recording a market into a new tape.
 * @throws TapeError when the file cannot be made; TAPE_EXISTS where parts of the name are of something else
 */
export function startRecorder(
  entry: MarketEntry,
  path: string,
  nowMs: number,
  log: Log,
  { symbols, parts }: RecorderOptions = {},
): Recorder {
  const { market, source } = entry;
  const target = parts === undefined ? toSingleTape(path) : toTapeInParts(path, parts, log);
  const { earlier } = target;
  if (entry.timeMs() < (earlier?.reachedMs ?? -Infinity)) {
    const message = `${path} ends after the market's time; give this recording another name`;
    throw new TapeError('TAPE_EXISTS', message, undefined, { path });
  }
  const recorded =
    earlier === undefined
      ? toRecordedSymbols(market, symbols)
      : recordOn(market, earlier.instruments, entry.timeMs());
  const disk = target.watch({
    after: (attempt) => wait(Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS)),
    onStall: (error) => log.error({ err: error, path }, 'recording waits for the disk'),
    onResume: () => log.info({ path }, 'recording goes on'),
  });
  const writer: TapeWriter = target.create(
    {
      instruments: recorded.instruments,
      provenance: source.provenance,
      previousClose: recorded.previousClose,
      createdMs: Math.floor(nowMs),
      epoch: market.epoch,
      notes: toSimulationNotes(source.simulation?.info().fingerprint),
    },
    {
      onError: (error) => log.error({ err: error, path }, 'recording stopped'),
      retry: disk,
    },
  );
  const beganMs = entry.timeMs();
  let seenTicks = 0;

  function noteGaps(news: readonly Pick<GapNews, 'instrument' | 'gap'>[]): void {
    const told = news.flatMap(({ instrument: of, gap }) => {
      const instrument = recorded.idOf(of);
      return instrument === undefined ? [] : [{ instrument, ...gap }];
    });
    writer.gapNews(entry.timeMs(), told);
  }
  function noteInstruments({ atMs, changes: all }: InstrumentChanges): void {
    const changes = recorded.changes(all);
    const problem = changes.length === 0 ? undefined : writer.instruments(atMs, changes);
    if (problem !== undefined) log.error({ path, problem }, 'instruments cannot be recorded');
  }
  for (const changes of recorded.history) noteInstruments(changes);
  for (const { atMs, changes } of recorded.first ?? []) {
    const problem = writer.instruments(atMs, changes);
    if (problem !== undefined) log.error({ path, problem }, 'instruments cannot be recorded');
  }
  /* What lasts, and what may still be filled. */
  for (const { id } of market.listed) {
    const gaps = market.gapsOf(id).filter(({ toMs }) => toMs > beganMs - SETTLED_MS);
    noteGaps(gaps.map((gap) => ({ instrument: id, gap })));
  }
  writer.events((source.timeline?.events() ?? []).filter((event) => toEndMs(event) >= beganMs));
  const unlisten = market.listen({
    onPublication({ columns }) {
      const rows = recorded.rows(columns);
      writer.append(rows, 0, rows.length);
    },
    onBars: (_news, bars) => writer.bars(bars),
    onInstruments: noteInstruments,
    onGaps: (news) => noteGaps(news.filter(({ isFromTicks }) => !isFromTicks)),
  });
  return {
    note: (events) => writer.events(events),
    report() {
      const { state, writtenTicks, waitingTicks, lostTicks, bytes } = writer.stats;
      return { state, ticks: writtenTicks + waitingTicks, lostTicks, bytes };
    },
    get waitingTicks() {
      return writer.stats.waitingTicks;
    },
    lookAfter() {
      target.lookAfter();
      const { writtenTicks, waitingTicks } = writer.stats;
      const isIdle = writtenTicks + waitingTicks === seenTicks;
      seenTicks = writtenTicks + waitingTicks;
      /* A disk that takes nothing was told by the writer. */
      if (isIdle && waitingTicks > 0) writer.flush().catch(() => undefined);
    },
    flush: () => writer.flush(),
    async stop() {
      unlisten();
      await writer.close();
    },
  };
}
