/**
 * Tickdeck's frames of runs: the rows of a frame are gathered by symbol as the market does it, each symbol's
 * ticks become a run, and decoding fills columns.
 */
import { ByteReader, ByteWriter } from '../../../shared/wire/bytes.ts';
import {
  FRAME,
  type FrameHead,
  readFrameHead,
  writeFrameHead,
} from '../../../shared/wire/frame.ts';
import type { RunHead } from '../../../shared/wire/run.ts';
import { type RecordReader, readLongRunsWith } from '../../../shared/wire/record-reader.ts';
import { decodeRun } from '../../../shared/wire/run-decode.ts';
import { encodeRun } from '../../../shared/wire/run-encode.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import type { Format } from './format.ts';

/**
 * @param most    ticks of the largest frame
 * @param long    what reads longer runs; left out, all are read in JavaScript
 */
export function createRunFormat(
  name: string,
  symbols: number,
  most: number,
  long?: RecordReader,
): Format {
  const writer = new ByteWriter(65_536);
  const columns = createTickColumns(most);
  const order = new Uint32Array(most);
  const count = new Uint32Array(symbols);
  const end = new Uint32Array(symbols);
  const touched = new Uint32Array(symbols);
  const sequence = new Float64Array(symbols).fill(1);
  const frameHead: FrameHead = { type: 0, epochTag: 0, baseMs: 0, market: 0 };
  const runHead: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };

  return {
    name,
    encode({ ticks, from, to }) {
      const { instrument } = ticks;
      let ids = 0;
      for (let row = from; row < to; row++) {
        const id = instrument[row]!;
        if (count[id]!++ === 0) touched[ids++] = id;
      }
      let at = 0;
      for (let i = 0; i < ids; i++) {
        const id = touched[i]!;
        end[id] = at;
        at += count[id]!;
      }
      for (let row = from; row < to; row++) order[end[instrument[row]!]!++] = row;
      const baseMs = ticks.timeMs[from]!;
      writer.pos = 0;
      writeFrameHead(writer, FRAME.runs, 1, baseMs, 0);
      for (let i = 0; i < ids; i++) {
        const id = touched[i]!;
        encodeRun(writer, ticks, order, end[id]! - count[id]!, end[id]!, sequence[id]!, baseMs);
        sequence[id]! += count[id]!;
        count[id] = 0;
      }
      return writer.bytes.subarray(0, writer.pos);
    },
    decode(bytes) {
      readLongRunsWith(long);
      const reader = new ByteReader(bytes);
      const error = readFrameHead(reader, frameHead);
      if (error !== undefined) throw new Error(`own frame does not decode: ${error}`);
      columns.length = 0;
      while (reader.left > 0) {
        if (!decodeRun(reader, frameHead.baseMs, runHead, columns)) {
          throw new Error('own run does not decode');
        }
      }
      return columns.length;
    },
  };
}
