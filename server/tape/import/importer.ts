/**
 * What every foreign format is to the importer: one shape, by which a file's lines are known and decoded.
 */
import type { InstrumentKind } from '../../../shared/model/instrument.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';

/** A format that can be imported. A new one is a file that exports this, and a line in registry.ts. */
export interface Importer {
  /** What `--format` takes. */
  readonly name: string;
  /** For help and errors, in the plural: `Binance trade CSV`. */
  readonly description: string;
  /** What its symbols are, where their names do not say. */
  readonly kind?: InstrumentKind;
  /** Its writer may be killed: a compressed file may end in the middle, and what is before is imported. */
  readonly mayBeTorn?: boolean;
  /** Tells whether a line, one of a file's first, is of this format. */
  readonly sniff: (line: string) => boolean;
  /** Makes a decoder for one file. */
  readonly create: (options: DecoderOptions) => Decoder;
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
