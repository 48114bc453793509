/**
 * The markets of an engine: a live one for each source, and a replay for each recording that somebody opened.
 * Owns their names, numbers and epochs, and the time that they share. Knows no client: owners are told through
 * `events`. Promises that a source which fails concerns its own market only.
 */
import { toPublicReason } from '../../model/public-reason.ts';
import { GAP } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import { DAMAGE_EVENT, type MarketEvent } from '../../model/market-event.ts';
import { Market } from '../market/market.ts';
import type { MarketOptions } from '../market/market-options.ts';
import type { SeekableSource, Source } from '../source/source.ts';
import type { Surroundings } from '../surroundings.ts';
import { createEventWatch } from './event-watch.ts';
import { guardSource, type GuardedSource } from './guarded-source.ts';
import { createLive, type FollowedDrive } from './live.ts';
import type { MarketEntry } from './market-entry.ts';
import { createReplay } from './replay.ts';
import type { Stretch } from './replay-contract.ts';
import { createTurnShare } from './turn-share.ts';

/** A source that becomes a live market of a name. */
export interface NamedSource {
  readonly name: string;
  readonly source: Source;
  /** There where the market is computed elsewhere: what feeds it with ready-numbered runs. Its source only describes it. */
  readonly follow?: Following | undefined;
}

/** Opens a market that is computed elsewhere. */
export interface Following {
  /** Its number there, which frames carry. */
  readonly number: number;
  /** @param onChanged to be called when it is described otherwise */
  open(options: MarketOptions, onChanged: () => void): { market: Market; drive: FollowedDrive };
}

/** What owners of markets hear. */
export interface MarketEvents {
  readonly onOpened: (entry: MarketEntry) => void;
  /** A market's state changed by itself or by a command. */
  readonly onChanged: (entry: MarketEntry) => void;
  /** A replay left out a stretch without a tick. */
  readonly onSkipped?: (entry: MarketEntry, stretch: Stretch) => void;
  readonly onClosed: (entry: MarketEntry, reason: string) => void;
  /** Events of a live market are new or have changed. */
  readonly onEvents: (entry: MarketEntry, events: readonly MarketEvent[]) => void;
  /** A source threw: `what` of it does not work. */
  readonly onFault: (market: string, what: string, error: unknown) => void;
}

/** The markets. */
export interface Markets {
  /** The live market that is meant when none is named: that of the first source. */
  readonly primary: MarketEntry;
  /** The live markets, in the order of their sources. */
  readonly live: readonly MarketEntry[];
  /** Finds a market; `live` is the primary one where no other has that name. */
  get(name: string): MarketEntry | undefined;
  all(): Iterable<MarketEntry>;
  /** Number of open replays. */
  readonly replays: number;
  /** The replays, as a copy that may be closed while one walks it. */
  replaysOpen(): MarketEntry[];
  /** Opens a recording as a market of its own, paused at its start. The caller checks the limit. */
  openReplay(recording: string, source: SeekableSource): MarketEntry;
  /** Opens the past of a live market the same way. */
  openRewind(live: MarketEntry, source: SeekableSource): MarketEntry;
  readonly changed: (entry: MarketEntry) => void;
  /** Does something once a replay is closed; at once where it is closed already. */
  whenClosed(entry: MarketEntry, run: () => void): void;
  /** Closes a replay. */
  close(entry: MarketEntry, reason: string): void;
  closeAll(): void;
  /** Advances every market by its share of a turn. @param mayRush whether a market's clients have kept up */
  turn(mayRush: (entry: MarketEntry) => boolean): boolean;
  /** How long until one of them has something that is due, ms; Infinity while that is not known. */
  nextInMs(): number;
}

/** What a market is called when nobody gave it a name. */
export const DEFAULT_MARKET = 'live';

/** Holes in what was recorded of a real feed were left by its recorder. */
const toGapCause = ({ provenance: { kind } }: Source): number =>
  kind === 'recorded' ? GAP.recorderOff : GAP.feedDown;

/** Makes the markets of at least one source; their past is folded in over the first turns. */
export function createMarkets(
  sources: readonly NamedSource[],
  surroundings: Pick<Surroundings, 'now' | 'elapsed' | 'nextEpoch'>,
  events: MarketEvents,
): Markets {
  const { elapsed, nextEpoch } = surroundings;
  const entries = new Map<string, MarketEntry>();
  const share = createTurnShare(elapsed, LIMITS.pumpBudgetMs);
  const afterwards = new WeakMap<MarketEntry, (() => void)[]>();
  const watches = new Map<MarketEntry, () => void>();
  let replaysEver = 0;

  const toOptions = (
    name: string,
    number: number,
    source: Source,
    of?: MarketEntry,
  ): MarketOptions => ({
    name,
    number,
    epoch: nextEpoch(),
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    gapCause: toGapCause(of?.source ?? source),
    past: source.past,
    live: of?.market,
    hasRecordedBars: source.bars !== undefined,
  });
  const toMarket = (...options: Parameters<typeof toOptions>): Market =>
    new Market(toOptions(...options));

  function add(entry: MarketEntry): MarketEntry {
    entries.set(entry.market.name, entry);
    events.onOpened(entry);
    return entry;
  }

  function openFollowed(name: string, source: GuardedSource, follow: Following): MarketEntry {
    const options = toOptions(name, follow.number, source);
    const { market, drive } = follow.open(options, () => events.onChanged(entry));
    const entry: MarketEntry = {
      market,
      source,
      drive,
      timeMs: () => drive.timeMs(),
      told: () => drive.told(),
    };
    return entry;
  }

  function openLive({ name, source: given, follow }: NamedSource, number: number) {
    const source = guardSource(given, (what, error) => events.onFault(name, what, error));
    if (follow !== undefined) return openFollowed(name, source, follow);
    const market = toMarket(name, number, source);
    const drive = createLive(market, source, surroundings, () => events.onChanged(entry));
    const entry: MarketEntry = { market, source, drive, timeMs: () => drive.timeMs() };
    watchEvents(entry);
    return entry;
  }

  /** Events of a recording are known before, but for its damage; those of a live market, and of its past, become known. */
  function watchEvents(entry: MarketEntry, areKnown = false): void {
    const { timeline } = entry.source;
    if (timeline === undefined) return;
    const watch = createEventWatch(timeline);
    if (areKnown) watch();
    watches.set(entry, () => {
      const fresh = entry.drive.isRebuilding ? [] : watch();
      if (fresh.length === 0) return;
      events.onEvents(entry, fresh);
      for (const { kind, label } of fresh) {
        if (kind === DAMAGE_EVENT) events.onFault(entry.market.name, 'ticks', new Error(label));
      }
    });
  }

  /** Makes the market of a recording, or of the past of a live one. */
  function openSeekable(prefix: string, what: string, source: SeekableSource, of?: MarketEntry) {
    const name = `${prefix}-${++replaysEver}`;
    const market = toMarket(name, live.length - 1 + replaysEver, source, of);
    const drive = createReplay({
      recording: what,
      market,
      source,
      elapsed,
      nextEpoch,
      onChange: () => events.onChanged(entry),
      onSkipped: (stretch) => events.onSkipped?.(entry, stretch),
      onFault: (error) => events.onFault(name, 'ticks', error),
    });
    const timeMs = (): number => drive.timeMs();
    const entry: MarketEntry = { market, source, drive, timeMs, ...(of && { rewindOf: of }) };
    watchEvents(entry, of === undefined);
    return add(entry);
  }

  const live = sources.map(openLive);
  live.forEach(add);
  const primary = live[0]!;

  const replaysOpen = (): MarketEntry[] =>
    [...entries.values()].filter(({ drive }) => drive.kind === 'replay');

  function close(entry: MarketEntry, reason: string): void {
    const { market, drive } = entry;
    if (drive.kind !== 'replay' || !entries.delete(market.name)) return;
    watches.delete(entry);
    try {
      for (const run of afterwards.get(entry) ?? []) run();
      drive.close();
    } catch (error) {
      events.onFault(market.name, 'close', error);
    }
    events.onClosed(entry, reason);
  }

  function advance(entry: MarketEntry, mayRush: () => boolean, budgetMs: number): boolean {
    try {
      return entry.drive.turn(mayRush, budgetMs);
    } catch (error) {
      events.onFault(entry.market.name, 'ticks', error);
      close(entry, `The recording cannot be read on: ${toPublicReason(error)}`);
      return false;
    }
  }

  return {
    primary,
    live,
    get: (name) => entries.get(name) ?? (name === DEFAULT_MARKET ? primary : undefined),
    all: () => entries.values(),
    get replays() {
      return entries.size - live.length;
    },
    replaysOpen,
    openReplay: (recording, source) => openSeekable('replay', recording, source),
    openRewind: (of, source) => openSeekable('rewind', of.market.name, source, of),
    changed: events.onChanged,
    whenClosed(entry, run) {
      if (entries.get(entry.market.name) !== entry) run();
      else afterwards.set(entry, [...(afterwards.get(entry) ?? []), run]);
    },
    close,
    closeAll() {
      for (const entry of replaysOpen()) close(entry, 'The server is stopping.');
      for (const { drive } of live) drive.close();
    },
    nextInMs() {
      let leastMs = Infinity;
      for (const { drive } of entries.values()) leastMs = Math.min(leastMs, drive.nextInMs());
      return leastMs;
    },
    turn(mayRush) {
      const all = [...entries.values()];
      const hasMore = share(all, (entry, budgetMs) =>
        advance(entry, () => mayRush(entry), budgetMs),
      );
      for (const tellEvents of watches.values()) tellEvents();
      return hasMore;
    },
  };
}
