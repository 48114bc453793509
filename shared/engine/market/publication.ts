/**
 * What a market tells its listeners: the runs of a batch, gaps, and that it stands somewhere else.
 */
import type { ByteWriter } from '../../wire/bytes.ts';
import type { TickColumns } from '../../model/tick.ts';
import type { KnownBar } from '../../model/recorded-bar.ts';
import type { BarNews } from './bar-intake.ts';
import type { GapNews } from './gap-log.ts';
import type { InstrumentNews } from './instrument-table.ts';
import type { RefusalNews } from './tick-gate.ts';

/** The runs of one batch; valid until the next one is published. */
export interface Publication {
  readonly bytes: Uint8Array;
  /** The same bytes, COPY_SLACK and more of them behind the last run. */
  readonly view: DataView;
  readonly baseMs: number;
  /** Number of runs; run i is bytes start[i]..end[i]-1. */
  readonly runs: number;
  readonly instrument: Uint32Array;
  /** Number of an instrument's run, or -1 when it has none. */
  readonly runOf: Int32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly firstSequence: Float64Array;
  readonly count: Uint32Array;
  /** Earliest trade of each run, ms; Infinity when it has none. */
  readonly earliestTradeMs: Float64Array;
  /** The ticks that were encoded, in arrival order; see MarketListener.takesAnyOrder. */
  readonly columns: TickColumns;
}

/** Who wants to know what a market does. */
export interface MarketListener {
  /**
   * Whether ticks of different instruments may stand in any order in a publication: where all who listen to
   * publications take them so, recordings are read quicker. Left out, they stand in the order of their time.
   */
  readonly takesAnyOrder?: boolean;
  /**
   * Stretches without ticks have begun, ended or become known.
   * @param publication the one that is published next in the same turn, if any: its ticks follow the gaps
   */
  onGaps?(news: readonly GapNews[], publication?: Publication): void;
  /** New runs. Called in the same turn as `publish`; copy what must last. */
  onPublication?(publication: Publication): void;
  /** Bars that were recorded as bars have become known. @param bars those that brought it about */
  onBars?(news: readonly BarNews[], bars: readonly KnownBar[]): void;
  /** Ticks were refused, for the first time for a symbol and a reason. */
  onRefused?(news: readonly RefusalNews[]): void;
  /**
   * Instruments came, went or have another description: told before the first tick of a new one. After `onMoved`,
   * what there is at the other moment and was not told before.
   */
  onInstruments?(news: InstrumentNews): void;
  /** Everything was forgotten and rebuilt under a new epoch. */
  onMoved?(): void;
}

/** A publication as the market that writes it sees it. */
export type OwnPublication = { -readonly [K in keyof Publication]: Publication[K] };

/** Makes a publication without runs. @param size instruments of the market */
export const createPublication = (size: number, { bytes, view }: ByteWriter): OwnPublication => ({
  bytes,
  view,
  baseMs: 0,
  runs: 0,
  instrument: new Uint32Array(size),
  runOf: new Int32Array(size).fill(-1),
  start: new Uint32Array(size),
  end: new Uint32Array(size),
  firstSequence: new Float64Array(size),
  count: new Uint32Array(size),
  earliestTradeMs: new Float64Array(size),
  columns: undefined as unknown as TickColumns,
});

/** A larger array with the same beginning. */
function enlarge<T extends Uint32Array | Float64Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}

/**
 * Makes room for more instruments: to be called before anybody can ask for one of them. The runs in it stay.
 * @param size instruments that the market has now; more room than that is made, so that growing stays cheap
 */
export function growPublication(publication: OwnPublication, size: number): void {
  const { runOf, instrument, start, end, firstSequence, count, earliestTradeMs } = publication;
  if (size <= runOf.length) return;
  const room = Math.max(size, runOf.length * 2);
  publication.runOf = new Int32Array(room).fill(-1);
  publication.runOf.set(runOf);
  publication.instrument = enlarge(instrument, new Uint32Array(room));
  publication.start = enlarge(start, new Uint32Array(room));
  publication.end = enlarge(end, new Uint32Array(room));
  publication.firstSequence = enlarge(firstSequence, new Float64Array(room));
  publication.count = enlarge(count, new Uint32Array(room));
  publication.earliestTradeMs = enlarge(earliestTradeMs, new Float64Array(room));
}
