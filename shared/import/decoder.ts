/**
 * What decodes a foreign file: it takes text, a few lines at a time, or bytes, and calls a handler.
 */
import type { ImportSettings } from './import-settings.ts';
import type { ImportReport } from './report.ts';
import type { TextChunk } from './text-chunk.ts';
import type { TickHandler } from './tick-handler.ts';

/** Takes one file's text from beginning to end; keeps what it must remember between chunks. */
export interface Decoder {
  /** Decodes the next whole lines. Bad rows go to the report, ticks to the handler. */
  decode(chunk: TextChunk): void;
  /** Called once after the file's last line, where there is something left to tell. */
  end?(): void;
}

/** Takes one file's bytes from beginning to end, in pieces of any size; keeps what it must remember between them. */
export interface BytesDecoder {
  /** Decodes what is whole of the bytes so far; `bytes` are not kept. `handler.line` is the record's number. */
  decode(bytes: Uint8Array): void;
  /** Called once after the last byte: half a record is refused here. */
  end(): void;
}

/** A file whose bytes can be read anywhere. */
export interface RandomFile {
  readonly size: number;
  /** Reads `length` bytes from `at` on, fewer only at the file's end. */
  read(at: number, length: number): Uint8Array | Promise<Uint8Array>;
}

/** Takes one file as a whole. */
export interface FileDecoder {
  /** Decodes it; yields now and then, at most some 10,000 rows apart, the share that is done, 0..1. */
  decode(file: RandomFile): AsyncIterable<number>;
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
