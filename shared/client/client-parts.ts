/**
 * Puts the parts of a client together: what comes from the connection goes to whom it concerns, what is said goes out
 * by one way. Each part says itself what it promises.
 */
import { createDecoder } from '../wire/decode.ts';
import { createAcknowledger } from './acknowledger.ts';
import { type BarRequests, createBarRequests } from './bar-requests.ts';
import type { ClientStats } from './client-contract.ts';
import { type ClockEstimate, createClockEstimate } from './clock-estimate.ts';
import { type Connection, createConnection } from './connection.ts';
import { createEmitter, type Emitter } from './events.ts';
import { createFrameTracking } from './frame-tracking.ts';
import { createMarketDirectory, type MarketDirectory } from './market-directory.ts';
import { createMessageIntake } from './message-intake.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createRepair } from './repair-requests.ts';
import { createRequests, type Requests } from './requests.ts';
import { createServerMessages } from './server-messages.ts';
import type { ClientEnvironment } from './socket.ts';
import { createSubscriptionReplies } from './subscription-replies.ts';
import { createSubscriptionCommands } from './subscription-commands.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { createTrackStore } from './track-store.ts';

/** The parts that a program's calls go to. */
export interface ClientParts {
  readonly emitter: Emitter;
  readonly stats: ClientStats;
  readonly clock: ClockEstimate;
  readonly directory: MarketDirectory;
  readonly requests: Requests;
  readonly barRequests: BarRequests;
  readonly outbox: Outbox;
  readonly subscriptions: Subscriptions;
  readonly connection: Connection;
}

const createStats = (): ClientStats => ({
  bytes: 0,
  frames: 0,
  ticks: 0,
  mergedUpdates: 0,
  mergedTicks: 0,
  missedTicks: 0,
  repairs: 0,
  reconnects: 0,
});

/** An emitter in which the fault of one listener harms neither the others nor the client: the runtime tells of it. */
const createSafeEmitter = (environment: ClientEnvironment): Emitter =>
  createEmitter((error) => {
    environment.setTimer(() => {
      throw error;
    }, 0);
  });

/** Makes the parts; the connection has not begun. @param name of the program, for the server's log */
export function createClientParts(
  url: string,
  environment: ClientEnvironment,
  name: string,
): ClientParts {
  const emitter = createSafeEmitter(environment);
  const stats = createStats();
  const clock = createClockEstimate();
  const directory = createMarketDirectory();
  const requests = createRequests();
  const barRequests = createBarRequests();
  const now = (): number => environment.now();
  const isReady = (): boolean => connection.state === 'open';
  const outbox = createOutbox(environment, (text) => connection.send(text));
  const acknowledger = createAcknowledger(environment, outbox.acknowledge);
  const tracks = createTrackStore(directory);
  const subscriptions = createSubscriptions(
    emitter,
    createSubscriptionCommands(outbox),
    tracks,
    isReady,
  );
  const repair = createRepair(environment, outbox, tracks, stats, isReady);
  const tracking = createFrameTracking(emitter, stats, repair.schedule);
  const replies = createSubscriptionReplies(emitter, tracks);

  const connection = createConnection(url, environment, {
    onOpen() {
      acknowledger.reset();
      outbox.sendFirst({ type: 'hello', client: name, acknowledges: true });
      connection.ping();
    },
    onMessage: (data) => take(data),
    onLost() {
      outbox.reset();
      acknowledger.stop();
      repair.reset();
      clock.forgetPings();
      tracks.suspend();
      requests.rejectAll();
      barRequests.rejectAll();
    },
    onState(event) {
      if (event.state === 'waiting') stats.reconnects++;
      emitter.emit('state', event);
      if (event.state === 'closed') emitter.end();
    },
    onRefused: (error) => emitter.emit('error', error),
    onStale: (isStale) => emitter.emit('stale', isStale),
    ping: () => outbox.sendFirst({ type: 'ping' }, (id) => clock.onPing(id, now())),
    onWoken: clock.forgetPings,
  });

  const told = { emitter, stats, clock, directory, requests, outbox, subscriptions, connection };
  const parts = { ...told, barRequests };
  const take = createMessageIntake(emitter, stats, createDecoder(), acknowledger, {
    onMessage: createServerMessages({ ...parts, tracks, replies, repair, now }),
    onFrame(frame) {
      if (frame.type === 'barHistory') {
        barRequests.onFrame(frame);
        return;
      }
      if (frame.type === 'heartbeat' && clock.onStamp(frame.serverMs, now())) connection.ping();
      const market = directory.nameOf(frame.market);
      if (market !== undefined) tracking.apply(market, tracks.get(market), frame);
    },
  });
  return parts;
}
