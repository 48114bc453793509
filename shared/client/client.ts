/**
 * A Tickdeck client: one connection that keeps itself alive, remembers what it is subscribed to and where it stands,
 * and resumes without gap or duplicate. Runs wherever it is given a socket, a clock and timers. This file is what a
 * program calls; the work is done by the parts.
 */
import type { MarketEvent } from '../model/market-event.ts';
import { type ReplyTo, toReplyType } from '../wire/reply.ts';
import {
  type BarAnswer,
  type BarQuery,
  type Client,
  ClientError,
  type Request,
} from './client-contract.ts';
import { type ClientParts, createClientParts } from './client-parts.ts';
import { DEFAULT_MARKET } from './market-directory.ts';
import type { ClientEnvironment } from './socket.ts';

/** Makes how commands are sent and their replies waited for. */
const createRequest =
  ({ connection, outbox, requests, subscriptions }: ClientParts) =>
  async <C extends Request>(command: C): Promise<ReplyTo<C>> => {
    if (!connection.canSend) throw new ClientError('DISCONNECTED', 'There is no connection.');
    const id = outbox.send(command);
    subscriptions.adopt(command, id);
    return (await requests.wait(id, toReplyType(command))) as ReplyTo<C>;
  };

/** Makes how bars are asked for: the reply says how many come, frames bring them. */
const createBarsRequest =
  ({ connection, outbox, requests, barRequests }: ClientParts) =>
  async (query: BarQuery): Promise<BarAnswer> => {
    if (!connection.canSend) throw new ClientError('DISCONNECTED', 'There is no connection.');
    const id = outbox.send({ type: 'bars', ...query });
    const gathered = barRequests.expect(id);
    gathered.catch(() => undefined);
    try {
      const reply = (await requests.wait(id, 'history')) as ReplyTo<{ type: 'bars' }>;
      const { type: _type, id: _id, number: _number, bars: count, ...about } = reply;
      if (count === 0) barRequests.forget(id);
      const none = { bars: [], isForming: false };
      return { ...about, ...(count === 0 ? none : await gathered) };
    } catch (error) {
      barRequests.forget(id);
      throw error;
    }
  };

/** Makes a client and connects it. @param url address of the WebSocket, `ws://host:3000/ws` */
export function createClient(url: string, environment: ClientEnvironment, name = 'client'): Client {
  const parts = createClientParts(url, environment, name);
  const { emitter, stats, clock, directory, subscriptions, connection } = parts;
  const request = createRequest(parts);

  async function requestEvents(
    command: Extract<Request, { type: 'events' | 'scenario' }>,
  ): Promise<readonly MarketEvent[]> {
    return (await request(command)).events;
  }

  connection.start();

  return {
    get state() {
      return connection.state;
    },
    get isStale() {
      return connection.isStale;
    },
    get roundTripMs() {
      return clock.roundTripMs;
    },
    get clockOffsetMs() {
      return clock.offsetMs;
    },
    stats,
    on: emitter.on,
    market: directory.get,
    subscribe: (symbols, options = {}) => subscriptions.subscribe(symbols, options),
    unsubscribe: (symbols, market = DEFAULT_MARKET) => subscriptions.unsubscribe(symbols, market),
    refresh: (symbols, options) => subscriptions.refresh(symbols, options),
    request,
    bars: createBarsRequest(parts),
    openReplay: async (recording, options = {}) =>
      (await request({ type: 'open', recording, ...options })).market,
    rewind: async (options = {}) => (await request({ type: 'rewind', ...options })).market,
    catchUp(market) {
      const of = directory.get(market)?.replay?.rewindOf;
      if (of !== undefined) subscriptions.catchUp(market, of);
      return of?.market;
    },
    events: (market = DEFAULT_MARKET, range = {}) =>
      requestEvents({ type: 'events', market, ...range }),
    startScenario: (wanted) => requestEvents({ type: 'scenario', ...wanted }),
    reconnectNow: () => connection.reconnectNow(),
    close: () => connection.close(),
  };
}
