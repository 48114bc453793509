/**
 * A source that cannot hurt anybody: whatever it throws stays here. A source that fails at giving ticks has
 * ended for good and says why; an ability that fails (its past, its timeline, what it tells of itself) is
 * told of once and from then on answers as if there were nothing.
 */
import { toPublicReason } from '../../model/public-reason.ts';
import type { Past } from '../../model/past.ts';
import type { ConnectionInfo } from '../../wire/market-info.ts';
import type { Connection, PastStream, Simulation, Source, Timeline } from '../source/source.ts';

/** Hears of what a source threw. */
export type OnFault = (what: string, error: unknown) => void;

/** A source whose calls do not throw, but for those that answer a person. */
export interface GuardedSource extends Source {
  /** Why it gives no more ticks, if it failed at that. */
  readonly failure: string | undefined;
  /** Notes that its ticks could not be taken in: it ends. */
  fail(error: unknown): void;
}

/** Makes a function that calls, and once a call failed gives `none` for ever. */
function createAbility(onFault: OnFault) {
  const broken = new Set<string>();
  return <T>(what: string, none: T, call: () => T): T => {
    if (broken.has(what)) return none;
    try {
      return call();
    } catch (error) {
      broken.add(what);
      onFault(what, error);
      return none;
    }
  };
}

type Ability = ReturnType<typeof createAbility>;

function guardPast(past: Past, ability: Ability): Past {
  const endMs = ability('past', 0, () => past.endMs);
  return {
    endMs,
    ...(past.endMsOf === undefined
      ? {}
      : { endMsOf: (instrument) => ability('past', endMs, () => past.endMsOf!(instrument)) }),
    ...(past.isRegular === undefined
      ? {}
      : {
          isRegular: (instrument, timeMs) =>
            ability('past', true, () => past.isRegular!(instrument, timeMs)),
        }),
    oldestMs: (intervalMs, instrument) =>
      ability('past', Infinity, () => past.oldestMs(intervalMs, instrument)),
    sliceStartMs: (intervalMs, toMs) =>
      ability('past', toMs, () => past.sliceStartMs(intervalMs, toMs)),
    read: (instrument, intervalMs, fromMs, toMs) =>
      ability('past', [], () => past.read(instrument, intervalMs, fromMs, toMs)),
    ...(past.readDay === undefined
      ? {}
      : {
          readDay: (instrument, fromMs) =>
            ability('past', undefined, () => past.readDay!(instrument, fromMs)),
        }),
    ...(past.venueUntilMs === undefined
      ? {}
      : {
          venueUntilMs: (instrument) =>
            ability('past', undefined, () => past.venueUntilMs!(instrument)),
        }),
    ...(past.readFinest === undefined
      ? {}
      : {
          readFinest: (instrument, fromMs) =>
            ability('past', [], () => past.readFinest!(instrument, fromMs)),
        }),
    /* Whoever asked is told what went wrong. */
    ...(past.fetchOlder === undefined
      ? {}
      : {
          fetchOlder: async (instrument, intervalMs, beforeMs, most) =>
            past.fetchOlder!(instrument, intervalMs, beforeMs, most),
        }),
  };
}

function guardTimeline(timeline: Timeline, ability: Ability): Timeline {
  return {
    get version() {
      return ability('timeline', -1, () => timeline.version);
    },
    events: () => ability('timeline', [], () => timeline.events()),
  };
}

/** What a source once told of itself stays true when it cannot say it again. */
function guardSimulation(simulation: Simulation, ability: Ability): Simulation | undefined {
  const toInfo = () => ability('simulation', undefined, () => simulation.info());
  const toPrint = () => ability('fingerprint', undefined, () => simulation.fingerprint());
  let info = toInfo();
  let print = toPrint();
  if (info === undefined || print === undefined) return undefined;
  return {
    info: () => (info = toInfo() ?? info!),
    fingerprint: () => (print = toPrint() ?? print!),
  };
}

/** As with a simulation; a connection that never could tell of itself is none. */
function guardConnection(connection: Connection, ability: Ability): Connection | undefined {
  const toInfo = () =>
    ability<ConnectionInfo | undefined>('connection', undefined, () => connection.info());
  let info = toInfo();
  if (info === undefined) return undefined;
  return {
    get version() {
      return ability('connection', -1, () => connection.version);
    },
    info: () => (info = toInfo() ?? info!),
  };
}

/** Guards a source. @param onFault told of the first error of each ability, and of the one that ends it */
export function guardSource(source: Source, onFault: OnFault): GuardedSource {
  const ability = createAbility(onFault);
  let failure: string | undefined;
  let isClosed = false;

  function fail(error: unknown): void {
    if (failure !== undefined) return;
    failure = toPublicReason(error);
    onFault('ticks', error);
  }

  return {
    provenance: source.provenance,
    instruments: source.instruments,
    listings: source.listings,
    reference: source.reference,
    gaps: source.gaps,
    gapWatch: source.gapWatch && {
      take: () => ability('gaps', [], () => source.gapWatch!.take()),
    },
    bars: source.bars && {
      kinds: source.bars.kinds,
      isAlone: source.bars.isAlone,
      take: () => ability('bars', [], () => source.bars!.take()),
    },
    connection: source.connection && guardConnection(source.connection, ability),
    directory: source.directory && {
      /* Answers of these two are for a person, who is told what went wrong. */
      search: (text, most) => source.directory!.search(text, most),
      open: (symbol) => source.directory!.open(symbol),
      look: (instruments) =>
        ability('directory', undefined, () => source.directory!.look(instruments)),
    },
    clock: source.clock,
    timeline: source.timeline && guardTimeline(source.timeline, ability),
    past: source.past && guardPast(source.past, ability),
    simulation: source.simulation && guardSimulation(source.simulation, ability),
    /* These answer a person, who is told what went wrong. */
    eventControl: source.eventControl,
    ...(source.toPastStream === undefined
      ? {}
      : { toPastStream: (lengthMs, nowMs): PastStream => source.toPastStream!(lengthMs, nowMs) }),
    ...(source.depth === undefined
      ? {}
      : {
          depth: (instrument, levels) =>
            ability('depth', { bids: [], asks: [] }, () => source.depth!(instrument, levels)),
        }),
    offeredRate: () => ability('rate', 0, () => source.offeredRate?.() ?? 0),
    get failure() {
      return failure;
    },
    fail,
    nextTimeMs() {
      if (failure !== undefined) return undefined;
      try {
        return source.nextTimeMs();
      } catch (error) {
        fail(error);
        return undefined;
      }
    },
    read(untilMs, into) {
      if (failure !== undefined) return false;
      try {
        return source.read(untilMs, into);
      } catch (error) {
        fail(error);
        return false;
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      ability('close', undefined, () => source.close());
    },
  };
}
