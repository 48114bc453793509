/** Bytes a tick and speed of every format, on synthetic ticks and on a real recording. */
import { measure, toFrames, type CodecFigures } from '../codec/measure.ts';
import type { Format } from '../codec/format.ts';
import { JSON_ARRAYS, JSON_OBJECTS } from '../codec/json-formats.ts';
import { createMessagePack, createProtobuf } from '../codec/peer-formats.ts';
import {
  loadRecording,
  measureRecording,
  type RecordingFigures,
  toTimedFrames,
} from '../codec/recording.ts';
import { createRecordReader } from '../../../server/machine/wasm/run-decoder.ts';
import { createRunFormat } from '../codec/run-format.ts';
import { type Effort, LOAD } from '../effort.ts';
import { toSyntheticTicks } from '../tick-maker.ts';

export const TICKS_PER_FRAME = ['1', '16', '256', '4096'] as const;
export const CUTS_MS = ['16', '50', '1000'] as const;
const TICKS = 65_536;
/** Names of the rows of ours. */
const OURS = 'Tickdeck runs, many symbols';
export const OURS_ONE = 'Tickdeck runs, one symbol';
export const OURS_WASM = 'Tickdeck runs, one symbol, read in WebAssembly';

/** Figures by format, then by ticks a frame, or by ms a frame. */
export interface CodecReport {
  readonly synthetic: Readonly<Record<string, Readonly<Record<string, CodecFigures>>>>;
  /** Left out where the recording is missing. */
  readonly recording?: Readonly<Record<string, Readonly<Record<string, RecordingFigures>>>>;
}

const isThere = (format: Format | undefined): format is Format => format !== undefined;

/** Measures all formats. @param skip hears what is left out and why */
export async function runCodec(effort: Effort, skip: (what: string) => void): Promise<CodecReport> {
  const peers = [JSON_OBJECTS, JSON_ARRAYS, createMessagePack(), createProtobuf()].filter(isThere);
  const many = toSyntheticTicks(TICKS, LOAD.symbols, LOAD.ticksPerSecond);
  const one = toSyntheticTicks(TICKS, 1, LOAD.ticksPerSecond / LOAD.symbols);
  const contestants = [
    ...peers.map((format) => ({ format, ticks: many })),
    { format: createRunFormat(OURS, LOAD.symbols, TICKS), ticks: many },
    { format: createRunFormat(OURS_ONE, 1, TICKS), ticks: one },
    { format: createRunFormat(OURS_WASM, 1, TICKS, createRecordReader()), ticks: one },
  ];
  const synthetic: Record<string, Record<string, CodecFigures>> = {};
  for (const { format, ticks } of contestants) {
    synthetic[format.name] = Object.fromEntries(
      TICKS_PER_FRAME.map((size) => [size, measure(format, toFrames(ticks, Number(size)), effort)]),
    );
  }
  const recorded = await loadRecording();
  if (recorded === undefined) {
    skip('codec on real data: the recording is not on this machine');
    return { synthetic };
  }
  const recording: Record<string, Record<string, RecordingFigures>> = {};
  for (const format of [...peers, createRunFormat(OURS_ONE, 1, recorded.length)]) {
    recording[format.name] = Object.fromEntries(
      CUTS_MS.map((cut) => [cut, measureRecording(format, toTimedFrames(recorded, Number(cut)))]),
    );
  }
  return { synthetic, recording };
}
