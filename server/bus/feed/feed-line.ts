/**
 * The feed's end of the bus: publishes its live markets, hosts the sessions of gateways' clients, and answers what
 * gateways ask. One feed at a time: whoever finds another one alive does not begin.
 */
import type { Engine } from '../../../shared/engine/engine.ts';
import { type MarketEntry, toMarketInfo } from '../../../shared/engine/feed/market-entry.ts';
import { toSymbol } from '../../../shared/model/instrument.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { ByteReader } from '../../../shared/wire/bytes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { type Answer, type Bus, BusError } from '../bus.ts';
import { toJson } from '../json.ts';
import { encodeBars } from '../moment-message.ts';
import { joinPieces } from '../pieces.ts';
import type { FeedIntroduction } from '../relay/relay-message.ts';
import { ASK, LEASE, NEWS } from '../subjects.ts';
import { createClientHost } from './client-host.ts';
import { createMarketPublisher, type MarketPublisher } from './market-publisher.ts';

const SECOND_MS = 1_000;
const LEASE_MS = 700;
/** Messages of one answer to what was missed. */
const ANSWER_BYTES = 4 * 1024 * 1024;

/** The end of a feed. */
export interface FeedLine {
  readonly gateways: number;
  readonly clients: number;
  /** A market is described otherwise. */
  changed(entry: MarketEntry): void;
  tellEvents(entry: MarketEntry, events: readonly MarketEvent[]): void;
  looked(market: string): Iterable<number>;
  close(): void;
}

/** Answers a request of HTTP that came to a gateway. */
export type AnswerHttp = (question: Uint8Array) => Promise<Uint8Array>;

/**
 * Looks whether another feed is there. @throws BusError naming what to do
 */
export async function takeLease(bus: Bus): Promise<void> {
  let other: Uint8Array;
  try {
    other = await bus.ask(LEASE, new Uint8Array(0), LEASE_MS);
  } catch {
    return;
  }
  const { feed, sinceMs } = (toJson(other) ?? {}) as { feed?: string; sinceMs?: number };
  const since = Number.isFinite(sinceMs) ? ` since ${new Date(sinceMs!).toISOString()}` : '';
  throw new BusError(
    `a feed is on this bus already (${feed ?? 'unknown'}${since}); stop it first, or give this one another --bus-name`,
  );
}

/** Begins to publish what an engine holds. @param answerHttp left out, gateways are told that there is none */
export function createFeedLine(bus: Bus, engine: Engine, answerHttp?: AnswerHttp): FeedLine {
  const { markets, hub, sessions, services } = engine;
  const { surroundings, log } = services;
  const feed = surroundings.secret();
  const sinceMs = surroundings.now();
  const { elapsed } = surroundings;

  const describe = (entry: MarketEntry): MarketInfo =>
    toMarketInfo(entry, hub.room(entry.market.name)?.members.size ?? 0);
  const publishers = new Map<MarketEntry, MarketPublisher>();
  for (const entry of markets.live) {
    publishers.set(
      entry,
      createMarketPublisher(entry, bus, () => describe(entry)),
    );
  }
  const host = createClientHost({ bus, feed, sessions, hub, elapsed, log });

  const introduce = (): Uint8Array => {
    const introduction: FeedIntroduction = {
      feed,
      live: markets.live.map(describe),
      others: markets.replaysOpen().map(describe),
      hasChat: services.chats !== undefined,
      flushMs: services.flushMs,
    };
    return new TextEncoder().encode(JSON.stringify(introduction));
  };

  /** The numbers of a question, of which the first is that of a live market. */
  function read(question: Uint8Array, count: number): { entry: MarketEntry; numbers: number[] } {
    const reader = new ByteReader(question);
    const numbers = Array.from({ length: count }, () => reader.varint());
    const entry = markets.live.find(({ market }) => market.number === numbers[0]);
    if (reader.failed || reader.left > 0 || entry === undefined) {
      throw new BusError('the question is none, or about a market that is not here');
    }
    return { entry, numbers };
  }

  function tellMoment(question: Uint8Array): Answer {
    const { entry } = read(question, 1);
    const moment = publishers.get(entry)!.moment();
    if (moment === undefined) throw new BusError('the market is loading its history');
    return moment;
  }

  function tellMissed(question: Uint8Array): Answer {
    const { entry, numbers } = read(question, 4);
    const [, epoch, from, to] = numbers;
    const kept = publishers.get(entry)!.missed(epoch!, from!, to!, ANSWER_BYTES);
    if (kept === undefined) throw new BusError('that is not kept any more');
    return joinPieces(kept);
  }

  /** Bars of a symbol take a few ms at a time to be prepared. */
  async function tellBars(question: Uint8Array): Promise<Uint8Array> {
    const { entry, numbers } = read(question, 2);
    const { market } = entry;
    const instrument = numbers[1]!;
    if (instrument >= market.instruments.length) throw new BusError('there is no such instrument');
    for (;;) {
      const bars = encodeBars(market, instrument);
      if (bars !== undefined) return bars;
      await new Promise<void>((resolve) => surroundings.defer(resolve));
    }
  }

  /** Lists a symbol of a venue that a client of a gateway asked for. */
  async function openSymbol(question: Uint8Array): Promise<Uint8Array> {
    const { market, symbol } = (toJson(question) ?? {}) as { market?: string; symbol?: string };
    const directory = markets.get(market ?? '')?.source.directory;
    if (directory === undefined || symbol === undefined)
      throw new BusError('nothing can be opened');
    const refusal = await directory.open(toSymbol(symbol));
    return new TextEncoder().encode(JSON.stringify(refusal ?? {}));
  }

  const stops = [
    bus.answer(ASK.markets, introduce),
    bus.answer(ASK.moment, tellMoment),
    bus.answer(ASK.missed, tellMissed),
    bus.answer(ASK.bars, tellBars),
    bus.answer(ASK.open, openSymbol),
    bus.answer(LEASE, () => new TextEncoder().encode(JSON.stringify({ feed, sinceMs }))),
    ...(answerHttp === undefined ? [] : [bus.answer(ASK.http, answerHttp)]),
    surroundings.every(SECOND_MS, () => {
      for (const publisher of publishers.values()) publisher.beat(surroundings.now());
      bus.publish(NEWS, introduce());
      host.lookAfter();
    }),
  ];

  return {
    get gateways() {
      return host.gateways;
    },
    get clients() {
      return host.clients;
    },
    changed(entry) {
      publishers.get(entry)?.beat(surroundings.now(), true);
    },
    tellEvents: (entry, events) => publishers.get(entry)?.tellEvents(events),
    looked: (market) => host.looked(market),
    close() {
      for (const stop of stops) stop();
      for (const publisher of publishers.values()) publisher.close();
      host.close();
    },
  };
}
