/**
 * A running engine: markets of any number of sources, the hub that hands out what they publish, sessions and
 * statistics, and the turn that moves them all. Owns how these parts are put together and the order in which
 * they start and stop. Knows no socket, no HTTP, no file: it is given surroundings and abilities, so that it
 * runs in a server and in a worker of the page.
 */
import { LIMITS } from '../wire/limits.ts';
import type { MarketEvent } from '../model/market-event.ts';
import { type Alerts, createAlerts } from './alert/alerts.ts';
import type { RuleKind } from './alert/rule-kind.ts';
import type { Chats, ChatsOptions } from './chat/chats.ts';
import type { ChatStore } from './chat/chat-contract.ts';
import type { StoredAlerts } from './alert/stored/stored-alerts.ts';
import { createFeedLog } from './feed/feed-log.ts';
import { createIdleCheck } from './feed/idle-replays.ts';
import type { MarketEntry } from './feed/market-entry.ts';
import { createMarkets, type Markets, type NamedSource } from './feed/market-registry.ts';
import { logRefusals } from './feed/refusal-log.ts';
import { startPump } from './feed/pump.ts';
import { tellDirectories } from './hub/looked-at.ts';
import type { Games, GamesOptions, GamesSlot } from './game/games-contract.ts';
import { createHub, type Hub } from './hub/hub.ts';
import { createServiceLine } from './hub/service-line.ts';
import type { Log } from './log.ts';
import { type AdmissionOptions, createAdmission } from './session/admission.ts';
import type { CommandTable } from './session/command/command-table.ts';
import type {
  Elsewhere,
  RecordingDesk,
  RecordingShelf,
  RewindDesk,
  Services,
} from './session/services.ts';
import { createFollowedWildcards } from './session/followed-wildcards.ts';
import { createOpeningSymbols } from './session/opening-symbols.ts';
import { createSessions, type Sessions } from './session/session-registry.ts';
import { createNoRooms } from './session/no-rooms.ts';
import type { RoomsOptions, SharedRooms } from './session/rooms-contract.ts';
import type { SeekableSource } from './source/source.ts';
import { type Analyses, createAnalyses } from './statistics/analyses.ts';
import type { Surroundings } from './surroundings.ts';

/** What those who run an engine do for it besides giving it time. */
export interface EngineAbilities {
  /** Opens a recording by its listed name. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
  readonly openRecording: (name: string) => SeekableSource;
  readonly shelf: RecordingShelf;
  readonly desk?: RecordingDesk;
  readonly rewinds?: RewindDesk;
  readonly log: Log;
  /** Name and version, told to clients. */
  readonly server: string;
  /** Longest time between flushes, ms. */
  readonly flushMs: number;
  /**
   * Shortest time between flushes, ms: as quick as they may be for clients that want it, while they cost little.
   * Left out, all are `flushMs` apart.
   */
  readonly leastFlushMs?: number;
  /** Clients may ask for faults on their own connection. */
  readonly allowsFaults?: boolean;
  readonly admission?: Partial<AdmissionOptions>;
  /** Commands of clients. */
  readonly commands: CommandTable;
  /** Makes rooms; left out, there are none. */
  readonly toRooms?: (options: RoomsOptions) => SharedRooms;
  /** Makes chats; left out, there are none. */
  readonly toChats?: ((options: ChatsOptions) => Chats) | undefined;
  /** Where they are kept; left out, nothing of them outlives the engine. */
  readonly chatStore?: ChatStore | undefined;
  /** Makes games; left out, there are none before somebody puts them into their slot. */
  readonly toGames?: (options: GamesOptions) => Games;
  /** Makes the alerts that are kept, once the markets are there; left out, none are. */
  readonly toStored?: (markets: Markets, alerts: Alerts) => StoredAlerts | undefined;
  /** Kinds of alert rule; those of the protocol when left out. */
  readonly ruleKinds?: readonly RuleKind[];
  /** Hears how long each turn took, ms, and whether it left work that yields to everything else. */
  readonly onTurn?: (tookMs: number, hasMore: boolean) => void;
  /** Hears that a market is described otherwise. */
  readonly onChanged?: (entry: MarketEntry) => void;
  /** Instruments of a market that are looked at by clients of others. */
  readonly lookedElsewhere?: (market: string) => Iterable<number>;
  /** What is done for clients elsewhere. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Hears of events of a live market that are new or have changed. */
  readonly onEvents?: (entry: MarketEntry, events: readonly MarketEvent[]) => void;
}

/** A running engine. */
export interface Engine {
  readonly markets: Markets;
  readonly hub: Hub;
  readonly sessions: Sessions;
  readonly analyses: Analyses;
  readonly alerts: Alerts;
  readonly services: Services;
  /** True once every live market has its past, or will never have it. */
  readonly isReady: boolean;
  /** Begins to turn; resolves when it is ready. */
  start(): Promise<void>;
  /** Says good-bye to clients and turns no more. Markets stay as they are until `close`. */
  stop(): void;
  /** Closes markets and their sources. */
  close(): void;
}

/** How often connections and idle replays are looked after. */
const LOOK_AFTER_MS = 1_000;

/** Makes an engine of at least one source; the first is the market that is meant when none is named. */
export function createEngine(
  sources: readonly NamedSource[],
  surroundings: Surroundings,
  abilities: EngineAbilities,
): Engine {
  const { now, elapsed, defer, random } = surroundings;
  const { log, flushMs, server, openRecording, shelf, onTurn, onEvents } = abilities;
  const { leastFlushMs } = abilities;
  const hub = createHub({ flushMs, leastFlushMs, now: elapsed, defer });
  const alerts = createAlerts(abilities.ruleKinds);
  const noteFeed = createFeedLog(log);
  /* Markets tell sessions, sessions need markets: the latter come a little later. */
  const late: { sessions?: Sessions } = {};
  const markets = createMarkets(sources, surroundings, {
    onOpened(entry) {
      const { market } = entry;
      hub.open(market);
      logRefusals(market, log);
      market.listen({ onInstruments: (news) => late.sessions?.onInstruments(entry, news) });
    },
    onChanged(entry) {
      late.sessions?.onMarketChanged(entry);
      abilities.onChanged?.(entry);
      noteFeed(entry);
    },
    onSkipped: (entry, stretch) => late.sessions?.onSkipped(entry, stretch),
    onEvents(entry, events) {
      late.sessions?.onMarketEvents(entry, events);
      onEvents?.(entry, events);
    },
    onClosed(entry, reason) {
      late.sessions?.onMarketClosed(entry, reason);
      hub.close(entry.market.name);
      alerts.closeMarket(entry.market.name);
      chats?.closeMarket(entry);
      rooms.closeMarket(entry);
      games.current?.closeMarket(entry);
    },
    onFault: (market, what, err) => log.error({ market, what, err }, 'a source threw'),
  });
  for (const entry of markets.live) {
    entry.rewindFromMs = () => abilities.rewinds?.fromMs(entry.market.name);
  }
  const analyses = createAnalyses({
    surroundings,
    toPast(market) {
      const entry = markets.get(market.name);
      return entry?.source.toPastStream?.(LIMITS.analysisPastSeconds * 1_000, entry.timeMs());
    },
  });
  const { toRooms = createNoRooms } = abilities;
  const rooms = toRooms({ markets: () => markets, surroundings });
  const chats = abilities.toChats?.({ surroundings, store: abilities.chatStore });
  const games: GamesSlot = { current: abilities.toGames?.({ surroundings }) };
  const stored = abilities.toStored?.(markets, alerts);
  const followed = createFollowedWildcards();
  const services: Services = {
    markets,
    hub,
    followed,
    opening: createOpeningSymbols(followed, (client) => hub.count(client).all),
    openRecording,
    shelf,
    desk: abilities.desk,
    rewinds: abilities.rewinds,
    analyses,
    alerts,
    stored,
    rooms,
    chats,
    games,
    elsewhere: abilities.elsewhere,
    work: createServiceLine({ now: elapsed, defer }),
    wall: now,
    surroundings,
    flushMs,
    allowsFaults: abilities.allowsFaults ?? false,
    server,
    log,
  };
  const admission = createAdmission({ now: elapsed, ...abilities.admission });
  const sessions = createSessions(services, random, admission, abilities.commands);
  late.sessions = sessions;
  /** Tells whether those who look at a market have read what they were sent. */
  function hasReadAll({ market: { name } }: MarketEntry): boolean {
    return (hub.room(name)?.isInStep ?? true) && !alerts.isBehind(name);
  }

  function turn(): boolean {
    const beganMs = elapsed();
    const hasMore = markets.turn(hasReadAll);
    hub.turn();
    games.current?.turn();
    onTurn?.(elapsed() - beganMs, hasMore);
    return hasMore;
  }

  const isReady = (): boolean => markets.live.every(({ drive }) => !drive.isRebuilding);
  let stopTimers = (): void => undefined;

  function startTimers(onTurned: () => void): void {
    const subscribersOf = (entry: MarketEntry): number =>
      (hub.room(entry.market.name)?.members.size ?? 0) + rooms.peopleOf(entry);
    const closeIdle = createIdleCheck(markets, subscribersOf);
    const isSending = (): boolean => hub.isSending;
    const turnAndTell = (): boolean => {
      const hasMore = turn();
      onTurned();
      return hasMore;
    };
    const pump = startPump(surroundings, {
      turn: turnAndTell,
      isBusy: isSending,
      flushMs,
      leastMs: () => (hub.isHurried ? leastFlushMs : undefined) ?? flushMs,
      nextInMs: () => markets.nextInMs(),
    });
    const stopSeconds = surroundings.every(LOOK_AFTER_MS, () => {
      sessions.lookAfter(elapsed());
      rooms.lookAfter(elapsed());
      chats?.lookAfter(elapsed());
      games.current?.lookAfter(elapsed());
      stored?.lookAfter();
      tellDirectories(markets, hub, alerts, abilities.lookedElsewhere);
      closeIdle(elapsed());
    });
    stopTimers = () => {
      pump.stop();
      stopSeconds();
    };
  }

  return {
    markets,
    hub,
    sessions,
    analyses,
    alerts,
    services,
    get isReady() {
      return isReady();
    },
    start: () =>
      new Promise((resolve) => {
        startTimers(() => {
          if (isReady()) resolve();
        });
      }),
    stop() {
      games.current?.stop('The server was stopped, and keeps no games.');
      sessions.stop();
      stopTimers();
    },
    close() {
      analyses.close();
      markets.closeAll();
      chats?.close();
    },
  };
}
