/**
 * Decodes any frame. Total: every byte string gives content or a typed error.
 * Ticks land in one set of columns that is reused from frame to frame: use them before the next call.
 */
import { type BarsContent, readBars } from './bar-frame.ts';
import { ByteReader } from './bytes.ts';
import { type DecodeError, FRAME, type FrameHead, readFrameHead } from './frame.ts';
import { type BarHistoryContent, readBarHistory } from './history-frame.ts';
import { type MergedUpdate, readMerged } from './merged-frame.ts';
import { type GapContent, type HeartbeatContent, readGap, readHeartbeat } from './notice-frame.ts';
import { type RunHead, skipRun } from './run.ts';
import { decodeRun } from './run-decode.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import { readSnapshot } from './snapshot.ts';
import { createTickColumns, type TickColumns } from '../model/tick.ts';

/** A run within decoded columns: rows from..to-1. */
export interface DecodedRun extends RunHead {
  from: number;
  to: number;
}

interface Common {
  /** Number of the market. */
  market: number;
  /** Low eight bits of the epoch. */
  epochTag: number;
  baseMs: number;
}

/** What a frame holds. `columns` are shared between calls. */
export type Frame = Common &
  (
    | { type: 'runs'; runs: DecodedRun[]; columns: TickColumns }
    | {
        type: 'snapshot';
        epoch: number;
        cause: number;
        state: SymbolState;
        /** Recent ticks that end at `state.sequence`, oldest first. */
        runs: DecodedRun[];
        columns: TickColumns;
      }
    | ({ type: 'bars' } & BarsContent)
    | ({ type: 'barHistory' } & BarHistoryContent)
    | ({ type: 'heartbeat' } & HeartbeatContent)
    | ({ type: 'marks' } & HeartbeatContent)
    | ({ type: 'gap' } & GapContent)
    | { type: 'merged'; updates: MergedUpdate[] }
  );

/** Result of decoding: a frame, or the reason why there is none. */
export type Decoded = { ok: true; frame: Frame } | { ok: false; error: DecodeError };

/** Makes a decoder with columns of its own. Its cost is one growth of the columns, then no allocation a tick. */
export function createDecoder(): (bytes: Uint8Array) => Decoded {
  let columns = createTickColumns(1024);
  const head: FrameHead = { type: 0, epochTag: 0, baseMs: 0, market: 0 };

  function readRuns(reader: ByteReader): DecodedRun[] | undefined {
    const start = reader.pos;
    const probe: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
    let ticks = 0;
    while (reader.left > 0) {
      if (!skipRun(reader, probe)) return undefined;
      ticks += probe.count;
    }
    reader.pos = start;
    if (ticks > columns.capacity)
      columns = createTickColumns(Math.max(ticks, columns.capacity * 2));
    columns.length = 0;
    const runs: DecodedRun[] = [];
    while (reader.left > 0) {
      const from = columns.length;
      const run = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0, from, to: from };
      if (!decodeRun(reader, head.baseMs, run, columns)) return undefined;
      run.to = columns.length;
      runs.push(run);
    }
    return runs;
  }

  function readContent(reader: ByteReader, common: Common): Frame | undefined {
    switch (head.type) {
      case FRAME.runs: {
        const runs = readRuns(reader);
        return runs && { ...common, type: 'runs', runs, columns };
      }
      case FRAME.snapshot: {
        const about = { epoch: 0, cause: 0 };
        const state = readSnapshot(reader, head.baseMs, about);
        const runs = state && readRuns(reader);
        return runs && { ...common, ...about, type: 'snapshot', state: state, runs, columns };
      }
      case FRAME.bars: {
        const content = readBars(reader, head.baseMs);
        return content && { ...common, type: 'bars', ...content };
      }
      case FRAME.barHistory: {
        const content = readBarHistory(reader, head.baseMs);
        return content && { ...common, type: 'barHistory', ...content };
      }
      case FRAME.heartbeat: {
        const content = readHeartbeat(reader);
        return content && { ...common, type: 'heartbeat', ...content };
      }
      case FRAME.marks: {
        const content = readHeartbeat(reader);
        return content && { ...common, type: 'marks', ...content };
      }
      case FRAME.merged: {
        const updates = readMerged(reader, head.baseMs);
        return updates && { ...common, type: 'merged', updates };
      }
      default: {
        const content = readGap(reader, head.baseMs);
        return content && { ...common, type: 'gap', ...content };
      }
    }
  }

  return (bytes) => {
    const reader = new ByteReader(bytes);
    const error = readFrameHead(reader, head);
    if (error !== undefined) return { ok: false, error };
    if (head.type < FRAME.runs || head.type > FRAME.barHistory)
      return { ok: false, error: 'UNKNOWN_TYPE' };
    const { market, epochTag, baseMs } = head;
    const frame = readContent(reader, { market, epochTag, baseMs });
    if (frame !== undefined) return { ok: true, frame };
    return { ok: false, error: reader.failed ? 'TRUNCATED' : 'MALFORMED' };
  };
}
