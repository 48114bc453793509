/**
 * What decodes a foreign file: it takes text, a few lines at a time, and calls a handler.
 */
import type { ImportSettings } from './import-settings.ts';
import type { ImportReport } from './report.ts';
import type { TextChunk } from './text-chunk.ts';
import type { TickHandler } from './tick-handler.ts';

/** Takes one file's text from beginning to end; keeps what it must remember between chunks. */
export interface Decoder {
  /** Decodes the next whole lines. Bad rows go to the report, ticks to the handler. */
  decode(chunk: TextChunk): void;
}

/** What a decoder is made of. */
export interface DecoderOptions {
  readonly handler: TickHandler;
  readonly report: ImportReport;
  /** Symbol of the rows (CSV), or the only symbol to take (frames); undefined for what the file says. */
  readonly symbol: string | undefined;
  /** Where the file is, see FileSample.path: dates may stand in its name alone. */
  readonly path: string;
  readonly settings: ImportSettings;
  /** What the first pass learnt about this file, undefined in the first pass itself. */
  readonly clock: ClockOffset;
}

/**
 * How far the exchange's clock is ahead of the receiver's, ns. The estimator: of all frames that carry
 * the exchange's sending time E, received at R, the largest E - R. Every frame travels for some time, so
 * E - R is the offset less that time; the quickest frame shows the offset best. Clock drift within one file
 * is not modelled. The first pass widens `offsetNs`, the second reads it. Exact for offsets up to 104 days.
 */
export interface ClockOffset {
  offsetNs: number;
  /** Times that were estimated by it. */
  estimates: number;
}

/** An offset that no frame has shown yet. */
export const createClockOffset = (): ClockOffset => ({ offsetNs: -Infinity, estimates: 0 });
