/**
 * A live feed from one end to the other, in one process: a fake venue, the product's own server with a feed of it as
 * the command line opens one, and the product's own client. Real sockets on the loopback, and a clock that stands
 * until the test moves it. What the client was told is kept as lines of text, so that a test can say all of it.
 */
import { WebSocket } from 'ws';
import { toConfig } from '../../../server/config.ts';
import { openFeeds } from '../../../server/feeds/feeds.ts';
import { toVenueKind } from '../../../server/feeds/venue-kind.ts';
import type { VenueTools } from '../../../server/feeds/venue/open-venue.ts';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { VENUES } from '../../../shared/venue/registry.ts';
import type { VenueTraits } from '../../../shared/venue/venue.ts';
import type { ConnectionInfo } from '../../../shared/wire/market-info.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../test-server.ts';
import type { Dialect } from './dialect.ts';
import { type FakeVenue, type FakeVenueOptions, startFakeVenue } from './fake-venue.ts';
import { listenTo, type Told } from './told.ts';
import type { FakeInstrument } from './world.ts';

/** What a test may want to be different. */
export interface LiveMarketOptions {
  /** What follows the venue's name and the colon. */
  readonly feed: string;
  readonly instruments?: readonly FakeInstrument[];
  readonly venue?: Omit<FakeVenueOptions, 'instruments' | 'now'>;
  /** Before anything is connected: a past at the venue, manners. */
  readonly prepare?: (venue: FakeVenue, clock: FakeClock) => void;
  /** Keys by name. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Traits of the venue that shall be others: a life of minutes instead of a day. */
  readonly traits?: Partial<VenueTraits>;
  readonly server?: Omit<TestServerOptions, 'clock'>;
  /** Symbols of the market that the client subscribes to once they are listed; all of the feed when left out. */
  readonly symbols?: readonly string[];
  readonly startMs?: number;
  /** Keeps what comes. */
  readonly keepFrames?: VenueTools['keepFrames'];
  /** Most ticks that may wait for the market. */
  readonly ticksWaiting?: number;
}

/** The whole of it. */
export interface LiveMarket extends Told {
  readonly venue: FakeVenue;
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly client: Client;
  /** States of the connection to the venue that the client was told, each when it became another one. */
  readonly states: string[];
  /** Lines that the operator gets. */
  readonly notes: string[];
  /** Connection to the venue, as the client is told now. */
  connection(): Promise<ConnectionInfo>;
  /** Lets a venue's frames arrive while time stands: the market takes nothing meanwhile. */
  hear(frames: number): Promise<void>;
  /** Lets time go by until it holds. */
  until(condition: () => boolean, what: string, ms?: number): Promise<void>;
  /** Waits for so many ticks, and for more that should not come. @returns the lines that are new, which it takes */
  take(count: number): Promise<string[]>;
  stop(): Promise<void>;
}

/** A venue that lives says so, unless it is stalled. */
const BEAT_MS = 5_000;
const STEP_MS = 16;
const TURNS = 8;
/** Time in which what should not come would have come: some flushes. */
const AFTER_MS = 200;

/** A client that lives by the same clock as the server: neither waits for the other in vain. */
export function connectBy({ now, random, after }: FakeClock, url: string): Client {
  return createClient(url, {
    connect: (address, protocols) => new WebSocket(address, protocols),
    now,
    random,
    setTimer: (run, ms) => after(ms, run),
    clearTimer: (cancel) => (cancel as () => void)(),
  });
}

/** Starts all of it, and waits until the feed's symbols are listed and the client has their snapshots. */
export async function startLiveMarket(
  dialect: Dialect,
  { feed, prepare, keys = {}, symbols, startMs, traits = {}, ...options }: LiveMarketOptions,
): Promise<LiveMarket> {
  const { instruments: listed = [{ symbol: 'BTCUSDT', priceStep: '0.01', sizeStep: '0.00001' }] } =
    options;
  const clock = createFakeClock(startMs === undefined ? {} : { nowMs: startMs });
  const beginMs = clock.now();
  const venue = await startFakeVenue(dialect, {
    instruments: listed,
    now: clock.now,
    ...options.venue,
  });
  prepare?.(venue, clock);
  const notes: string[] = [];
  const known = VENUES.find(({ id }) => id === dialect.venue)!;
  const kind = toVenueKind({ ...known, traits: { ...known.traits, ...traits } });
  const context = {
    config: toConfig({}, {}, {}),
    nowMs: clock.now(),
    variables: { ...venue.environment, ...keys },
    venueTools: {
      clock,
      onNote: (text: string) => void notes.push(text),
      keepFrames: options.keepFrames,
      ...(options.ticksWaiting === undefined ? {} : { ticksWaiting: options.ticksWaiting }),
    },
  };
  const [open] = openFeeds([`${dialect.venue}:${feed}`], context, [kind]);
  const stopBeats = clock.every(BEAT_MS, () => venue.heartbeat());
  const server = await startTestServer(open!.source, {}, { clock, ...options.server });
  const client = connectBy(clock, server.url);
  const told = listenTo(client, beginMs);
  const { ticks, instruments } = told;
  const states: string[] = [];
  const subscribed = new Set<string>();

  client.on('snapshot', ({ state }) => {
    subscribed.add(instruments.get(state.instrument)!.symbol);
  });
  client.on('market', ({ connection }) => {
    if (connection === undefined || connection.state === states.at(-1)) return;
    states.push(connection.state);
  });
  /* Both ends of every socket are in this process: some turns of its loop bring what is on its way. */
  const until: LiveMarket['until'] = async (condition, what, ms = 120_000) => {
    const endMs = clock.elapsed() + ms;
    while (!condition()) {
      if (clock.elapsed() >= endMs) throw new Error(`not within ${ms} ms: ${what}`);
      clock.advance(STEP_MS);
      for (let turn = 0; turn < TURNS && !condition(); turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };

  const wanted = symbols ?? listed.map(({ symbol }) => symbol);
  if (wanted.length > 0) {
    await until(
      () => wanted.every((symbol) => server.markets.primary.market.find(symbol) !== undefined),
      `${wanted.join(', ')} listed`,
    );
    client.subscribe(wanted);
    await until(() => subscribed.size === wanted.length, 'the snapshots');
  }
  return {
    venue,
    server,
    clock,
    client,
    ...told,
    states,
    notes,
    async connection() {
      const asked = client.request({ type: 'list', of: 'markets' });
      let info: ConnectionInfo | undefined;
      void asked.then((reply) => {
        info = (reply as { markets: { connection?: ConnectionInfo }[] }).markets[0]!.connection;
      });
      await until(() => info !== undefined, 'the answer');
      return info!;
    },
    async hear(frames) {
      const heard = (): number => open!.source.connection!.info().frames;
      const enough = heard() + frames;
      for (let turn = 0; turn < 100_000 && heard() < enough; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    until,
    async take(count) {
      await until(() => ticks.length >= count, `${count} ticks, got ${ticks.join(' | ')}`);
      await clock.run(AFTER_MS);
      return ticks.splice(0);
    },
    async stop() {
      stopBeats();
      client.close();
      await server.stop();
      await venue.stop();
    },
  };
}
