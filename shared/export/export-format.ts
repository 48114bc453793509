/**
 * What every format that a market is exported to is to those who export: one shape, from rows to bytes, for ticks and
 * for bars. Pure: the bytes go to a file, into an answer or to a page elsewhere.
 */
import type { Provenance } from '../engine/source/source.ts';
import type { Instrument } from '../model/instrument.ts';
import type { MarketEvent } from '../model/market-event.ts';
import type { TickColumns } from '../model/tick.ts';
import type { BarRows } from './bar-rows.ts';

/** What is exported, besides its rows. */
export interface ExportedMarket {
  /** By id. Those that are listed later may be appended while rows come. */
  readonly instruments: readonly Instrument[];
  readonly provenance: Provenance;
  /** By instrument id, price units, or MISSING. */
  readonly previousClose: ArrayLike<number>;
  /** Market time at which the rows begin, UTC ms. */
  readonly startMs: number;
  /** Market time that no row lies behind, UTC ms; left out where nobody knows yet. */
  readonly endMs?: number;
  readonly epoch: number;
  readonly notes: readonly string[];
  /** What happened besides ticks up to a time, ms; asked for when all rows are written. */
  eventsUntil(timeMs: number): readonly MarketEvent[];
}

/** Records of DBN that an export may have. */
export type DbnSchema = 'trades' | 'tbbo' | 'mbp-1' | 'ohlcv';

/** What formats can be told. */
export interface FormatOptions {
  /** DBN: which records; left out, what loses least. */
  readonly schema?: DbnSchema | undefined;
  /** DBN: sizes are multiplied by `10^sizeDecimals`, and the file says so; left out, they must be whole. */
  readonly sizeDecimals?: number | undefined;
  /** Whether there are quotes among the ticks; where it is not known, there may be. */
  readonly hasQuotes?: boolean | undefined;
  /** Ids of the instruments that rows may be of; all when left out. */
  readonly only?: ReadonlySet<number> | undefined;
}

/** Rows to bytes. Bytes that were given are the caller's. */
export interface RowEncoder<Rows> {
  /** What a file begins with. */
  begin(): Uint8Array;
  /** Takes rows in time order. @returns bytes so far, maybe none  @throws TapeError TAPE_UNSOUND for what cannot be written */
  write(rows: Rows): Uint8Array;
  /** What a file ends with. */
  end(): Uint8Array;
  /** What the format had no place for, by what it is: how many. */
  readonly left?: () => Readonly<Record<string, number>>;
}

/** A format. A new one is a file that exports this, and a line in registry.ts. */
export interface ExportFormat {
  /** What `--to` takes, and the end of its files' names. */
  readonly name: string;
  /** For help, in the plural. */
  readonly description: string;
  /** Content type of its files. */
  readonly mime: string;
  /** Whether a file is text: it may go to a terminal. */
  readonly isText: boolean;
  /** Makes an encoder of ticks. @throws TapeError TAPE_UNSOUND for a market that cannot be written */
  readonly ticks: (
    market: ExportedMarket,
    options: FormatOptions,
  ) => RowEncoder<TickColumns> | Promise<RowEncoder<TickColumns>>;
  /** Makes an encoder of bars. @param intervals that rows may have, as far as that is known: one at least */
  readonly bars: (
    market: ExportedMarket,
    options: FormatOptions,
    intervals: readonly string[],
  ) => RowEncoder<BarRows> | Promise<RowEncoder<BarRows>>;
}

/** No bytes. */
export const NOTHING: Uint8Array = new Uint8Array(0);
