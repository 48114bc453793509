/**
 * Bytes a tick on real data: a recorded session of one symbol, cut into frames as a server would at several
 * flush intervals. The recording is not part of the project; without it there are no figures.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import type { Format, Frame } from './format.ts';

const FILE = fileURLToPath(
  new URL('../../../../shared/data/hftbacktest/spot/btcusdt_20240808.gz', import.meta.url),
);

/** All trades and quotes of the recording, in time order; undefined where it is missing. */
export async function loadRecording(): Promise<TickColumns | undefined> {
  if (!existsSync(FILE)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-bench-'));
  try {
    const out = join(folder, 'recording.tape');
    const { tape } = await importFiles([FILE], { out, nowMs: Date.now() });
    const ticks = createTickColumns(tape.ticks);
    const player = createTapePlayer(openTape(out));
    player.read(Infinity, ticks);
    player.close();
    return ticks;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One frame for each interval in which there were ticks. */
export function toTimedFrames(ticks: TickColumns, everyMs: number): Frame[] {
  const frames: Frame[] = [];
  const toInterval = (row: number): number => Math.floor(ticks.timeMs[row]! / everyMs);
  for (let from = 0; from < ticks.length;) {
    let to = from + 1;
    while (to < ticks.length && toInterval(to) === toInterval(from)) to++;
    frames.push({ ticks, from, to });
    from = to;
  }
  return frames;
}

/** Bytes that RFC 6455 puts before a payload from a server. */
const toFramingBytes = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Size of a recording in one format. */
export interface RecordingFigures {
  readonly ticksPerFrame: number;
  /** Frame heads included. */
  readonly bytesPerTick: number;
  /** With the head of each WebSocket message. */
  readonly bytesPerTickFramed: number;
}

/** Encodes all frames. */
export function measureRecording(format: Format, frames: readonly Frame[]): RecordingFigures {
  let ticks = 0;
  let bytes = 0;
  let framing = 0;
  for (const frame of frames) {
    const { length } = format.encode(frame);
    ticks += frame.to - frame.from;
    bytes += length;
    framing += toFramingBytes(length);
  }
  return {
    ticksPerFrame: ticks / frames.length,
    bytesPerTick: bytes / ticks,
    bytesPerTickFramed: (bytes + framing) / ticks,
  };
}
