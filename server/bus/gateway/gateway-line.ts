/**
 * The gateway's end of the bus: learns what markets a feed has, follows them, and relays what is not theirs to answer.
 * Knows neither sockets nor HTTP.
 */
import type { NamedSource } from '../../../shared/engine/feed/market-registry.ts';
import type { Log } from '../../../shared/engine/log.ts';
import type { CommandTable } from '../../../shared/engine/session/command/command-table.ts';
import type { Elsewhere } from '../../../shared/engine/session/services.ts';
import type { DirectoryRefusal, Source } from '../../../shared/engine/source/source.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { type Bus, BusError } from '../bus.ts';
import { toJson } from '../json.ts';
import { type FeedIntroduction, toIntroduction } from '../relay/relay-message.ts';
import { ASK, ENDED, NEWS } from '../subjects.ts';
import { createFollower, type Follower, type FollowReport } from './follower.ts';
import { createGatewayCommands } from './gateway-commands.ts';
import { createRelayLine } from './relay-line.ts';

const INTRODUCTION_MS = 2_000;
const AGAIN_MS = 500;
const OPEN_MS = 15_000;
const SECOND_MS = 1_000;

/** How a gateway is. */
export interface GatewayReport {
  readonly relayedClients: number;
  readonly markets: ReadonlyMap<string, FollowReport>;
}

/** The end of a gateway. */
export interface GatewayLine {
  readonly introduction: FeedIntroduction;
  /** The markets that it follows. */
  readonly sources: readonly NamedSource[];
  readonly commands: CommandTable;
  readonly elsewhere: Elsewhere;
  /** Tells all gateways that a login was ended. */
  tellEnded(digest: string): void;
  report(): GatewayReport;
  close(): void;
}

/** What an end needs. */
export interface GatewayLineOptions {
  readonly bus: Bus;
  readonly surroundings: Surroundings;
  readonly log: Log;
  /** Hears of events of a market. */
  readonly onEvents: (market: string, events: readonly MarketEvent[]) => void;
  /** The feed that is there now has other markets: whoever runs the gateway starts it anew. */
  readonly onOtherMarkets: () => void;
  /** A login was ended at some gateway. */
  readonly onEnded: (digest: string) => void;
}

/** Asks until a feed introduces itself. @param isOver tells when nobody waits for it any more */
export async function meetFeed(
  { bus, surroundings }: Pick<GatewayLineOptions, 'bus' | 'surroundings'>,
  isOver: () => boolean,
): Promise<FeedIntroduction> {
  while (!isOver()) {
    try {
      const bytes = await bus.ask(ASK.markets, new Uint8Array(0), INTRODUCTION_MS);
      const introduction = toIntroduction(bytes);
      if (introduction !== undefined) return introduction;
    } catch {
      /* It is not there yet. */
    }
    await new Promise<void>((resolve) => surroundings.after(AGAIN_MS, resolve));
  }
  throw new BusError('no feed introduced itself');
}

/** Markets that only a feed can show. @returns a sentence for people, or undefined when all can be followed */
export function explainUnfollowable({ live }: FeedIntroduction): string | undefined {
  const made = live.find(({ bars }) => bars !== undefined);
  return made && `market "${made.name}" is made of recorded bars, which gateways do not follow`;
}

/** A source that only describes a market. */
function toSource(bus: Bus, info: MarketInfo, told: () => MarketInfo, look: Look): Source {
  const { name, label, provenance: kind, seed, terms } = info;
  async function open(symbol: string): Promise<DirectoryRefusal | undefined> {
    const question = new TextEncoder().encode(JSON.stringify({ market: name, symbol }));
    const answer = toJson(await bus.ask(ASK.open, question, OPEN_MS)) as Partial<DirectoryRefusal>;
    return answer?.reason === undefined ? undefined : { nearest: [], reason: '', ...answer };
  }
  return {
    provenance: {
      kind,
      label,
      ...(seed === undefined ? {} : { seed }),
      ...(terms === undefined ? {} : { terms }),
    },
    instruments: [],
    reference: { previousClose: new Float64Array(0) },
    ...(info.connection === undefined
      ? {}
      : { connection: { version: 0, info: () => told().connection ?? info.connection! } }),
    ...(info.hasDirectory === true
      ? { directory: { search: () => Promise.resolve([]), open, look: (ids) => look(name, ids) } }
      : {}),
    nextTimeMs: () => Infinity,
    read: () => false,
    close: () => undefined,
  };
}

type Look = (market: string, ids: Iterable<number>) => void;

/** Begins to follow the markets of a feed. */
export function createGatewayLine(
  introduction: FeedIntroduction,
  options: GatewayLineOptions,
): GatewayLine {
  const { bus, surroundings, log, onEvents, onOtherMarkets } = options;
  const followers = new Map<string, Follower>();
  const line = createRelayLine({
    bus,
    gateway: surroundings.secret(),
    surroundings,
    log,
    isFollowed: (market) => followers.has(market),
  });
  let { others } = introduction;
  const names = toNames(introduction);

  const sources = introduction.live.map((info): NamedSource => {
    const { name, number } = info;
    const told = (): MarketInfo => followers.get(name)?.drive.told() ?? info;
    return {
      name,
      source: toSource(bus, info, told, (market, ids) => line.look(market, ids)),
      follow: {
        number,
        open(marketOptions, onChanged) {
          const follower = createFollower(
            marketOptions,
            { bus, surroundings, log, info, onEvents: (events) => onEvents(name, events) },
            onChanged,
          );
          followers.set(name, follower);
          return follower;
        },
      },
    };
  });

  const stops = [
    bus.subscribe(NEWS, (bytes) => {
      const news = toIntroduction(bytes);
      if (news === undefined) return;
      others = news.others;
      if (toNames(news) !== names) onOtherMarkets();
    }),
    bus.subscribe(ENDED, (bytes) => options.onEnded(new TextDecoder().decode(bytes))),
    surroundings.every(SECOND_MS, () => line.lookAfter()),
  ];

  return {
    introduction,
    sources,
    commands: createGatewayCommands(line),
    elsewhere: {
      hasChat: introduction.hasChat,
      markets: () => others,
      leave: (client) => line.leave(client),
    },
    tellEnded: (digest) => line.tellEnded(digest),
    report: () => ({
      relayedClients: line.clients,
      markets: new Map([...followers].map(([name, one]) => [name, one.report()])),
    }),
    close() {
      for (const stop of stops) stop();
      line.close();
    },
  };
}

/** What must stay as it is while a gateway runs. */
const toNames = ({ live }: FeedIntroduction): string =>
  live.map(({ name, number }) => `${number} ${name}`).join('\n');
