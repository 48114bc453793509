/**
 * The decoder of formats in which each line stands for itself: counts rows, and names those that are refused.
 */
import type { Decoder, DecoderOptions } from './decoder.ts';
import { noteReject } from './report.ts';
import { forEachLine } from './text-chunk.ts';

/** Makes it of what takes one line and says why it, or parts of it, cannot be imported. */
export const createLineDecoder = (
  { report, handler }: DecoderOptions,
  take: (line: string) => readonly string[],
): Decoder => ({
  decode: (chunk) =>
    forEachLine(chunk, (line, number) => {
      report.rows++;
      handler.line = number;
      for (const reason of take(line)) noteReject(report, number, reason);
    }),
});
