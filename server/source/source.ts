/**
 * The one shape of every place that ticks come from: simulator, tape, later exchanges and buses.
 * Nothing downstream can tell them apart. A source is pulled: it has no timers and no clock of its own.
 */
import type { Instrument } from '../../shared/instrument.ts';
import type { MarketEvent } from '../../shared/market-event.ts';
import type { TickColumns } from '../../shared/tick.ts';

/** Where a market's numbers come from, said on every screen. */
export interface Provenance {
  readonly kind: 'simulated' | 'recorded' | 'live';
  /** One line for people: `Simulator, seed 42` or `Recording demo.tape`. */
  readonly label: string;
  /** Seed of a simulation, also when it was recorded. */
  readonly seed?: number;
}

/** Day facts that a source knows before its first tick; prices in price units. */
export interface ReferenceData {
  /** Previous close per instrument id, or MISSING. */
  readonly previousClose: Float64Array;
}

/** What happens in a source besides ticks. */
export interface Timeline {
  /** Another number whenever `events` gives something else. */
  readonly version: number;
  /** By time; events that are still to come may be among them. */
  events(): readonly MarketEvent[];
}

/** A stretch in which a source knows that ticks of all instruments are missing. */
export interface SourceGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** GAP.* */
  readonly cause: number;
}

/** A pulled stream of ticks in time order. */
export interface Source {
  readonly provenance: Provenance;
  /** Instruments with dense ids 0..n-1; does not change while the source is open. */
  readonly instruments: readonly Instrument[];
  readonly reference: ReferenceData;
  /** Left out by sources that know of no events. */
  readonly timeline?: Timeline | undefined;
  /** Known holes, by their beginning; left out when there is none. */
  readonly gaps?: readonly SourceGap[];
  /** Time of the first tick that `read` would give now, ms; undefined at the end of the stream. */
  nextTimeMs(): number | undefined;
  /**
   * Appends ticks with time ≤ `untilMs` to `into`, in time order, while there is room.
   * @returns true when there may be more up to `untilMs` (the columns were full): call again.
   */
  read(untilMs: number, into: TickColumns): boolean;
  /** Frees files and connections. Reading after this is a bug. */
  close(): void;
}

/** A source that can be moved to any moment of its past. */
export interface SeekableSource extends Source {
  readonly startMs: number;
  /** Time of the last tick, ms. */
  readonly endMs: number;
  /** Moves so that the next `read` gives the first tick with time ≥ `timeMs`. */
  seek(timeMs: number): void;
}
