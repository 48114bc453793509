/**
 * Ticks into a tape, with the events of their time.
 */
import { TapeError } from '../../../shared/tape/format.ts';
import { createTapeWriter, type TapeWriter } from '../writer.ts';
import type { ExportedMarket, Exporter, ExportSink } from './exporter.ts';

/** Waiting bytes above which writing pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;

/** The tape format. */
export const tape: Exporter = { name: 'tape', create };

function create(path: string, market: ExportedMarket, isForced: boolean): ExportSink {
  const writer = begin(path, market, isForced);
  let lastMs = market.startMs;
  return {
    async write(ticks) {
      writer.append(ticks, 0, ticks.length);
      if (ticks.length > 0) lastMs = ticks.timeMs[ticks.length - 1]!;
      if (writer.stats.queuedBytes > PAUSE_BYTES) await writer.flush();
    },
    instruments({ atMs, changes }) {
      const problem = writer.instruments(atMs, changes);
      if (problem !== undefined) throw new TapeError('TAPE_UNSOUND', problem);
    },
    async close() {
      writer.events(market.eventsUntil(lastMs));
      const { bytes, error } = await writer.close();
      if (error !== undefined) throw error;
      return bytes;
    },
    refused: () => writer.stats.refused,
  };
}

function begin(path: string, market: ExportedMarket, isForced: boolean): TapeWriter {
  const { instruments, provenance, previousClose, startMs, epoch, notes } = market;
  // The market's time, not the machine's: the same market must give the same file.
  const createdMs = Math.max(0, startMs);
  const meta = { instruments, provenance, previousClose, createdMs, epoch, notes };
  try {
    return createTapeWriter(path, meta, { overwrite: isForced });
  } catch (error) {
    if (!(error instanceof TapeError) || error.code !== 'TAPE_EXISTS') throw error;
    throw new TapeError('TAPE_EXISTS', `${path} exists already; --force replaces it`);
  }
}
