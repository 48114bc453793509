/**
 * Recordings that people begin and end while the server runs, several at a time, of all symbols of a live market or of
 * some; and recordings of what has just happened, made of the market's journal. Each carries where it comes from, as
 * every tape does.
 */
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import type { Log } from '../../shared/engine/log.ts';
import {
  CommandError,
  type KeepRequest,
  type RecordingDesk,
  type RecordRequest,
} from '../../shared/engine/session/services.ts';
import { findInstrument } from '../../shared/engine/session/command/symbols.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { TapeError } from '../../shared/tape/format.ts';
import type { KeptRecording, RecorderInfo } from '../../shared/wire/answer.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { type CopySource, copyTapes } from '../tape/edit/copy-tapes.ts';
import { openTape } from '../tape/open-tape.ts';
import type { MarketJournal } from './market-journal.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** The desk with what its server asks of it. */
export interface ServerDesk extends RecordingDesk {
  note(entry: MarketEntry, events: readonly MarketEvent[]): void;
  lookAfter(): void;
  /** Ends all of them; their tapes are closed. */
  close(): Promise<void>;
}

/** What a desk works with. */
export interface DeskOptions {
  /** Path of a new tape. @throws TapeError */
  readonly newPath: (name: string) => string;
  readonly journalOf: (market: string) => MarketJournal | undefined;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

interface Running {
  readonly recorder: Recorder;
  readonly entry: MarketEntry;
  readonly startedMs: number;
  readonly symbols: readonly string[] | undefined;
}

/** A name that says what and when: `live 2026-11-29 10-21-15`. */
const toDefaultName = (market: Market, timeMs: number): string =>
  `${market.name} ${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')}`;

const toSymbols = (market: Market, symbols: readonly string[] | undefined) =>
  symbols?.map((symbol) => findInstrument(market, symbol).symbol);

/** What a tape's error is to clients. */
function toCommandError(error: unknown, name: string): unknown {
  if (!(error instanceof TapeError)) return error;
  if (error.code === 'TAPE_EXISTS' || error.code === 'TAPE_LOCKED') {
    return new CommandError('RECORDING_EXISTS', `There is a recording "${name}" already.`);
  }
  if (error.code === 'TAPE_UNSOUND') {
    return new CommandError('NO_RECORDER', 'Nothing happened in that time.');
  }
  return new CommandError('NO_RECORDER', `"${name}" cannot be recorded: ${error.code}.`);
}

/** Makes a desk at which nothing is recorded. */
export function createRecordingDesk({ newPath, journalOf, now, log }: DeskOptions): ServerDesk {
  const running = new Map<string, Running>();

  function toInfo(
    recording: string,
    { recorder, entry, startedMs, symbols }: Running,
  ): RecorderInfo {
    const { state, ticks, lostTicks, bytes } = recorder.report();
    const isFailed = state === 'failed';
    return {
      recording,
      market: entry.market.name,
      state: isFailed ? 'failed' : 'recording',
      startedMs,
      ticks,
      bytes,
      lostTicks,
      ...(symbols === undefined ? {} : { symbols: [...symbols] }),
    };
  }

  async function copy(
    entry: MarketEntry,
    paths: readonly string[],
    name: string,
    fromMs: number,
    { seconds, symbols }: KeepRequest,
  ): Promise<KeptRecording> {
    const sources: CopySource[] = [];
    try {
      for (const path of paths) {
        const tape = openTape(path);
        const chosen = symbols && new Set(symbols);
        const only =
          chosen &&
          new Set(tape.instruments.filter((one) => chosen.has(one.symbol)).map(({ id }) => id));
        if (tape.tickCount > 0) sources.push({ path, tape, part: { fromMs, only } });
        else tape.close();
      }
      if (sources.length === 0) throw new TapeError('TAPE_UNSOUND', 'no tick');
      const notes = [
        `The last ${seconds} s of "${entry.market.name}", kept when they had happened.`,
      ];
      const path = newPath(name);
      const result = await copyTapes(sources, path, { isForced: false, notes });
      const kept = openTape(path);
      const { startMs, endMs } = kept;
      kept.close();
      return { recording: name, startMs, endMs, ticks: result!.summary.ticks };
    } finally {
      for (const { tape } of sources) tape.close();
    }
  }

  return {
    start(entry, { recording, symbols }: RecordRequest) {
      if (running.size >= LIMITS.recorders) {
        const message = `${LIMITS.recorders} recordings are being made already.`;
        throw new CommandError('TOO_MANY_RECORDERS', message);
      }
      const chosen = toSymbols(entry.market, symbols);
      const nowMs = now();
      const name = recording ?? toDefaultName(entry.market, nowMs);
      try {
        const recorder = startRecorder(entry, newPath(name), nowMs, log, {
          symbols: chosen,
        });
        const started = { recorder, entry, startedMs: Math.floor(nowMs), symbols: chosen };
        running.set(name, started);
        return toInfo(name, started);
      } catch (error) {
        throw toCommandError(error, name);
      }
    },
    async stop(recording) {
      const found = running.get(recording);
      if (found === undefined) {
        throw new CommandError('UNKNOWN_RECORDING', `"${recording}" is not being recorded.`);
      }
      running.delete(recording);
      try {
        await found.recorder.stop();
      } catch (error) {
        throw toCommandError(error, recording);
      }
    },
    list: () => [...running].map(([name, one]) => toInfo(name, one)),
    async keep(entry, request) {
      const journal = journalOf(entry.market.name);
      if (journal === undefined) {
        throw new CommandError('NO_RECORDER', 'The server keeps no journal (--journal-minutes).');
      }
      const symbols = toSymbols(entry.market, request.symbols);
      const fromMs = Math.floor(entry.timeMs() - request.seconds * 1_000);
      const name = request.recording ?? toDefaultName(entry.market, now());
      let release: (() => void) | undefined;
      try {
        const held = await journal.hold(fromMs);
        release = held.release;
        return await copy(entry, held.paths, name, fromMs, { ...request, symbols });
      } catch (error) {
        throw toCommandError(error, name);
      } finally {
        release?.();
      }
    },
    note(entry, events) {
      for (const one of running.values()) if (one.entry === entry) one.recorder.note(events);
    },
    lookAfter() {
      for (const { recorder } of running.values()) recorder.lookAfter();
    },
    async close() {
      const all = [...running.values()];
      running.clear();
      await Promise.all(all.map(({ recorder }) => recorder.stop()));
    },
  };
}
