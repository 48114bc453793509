/**
 * Files of a head and records of one length: cut out of pieces of any size, and counted. Knows no format.
 */
import type { BytesDecoder, DecoderOptions } from '../../decoder.ts';
import { ImportError, noteNotImported, noteReject } from '../../report.ts';

/** What a head says of the records behind it. */
export interface RecordShape {
  readonly headBytes: number;
  readonly recordBytes: number;
}

/** A format of such files: what its decoder is made of. */
export interface RecordReader {
  /**
   * Reads the head, once there is enough of it.
   * @returns undefined while more bytes are needed  @throws ImportError where it is damaged or cannot be read
   */
  readHead(bytes: Uint8Array): RecordShape | undefined;
  /** Takes whole records, at `at` and so on; each one is to be counted. */
  take(view: DataView, at: readonly number[], tally: RecordTally): void;
  /** Called after the last record, where something is left to tell. */
  end?(tally: RecordTally): void;
}

/** Counts what became of each record. */
export class RecordTally {
  private readonly options: DecoderOptions;

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** One more record is begun. */
  next(): void {
    this.options.handler.line++;
  }

  /** Counts what a handler said of a tick. @param reason why it cannot be, or undefined */
  count(reason: string | undefined): void {
    const { report, handler } = this.options;
    report.rows++;
    if (reason !== undefined) noteReject(report, handler.line, reason);
  }

  /** Counts a record that is sound and no tick. */
  leave(what: string): void {
    this.options.report.rows++;
    noteNotImported(this.options.report, what);
  }
}

/** Records at once, at most: their numbers are read column by column. */
const MOST = 4_096;
const MAX_HEAD = 1 << 20;

/** Makes a decoder of a file of records. */
export function createRecordDecoder(reader: RecordReader, options: DecoderOptions): BytesDecoder {
  const tally = new RecordTally(options);
  let shape: RecordShape | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  options.handler.line = 0;
  return {
    decode(bytes) {
      const data = rest.length === 0 ? bytes : join(rest, bytes);
      let at = 0;
      if (shape === undefined) {
        shape = reader.readHead(data);
        if (shape === undefined || data.length < shape.headBytes) {
          if (data.length > MAX_HEAD) throw new ImportError('IMPORT_READ', 'its head has no end');
          shape = undefined;
          rest = data.slice();
          return;
        }
        at = shape.headBytes;
      }
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      const places: number[] = [];
      for (; at + shape.recordBytes <= data.length; at += shape.recordBytes) {
        places.push(at);
        if (places.length < MOST) continue;
        reader.take(view, places, tally);
        places.length = 0;
      }
      if (places.length > 0) reader.take(view, places, tally);
      rest = data.slice(at);
    },
    end() {
      if (shape === undefined) throw new ImportError('IMPORT_READ', 'it ends within its head');
      reader.end?.(tally);
      if (rest.length === 0) return;
      tally.next();
      tally.count('the file ends in the middle of a record');
    },
  };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** A text that ends at its first NUL. */
export function readLatin1(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
