/**
 * What every format that ticks are written to is to those who write: one shape, from a market to a file.
 */
import type { Provenance } from '../../../shared/engine/source/source.ts';
import type { InstrumentChanges } from '../../../shared/model/instrument-change.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import type { TickColumns } from '../../../shared/model/tick.ts';
import type { TickRefusal } from '../../../shared/wire/codes.ts';

/** What is written, besides its ticks. */
export interface ExportedMarket {
  readonly instruments: readonly Instrument[];
  readonly provenance: Provenance;
  /** By instrument id, price units, or MISSING. */
  readonly previousClose: ArrayLike<number>;
  /** Market time at which the ticks begin, UTC ms. */
  readonly startMs: number;
  readonly epoch: number;
  readonly notes: readonly string[];
  /** What happened besides ticks up to a time, ms; asked for when all ticks are written. */
  eventsUntil(timeMs: number): readonly MarketEvent[];
}

/** Where ticks go. */
export interface ExportSink {
  /** Takes a batch in time order; resolves when more may come. @throws TapeError */
  write(ticks: TickColumns): Promise<void>;
  /** Takes note of instruments that came or went: behind all ticks so far. */
  instruments(changes: InstrumentChanges): void;
  /** Finishes the file. @returns its bytes  @throws TapeError */
  close(): Promise<number>;
  /** Ticks so far that the format cannot hold, by reason; left out where it holds all. */
  readonly refused?: () => Readonly<Partial<Record<TickRefusal, number>>>;
}

/** A format. A new one is a file that exports this, and a line in registry.ts. */
export interface Exporter {
  /** What `--format` takes, and the end of its files' names. */
  readonly name: string;
  /**
   * Begins a file.
   * @param isForced whether a file of that name is replaced
   * @throws TapeError TAPE_EXISTS, and what the file system refuses
   */
  readonly create: (path: string, market: ExportedMarket, isForced: boolean) => ExportSink;
}
