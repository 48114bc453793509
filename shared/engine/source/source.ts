/**
 * The one shape of every place that ticks come from: simulator, tape, later exchanges and buses.
 * Nothing downstream can tell them apart. A source is pulled: it has no timers and no clock of its own.
 * It may throw, end or fall silent at any call: its market says so, and no other one notices.
 */
import type { Past } from '../../model/past.ts';
import type { ConnectionInfo, SimulationInfo } from '../../wire/market-info.ts';
import type { FeedTerms } from '../../model/feed-terms.ts';
import type { InstrumentChanges } from '../../model/instrument-change.ts';
import type { Instrument, InstrumentKind } from '../../model/instrument.ts';
import type { MarketEvent } from '../../model/market-event.ts';
import type { BarKind, KnownBar } from '../../model/recorded-bar.ts';
import type { TickColumns } from '../../model/tick.ts';
import type { EncodedRuns } from '../../wire/encoded-runs.ts';
import type { Moments } from './moment.ts';

/** Where a market's numbers come from, said on every screen. */
export interface Provenance {
  readonly kind: 'simulated' | 'recorded' | 'live';
  /** One line for people: `Simulator, seed 42` or `Recording demo.tape`. */
  readonly label: string;
  /** Seed of a simulation, also when it was recorded. */
  readonly seed?: number;
  /** Of data that come, or came, from a venue. */
  readonly terms?: FeedTerms;
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

/** A stretch in which a source knows that ticks are missing. */
export interface SourceGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** GAP.* */
  readonly cause: number;
}

/**
 * What a source learns of a hole while it runs: one of an instrument, or of all that are listed. News of the same
 * instrument, cause and beginning replace each other.
 */
export interface SourceGapNews extends SourceGap {
  /** Infinity while it lasts, and -Infinity once everything that was missing has come after all. */
  readonly toMs: number;
  readonly instrument?: number | undefined;
}

/** Ability of a source that meets holes while it runs. */
export interface GapWatch {
  /** News since the last call: they count before ticks that are read later. */
  take(): readonly SourceGapNews[];
}

/** Ability of a source that holds bars which were recorded as bars. */
export interface BarWatch {
  /** What they are, the shorter ones first; of a long recording those that its beginning shows. */
  readonly kinds: readonly BarKind[];
  /** Whether there are no ticks besides them. */
  readonly isAlone: boolean;
  /** Bars that became known since the last call: they count before ticks that are read later. */
  take(): readonly KnownBar[];
}

/** Ability of a source that is reached over a connection: how that is. */
export interface Connection {
  /** Another number whenever `info` should be told anew; not with each tick. */
  readonly version: number;
  info(): ConnectionInfo;
}

/** An instrument that a source could list. */
export interface DirectoryEntry {
  /** In canonical form. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** Whether it is listed already. */
  readonly isListed: boolean;
}

/** Why a symbol cannot be listed. */
export interface DirectoryRefusal {
  /** One sentence for people. */
  readonly reason: string;
  /** Symbols whose names are nearest, best first. */
  readonly nearest: readonly string[];
}

/** Ability of a source that can list more instruments than it does: those that somebody asks for. */
export interface Directory {
  /** Finds instruments by symbol or name, best first. @param most that are wanted */
  search(text: string, most: number): Promise<readonly DirectoryEntry[]>;
  /**
   * Lists a symbol, if it can be: it comes by `listings`, maybe before this resolves.
   * @param symbol in canonical form
   */
  open(symbol: string): Promise<DirectoryRefusal | undefined>;
  /** Hears about once a second which instruments have subscribers: others need not be followed at the venue. */
  look(instruments: ReadonlySet<number>): void;
}

/**
 * Ability of a source whose instruments come and go. A change comes behind all ticks of an earlier time and before all
 * of its own time and later, so that time alone says the order.
 */
export interface Listings {
  /** Time of the change that `take` gives next, ms; Infinity while none is known. */
  nextMs(): number;
  /** The next changes of one moment. */
  take(): InstrumentChanges;
}

/** Where a market's clock begins and how fast it runs, where it is not the wall. */
export interface SourceClock {
  /** Where the past ends and the clock begins, ms. */
  readonly fromMs: number;
  /** How many times as fast as the wall. */
  readonly speed: number;
}

/** An event that somebody asks for: what, where, how, and how many ms after the moment that it counts from. */
export interface EventRequest {
  readonly event: string;
  readonly target: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/** One price at which makers wait; price and size in instrument units. */
export interface SourceLevel {
  readonly price: number;
  readonly size: number;
}

/** An order book some levels deep, best first; empty while there is no quote. */
export interface SourceDepth {
  readonly bids: readonly SourceLevel[];
  readonly asks: readonly SourceLevel[];
}

/** Ability of a source in which people can make things happen. */
export interface EventControl {
  /**
   * Starts events: all of them or none.
   * @returns when each begins and ends
   * @throws an error with a sentence for people when a target names nothing
   */
  play(events: readonly EventRequest[], fromMs: number): MarketEvent[];
  /** Ends an event early. @returns the event as it now is; undefined when nothing of it is left */
  stop(id: string, atMs: number): MarketEvent | undefined;
}

/** Ability of a source whose stream can be made again: what it was made from. */
export interface Simulation {
  info(): SimulationInfo;
  /** Equal ones came from the same inputs, and gave the same ticks so far. */
  fingerprint(): { readonly inputs: string; readonly stream: string; readonly ticks: number };
}

/** What was before a market's first tick, as a stream of its own: for statistics. */
export interface PastStream extends Source {
  /** Time of its first tick, ms. */
  readonly startMs: number;
  /** Whether shares keep the hours of their exchange. */
  readonly hours?: 'continuous' | 'exchange';
}

/**
 * A pulled stream of ticks in time order; one that hears of them as they happen gives them in the order in which it
 * hears of them, whatever their times are. What only some sources can do are abilities: fields that the others
 * leave out, and that nobody downstream asks the kind of source for.
 */
export interface Source {
  readonly provenance: Provenance;
  /** Instruments with dense ids 0..n-1 that it begins with. */
  readonly instruments: readonly Instrument[];
  /** Left out by sources whose instruments stay as they are. A seek begins them anew. */
  readonly listings?: Listings | undefined;
  readonly reference: ReferenceData;
  /** Left out by sources that know of no events. */
  readonly timeline?: Timeline | undefined;
  /** Known holes, by their beginning; left out when there is none. */
  readonly gaps?: readonly SourceGap[] | undefined;
  /** Left out by sources that know all their holes before. */
  readonly gapWatch?: GapWatch | undefined;
  /** Left out by sources of ticks alone. `nextTimeMs` and `read` count its bars as ticks: at the time at which they are known. */
  readonly bars?: BarWatch | undefined;
  readonly connection?: Connection | undefined;
  readonly directory?: Directory | undefined;
  /** What was before the first tick, where that is known. */
  readonly past?: Past | undefined;
  /** The clock that its market runs by; left out, the wall. */
  readonly clock?: SourceClock | undefined;
  readonly eventControl?: EventControl | undefined;
  readonly simulation?: Simulation | undefined;
  /** Ticks a second of the market's time that it means to give now. */
  offeredRate?(): number;
  /** The order book of an instrument as it is now; left out by sources that know only its top. */
  depth?(instrument: number, levels: number): SourceDepth;
  /** A stream of at least `lengthMs` before a moment, of the same instruments. */
  toPastStream?(lengthMs: number, nowMs: number): PastStream;
  /**
   * Time of the first tick that `read` would give now, ms, or a time before which none comes where finding it would
   * take long; Infinity while none is known that is still to come, undefined at the end of the stream: no tick will
   * ever come again.
   */
  nextTimeMs(): number | undefined;
  /**
   * Appends ticks with time ≤ `untilMs` to `into`, in time order, while there is room.
   * @param isAnyOrder whether ticks of different instruments may stand in any order in what is read: recordings are
   *   read in half the time so. Left out, they may not
   * @param encoded may get the runs of what is read, as a recording has them: they count where they hold as many ticks
   * @returns true when there may be more up to `untilMs` (the columns were full, or the source gave way to others
   *   in a long stretch without any tick): call again.
   */
  read(untilMs: number, into: TickColumns, isAnyOrder?: boolean, encoded?: EncodedRuns): boolean;
  /** Frees files and connections. Reading after this is a bug. */
  close(): void;
}

/** A source that can be moved to any moment of its past. */
export interface SeekableSource extends Source {
  readonly startMs: number;
  /** Time of the last tick, ms. */
  readonly endMs: number;
  /** The past of a live market: its beginning and its end move on. */
  readonly isGrowing?: boolean;
  /** Left out by recordings that can only be folded from their beginning. */
  readonly moments?: Moments | undefined;
  /** Moves so that the next `read` gives the first tick with time ≥ `timeMs`. */
  seek(timeMs: number): void;
}
