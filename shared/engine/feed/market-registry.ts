/**
 * The markets of this server: the live one, and a replay for each recording that somebody opened.
 * Owns their names, numbers, epochs and clocks. Knows no client: owners are told through `events`.
 */
import { GAP } from '../../wire/codes.ts';
import type { MarketInfo, SimulationInfo } from '../../wire/command.ts';
import type { MarketEvent } from '../../model/market-event.ts';
import { Market } from '../market/market.ts';
import type { Provenance, SeekableSource, Source, Timeline } from '../source/source.ts';
import type { Surroundings } from '../surroundings.ts';
import { createEventWatch } from './event-watch.ts';
import type { Feed } from './feed.ts';
import { createLive, type FeedReport, type LiveOptions } from './live.ts';
import { createReplay, type Replay } from './replay.ts';
import { createSilenceWatch } from './silence.ts';

/** One market with what drives it. */
export interface MarketEntry {
  readonly market: Market;
  readonly provenance: Provenance;
  readonly replay: Replay | undefined;
  readonly feed: Feed | undefined;
  /** What happens in it besides ticks. */
  readonly timeline: Timeline | undefined;
  timeMs(): number;
  /** Of the live market: how many times as fast as the wall its clock runs now. */
  readonly speed?: () => number;
  /** Of the live market: what was asked for, and what it gives. */
  readonly report?: () => FeedReport;
  /** Of a live market that is simulated. */
  readonly simulation?: (() => SimulationInfo) | undefined;
}

/** What owners of markets hear. */
export interface MarketEvents {
  readonly onOpened: (entry: MarketEntry) => void;
  /** A replay's state changed by itself or by a command; the live clock runs at another speed. */
  readonly onChanged: (entry: MarketEntry) => void;
  readonly onClosed: (entry: MarketEntry, reason: string) => void;
  /** Events of the live market are new or have changed. */
  readonly onEvents: (entry: MarketEntry, events: readonly MarketEvent[]) => void;
}

/** The markets. */
export interface Markets {
  readonly live: MarketEntry;
  get(name: string): MarketEntry | undefined;
  all(): Iterable<MarketEntry>;
  readonly replays: number;
  /** The replays, as a copy that may be closed while one walks it. */
  replaysOpen(): MarketEntry[];
  /** Opens a recording as a market of its own, paused at its start. The caller checks the limit. */
  openReplay(recording: string, source: SeekableSource): MarketEntry;
  readonly changed: (entry: MarketEntry) => void;
  close(entry: MarketEntry, reason: string): void;
  closeAll(): void;
  /** Advances every market; a replay whose recording is damaged is closed with the reason. @param mayRush whether a market's viewers have kept up */
  turn(mayRush: (entry: MarketEntry) => boolean): boolean;
}

/** Counters above zero. */
const toCounted = <K extends string>(counters: Readonly<Record<K, number>>) =>
  Object.fromEntries(Object.entries(counters).filter(([, count]) => count !== 0)) as Partial<
    Record<K, number>
  >;

/** Describes a market for clients. */
export function toMarketInfo(entry: MarketEntry, viewers: number): MarketInfo {
  const { market, provenance, replay } = entry;
  return {
    name: market.name,
    number: market.number,
    kind: replay === undefined ? 'live' : 'replay',
    epoch: market.epoch,
    label: provenance.label,
    provenance: provenance.kind,
    ...(provenance.seed === undefined ? {} : { seed: provenance.seed }),
    timeMs: Math.floor(entry.timeMs()),
    ...(entry.speed === undefined ? {} : { speed: entry.speed() }),
    ...(entry.simulation === undefined ? {} : { simulation: entry.simulation() }),
    instruments: market.instruments.length,
    ...(market.silentSinceMs === undefined
      ? {}
      : { silentSinceMs: Math.floor(market.silentSinceMs) }),
    ...(market.counters.rejectedTicks === 0 ? {} : { refusedTicks: toCounted(market.refused) }),
    ...(replay === undefined ? {} : { replay: { ...replay.info(), viewers } }),
  };
}

/**
 * Makes the markets, with `liveSource` feeding the live one; its past up to now is folded in over the
 * first turns.
 * @param liveOptions clock of the live market; left out, it is the wall
 */
export function createMarkets(
  liveSource: Source,
  { now: wall, nextEpoch }: Pick<Surroundings, 'now' | 'nextEpoch'>,
  events: MarketEvents,
  liveOptions: LiveOptions = {},
): Markets {
  const entries = new Map<string, MarketEntry>();
  let lastNumber = 0;

  const toMarket = (name: string, number: number, source: Source): Market =>
    new Market({
      name,
      number,
      epoch: nextEpoch(),
      instruments: source.instruments,
      previousClose: source.reference.previousClose,
      /* Holes in what was recorded of a real feed were left by its recorder. */
      gapCause: source.provenance.kind === 'recorded' ? GAP.recorderOff : GAP.feedDown,
      past: source.past,
    });

  const liveMarket = toMarket('live', 0, liveSource);
  const engine = createLive(liveMarket, liveSource, wall, liveOptions, () =>
    events.onChanged(live),
  );
  const hasFallenSilent = createSilenceWatch(liveMarket, wall);
  const live: MarketEntry = {
    market: liveMarket,
    provenance: liveSource.provenance,
    replay: undefined,
    feed: engine.feed,
    timeline: liveSource.timeline,
    timeMs: engine.timeMs,
    speed: engine.speed,
    report: engine.report,
    simulation: liveOptions.simulation,
  };
  entries.set('live', live);
  events.onOpened(live);

  const watchEvents =
    liveSource.timeline === undefined ? undefined : createEventWatch(liveSource.timeline);

  function tellEvents(): void {
    if (watchEvents === undefined || engine.feed.isRebuilding) return;
    const fresh = watchEvents();
    if (fresh.length > 0) events.onEvents(live, fresh);
  }

  function close(entry: MarketEntry, reason: string): void {
    if (!entries.delete(entry.market.name)) return;
    entry.replay?.close();
    events.onClosed(entry, reason);
  }

  return {
    live,
    get: (name) => entries.get(name),
    all: () => entries.values(),
    get replays() {
      return entries.size - 1;
    },
    replaysOpen: () => [...entries.values()].filter(({ replay }) => replay !== undefined),
    openReplay(recording, source) {
      lastNumber++;
      const market = toMarket(`replay-${lastNumber}`, lastNumber, source);
      const replay = createReplay({
        recording,
        market,
        source,
        wall,
        nextEpoch,
        onChange: () => events.onChanged(entry),
      });
      const entry: MarketEntry = {
        market,
        provenance: source.provenance,
        replay,
        feed: undefined,
        timeline: source.timeline,
        timeMs: replay.timeMs,
      };
      entries.set(market.name, entry);
      events.onOpened(entry);
      return entry;
    },
    changed: events.onChanged,
    close,
    closeAll() {
      for (const entry of this.replaysOpen()) close(entry, 'The server is stopping.');
      liveSource.close();
    },
    turn(mayRush) {
      let hasMore = false;
      for (const entry of this.replaysOpen()) {
        try {
          hasMore = entry.replay!.turn(mayRush(entry)) || hasMore;
        } catch (error) {
          close(entry, `The recording cannot be read on: ${(error as Error).message}`);
        }
      }
      hasMore = engine.turn() || hasMore;
      tellEvents();
      if (hasFallenSilent()) events.onChanged(live);
      return hasMore;
    },
  };
}
