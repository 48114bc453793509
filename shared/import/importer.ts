/**
 * What every foreign format is to the importer: one shape, by which a file is known and decoded. Formats are found by
 * what is in a file first and by its name second; nothing here opens one.
 */
import type { InstrumentKind } from '../model/instrument.ts';
import type { BytesDecoder, Decoder, DecoderOptions, FileDecoder } from './decoder.ts';
import type { ImportSettings } from './import-settings.ts';

/** The beginning of a file, as formats look at it: out of its archive, decompressed. */
export interface FileSample {
  /** Where it is, as it was named; entries of archives as `trades.zip!/day.csv`. Names and folders may tell a format. */
  readonly path: string;
  /** First bytes, at most 64 KiB. */
  readonly head: Uint8Array;
  /** First lines, at most 50, without line ends and blank ones; none where it is no text. */
  readonly lines: readonly string[];
  /** What the user said of it. */
  readonly settings: ImportSettings;
}

/** What a format says of a file that may be its own. */
export interface Match {
  /** 0..1: 1 for a magic number, 0.95 for a header of its own, 0.6 for a guess; see `mustAsk` in detect/detect.ts. */
  readonly confidence: number;
  /** The file names its format in a head: what else its lines look like does not count. */
  readonly isNamed?: boolean;
  /** What it is, in the singular, for people: `Binance spot trades, times in µs`. */
  readonly what: string;
  /** What cannot be told from the file, and which option tells it: one sentence. Nothing is imported then. */
  readonly question?: string;
}

interface Format {
  /** What `--format` takes. */
  readonly name: string;
  /** For help and errors, in the plural: `Binance trade CSV`. */
  readonly description: string;
  /** It takes what columns any of many programs write: where a format of its own claims a file, that one has it. */
  readonly isGeneral?: boolean;
  /** What its symbols are, where their names do not say. */
  readonly kind?: InstrumentKind;
  /** Its writer may be killed: a compressed file may end in the middle, and what is before is imported. */
  readonly mayBeTorn?: boolean;
  /** Says whether a file is of this format, and how sure that is; undefined where it is not. */
  readonly sniff: (sample: FileSample) => Match | undefined;
  /** True where rows are trades with ids alone: the ids decide between trades of one time. */
  readonly isOrderedById?: boolean;
  /** True where the order of the rows says more than their times: of a live feed, late trades included. */
  readonly keepsOrder?: boolean;
  /**
   * Of formats whose rows do not name their symbol: the symbol that a file's name has, or undefined. Left out
   * by the others.
   */
  readonly toFileSymbol?: (path: string) => string | undefined;
}

/** A format of lines. */
export interface TextImporter extends Format {
  readonly reads: 'text';
  /** Makes a decoder for one file. */
  readonly create: (options: DecoderOptions) => Decoder;
}

/** A format of bytes from beginning to end. */
export interface BytesImporter extends Format {
  readonly reads: 'bytes';
  readonly create: (options: DecoderOptions) => BytesDecoder;
}

/** A format that is read here and there: its end says what is where. */
export interface FileImporter extends Format {
  readonly reads: 'file';
  readonly create: (options: DecoderOptions) => FileDecoder;
}

/** A format that can be imported. A new one is a file that exports this, and a line in registry.ts. */
export type Importer = TextImporter | BytesImporter | FileImporter;

/** A sniffer of formats that one line, one of a file's first, gives away. */
export const byLine =
  (what: string, isIts: (line: string) => boolean) =>
  ({ lines }: FileSample): Match | undefined =>
    lines.some(isIts) ? { confidence: 1, what } : undefined;
