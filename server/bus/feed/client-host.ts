/**
 * Sessions in a feed for clients of gateways: they come when a client says something that concerns more than its
 * subscriptions. Promises that a gateway which is not heard any more, or of which something was lost, has no sessions
 * left here, and that it is told.
 */
import type { Hub } from '../../../shared/engine/hub/hub.ts';
import type { Log } from '../../../shared/engine/log.ts';
import type { Session } from '../../../shared/engine/session/session.ts';
import type { Sessions } from '../../../shared/engine/session/session-registry.ts';
import type { Bus } from '../bus.ts';
import { createListening, createNumbering } from '../relay/numbered-line.ts';
import { RelayedTransport } from '../relay/relayed-transport.ts';
import {
  decodeRelay,
  encodeRelay,
  RELAY,
  type RelayMessage,
  toLooked,
  toRelayedClient,
} from '../relay/relay-message.ts';
import { ENDED, TO_FEED, toGatewaySubject } from '../subjects.ts';

/** A gateway that is silent for so long is gone. */
const GONE_MS = 10_000;
const NOTHING = new Uint8Array(0);
const text = new TextDecoder();

interface Hosted {
  readonly transport: RelayedTransport;
  readonly session: Session;
}

interface Gateway {
  readonly name: string;
  heardMs: number;
  readonly clients: Map<number, Hosted>;
  /** What its clients look at, by market. */
  readonly looked: Map<string, readonly number[]>;
  readonly listening: ReturnType<typeof createListening>;
  readonly numbering: ReturnType<typeof createNumbering>;
}

/** The sessions. */
export interface ClientHost {
  readonly gateways: number;
  readonly clients: number;
  /** Instruments of a market that clients of gateways look at. */
  looked(market: string): Iterable<number>;
  /** Says that the feed is there, and forgets who is gone. About once a second. */
  lookAfter(): void;
  close(): void;
}

/** What sessions are admitted to. */
export interface ClientHostOptions {
  readonly bus: Bus;
  /** Life of the feed. */
  readonly feed: string;
  readonly sessions: Sessions;
  readonly hub: Hub;
  readonly elapsed: () => number;
  readonly log: Log;
}

/** Begins to hear gateways. */
export function createClientHost(options: ClientHostOptions): ClientHost {
  const { bus, feed, sessions, hub, elapsed, log } = options;
  const gateways = new Map<string, Gateway>();

  function say({ name, numbering }: Gateway, kind: number, client = 0, body = NOTHING): void {
    const place = numbering.next(kind);
    bus.publish(toGatewaySubject(name), encodeRelay({ kind, from: feed, place, client, body }));
  }

  function find(name: string): Gateway {
    const known = gateways.get(name);
    if (known !== undefined) return known;
    const gateway: Gateway = {
      name,
      heardMs: elapsed(),
      clients: new Map(),
      looked: new Map(),
      listening: createListening(),
      numbering: createNumbering(),
    };
    gateways.set(name, gateway);
    return gateway;
  }

  function endAll(gateway: Gateway): void {
    for (const { transport } of gateway.clients.values()) transport.end();
    gateway.clients.clear();
  }

  function open(gateway: Gateway, { client, body }: RelayMessage): void {
    const presented = toRelayedClient(body);
    if (presented === undefined || gateway.clients.has(client)) return;
    const { address, rights, isOperator, dialect } = presented;
    const transport = new RelayedTransport(dialect, (kind, bytes) => {
      if (kind === RELAY.close) gateway.clients.delete(client);
      say(gateway, kind, client, bytes as Uint8Array<ArrayBuffer>);
    });
    const session = sessions.admit(transport, { address, rights, isOperator });
    if (transport.isOpen) gateway.clients.set(client, { transport, session });
  }

  function hear(bytes: Uint8Array): void {
    const message = decodeRelay(bytes);
    if (message === undefined) {
      log.warn({}, 'the bus brought what is no message of a gateway');
      return;
    }
    const gateway = find(message.from);
    gateway.heardMs = elapsed();
    if (!gateway.listening.follows(message)) {
      log.warn(
        { gateway: gateway.name },
        'something of a gateway was lost: its clients begin anew',
      );
      endAll(gateway);
      say(gateway, RELAY.reset);
    }
    hearFrom(gateway, message);
  }

  function hearFrom(gateway: Gateway, message: RelayMessage): void {
    const { kind, client, body } = message;
    const hosted = gateway.clients.get(client);
    if (kind === RELAY.open) open(gateway, message);
    else if (kind === RELAY.say) hosted?.transport.hear(text.decode(body));
    else if (kind === RELAY.leave) {
      gateway.clients.delete(client);
      hosted?.transport.end();
    } else if (kind === RELAY.drained && hosted !== undefined) {
      hosted.transport.onDrained(Number(text.decode(body)));
      hub.drain(hosted.session);
    } else if (kind === RELAY.ended) bus.publish(ENDED, body);
    else if (kind === RELAY.look) {
      const looked = toLooked(body);
      if (looked !== undefined) gateway.looked.set(looked.market, looked.ids);
    }
  }

  const unsubscribe = bus.subscribe(TO_FEED, hear);
  return {
    get gateways() {
      return gateways.size;
    },
    get clients() {
      return [...gateways.values()].reduce((sum, { clients }) => sum + clients.size, 0);
    },
    *looked(market) {
      for (const { looked } of gateways.values()) yield* looked.get(market) ?? [];
    },
    lookAfter() {
      for (const gateway of gateways.values()) {
        say(gateway, RELAY.pulse);
        if (elapsed() - gateway.heardMs < GONE_MS) continue;
        log.warn({ gateway: gateway.name, clients: gateway.clients.size }, 'a gateway is gone');
        endAll(gateway);
        gateways.delete(gateway.name);
      }
    },
    close() {
      unsubscribe();
      for (const gateway of gateways.values()) endAll(gateway);
    },
  };
}
