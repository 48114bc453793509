/**
 * When the listings of a simulated market come and go, as changes of its instruments. The simulation itself knows
 * every listing by one number from beginning to end; a market does not give an id twice. So each comes under its
 * number, and under a new id when it comes again. Promises the same ids for the same events, wherever a stream is
 * sought to. Knows the script and the days of the listings, no ticks of its own.
 */
import type { InstrumentChange, InstrumentChanges } from '../../../model/instrument-change.ts';
import type { Instrument } from '../../../model/instrument.ts';
import { copyTick, MISSING, type TickColumns } from '../../../model/tick.ts';
import type { Listings } from '../source.ts';
import type { ListingMove, ScenarioPlayer } from './scenario/scenario-player.ts';
import { STEP_MS } from './step.ts';
import type { Listing } from './universe/listing.ts';

const SECOND_MS = 1_000;
/** Id of a listing that is not there. */
const NONE = -1;

/** One change, and what it does to the ids of listings. */
interface PlannedChange extends InstrumentChanges {
  /** Number of each listing, and its id from now on. */
  readonly ids: readonly (readonly [number, number])[];
}

/** What a plan is made of. */
export interface ListingPlanOptions {
  /** By number of the listing. */
  readonly listings: readonly Listing[];
  readonly instruments: readonly Instrument[];
  readonly startMs: number;
  /** Numbers of listings that a script brings later. */
  readonly held: ReadonlySet<number>;
  readonly player: ScenarioPlayer;
}

/** The plan of one stream. */
export class ListingPlan implements Listings {
  private readonly options: ListingPlanOptions;
  private changes: readonly PlannedChange[] = [];
  private version = NaN;
  private taken = 0;
  /** Changes that ticks were told by, and the ids after them. */
  private passed = 0;
  private readonly ids: Int32Array;

  constructor(options: ListingPlanOptions) {
    this.options = options;
    this.ids = Int32Array.from(options.listings, (_, number) => number);
  }

  nextMs(): number {
    return this.planned()[this.taken]?.atMs ?? Infinity;
  }

  take(): InstrumentChanges {
    const { atMs, changes } = this.planned()[this.taken++]!;
    return { atMs, changes };
  }

  /** Begins anew: the stream was moved. */
  reset(): void {
    this.taken = 0;
    this.passed = 0;
    for (let number = 0; number < this.ids.length; number++) this.ids[number] = number;
  }

  /** Gives ticks from row `from` on the ids that hold at their times; those of nobody who is there are taken out. */
  translate(ticks: TickColumns, from: number): void {
    const changes = this.planned();
    if (changes.length === 0) return;
    const given = ticks.length;
    ticks.length = from;
    for (let row = from; row < given; row++) {
      while (this.passed < changes.length && changes[this.passed]!.atMs <= ticks.timeMs[row]!) {
        for (const [number, id] of changes[this.passed++]!.ids) this.ids[number] = id;
      }
      const id = this.ids[ticks.instrument[row]!]!;
      if (id === NONE) continue;
      if (row === ticks.length) ticks.length++;
      else copyTick(ticks, row, ticks);
      ticks.instrument[ticks.length - 1] = id;
    }
  }

  private planned(): readonly PlannedChange[] {
    const { player } = this.options;
    if (this.version === player.changes) return this.changes;
    this.version = player.changes;
    return (this.changes = toChanges(this.options));
  }
}

function toChanges({ listings, instruments, startMs, held, player }: ListingPlanOptions) {
  const isDated = ({ firstMs, lastMs }: Listing): boolean => (firstMs ?? lastMs) !== undefined;
  const byDay = listings.flatMap((listing, id) => (isDated(listing) ? toDays(listing, id) : []));
  /* A script says nothing of a listing that has days of its own. */
  const scripted = player.listingMoves().filter(({ id }) => !isDated(listings[id]!));
  const first = [...held]
    .filter((id) => !isDated(listings[id]!))
    .map((id) => ({ id, isListed: false, atMs: startMs }));
  const moves = [...first, ...byDay, ...scripted.map(toWhole)]
    .map((move) => ({ ...move, atMs: Math.max(startMs, move.atMs) }))
    .sort((a, b) => a.atMs - b.atMs);
  return toPlanned(moves, instruments);
}

/** Comings and goings of a listing with days of its own. */
function toDays({ firstMs = -Infinity, lastMs = Infinity }: Listing, id: number): ListingMove[] {
  const goneMs = Math.ceil((lastMs + 1) / SECOND_MS) * SECOND_MS + 1;
  return [
    { id, isListed: false, atMs: -Infinity },
    { id, isListed: true, atMs: firstMs },
    { id, isListed: false, atMs: goneMs },
  ].filter(({ atMs }) => atMs < Infinity);
}

/** To whole ms; one goes when its last word, that it is closed, is told. */
const toWhole = ({ id, isListed, atMs }: ListingMove): ListingMove => ({
  id,
  isListed,
  atMs: isListed ? Math.floor(atMs) : Math.ceil(atMs / STEP_MS) * STEP_MS + 1,
});

/** Those moves that change anything, one change a moment. @param moves by time */
function toPlanned(
  moves: readonly ListingMove[],
  instruments: readonly Instrument[],
): PlannedChange[] {
  const ids = instruments.map(({ id }) => id);
  let next = instruments.length;
  const planned: PlannedChange[] = [];
  for (const atMs of new Set(moves.map((move) => move.atMs))) {
    const before = ids.slice();
    for (const { id: number, isListed } of moves.filter((move) => move.atMs === atMs)) {
      if (!isListed) ids[number] = NONE;
      else if (ids[number] === NONE)
        ids[number] = before[number] === NONE ? next++ : before[number]!;
    }
    const moved = ids.flatMap((id, number) =>
      id === before[number] ? [] : [[number, id] as const],
    );
    if (moved.length === 0) continue;
    const changes = moved.map(([number, id]): InstrumentChange => {
      if (id === NONE) return { change: 'removed', id: before[number]! };
      const instrument = { ...instruments[number]!, id };
      return { change: 'listed', instrument, previousClose: MISSING };
    });
    planned.push({ atMs, changes, ids: moved });
  }
  return planned;
}
