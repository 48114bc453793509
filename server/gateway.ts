/**
 * A gateway: a server whose markets are followed over a bus, and which asks its feed for everything else. Puts the two
 * together; both are made elsewhere.
 */
import type { Surroundings } from '../shared/engine/surroundings.ts';
import { createServer, type Server, type ServerOptions } from './app.ts';
import { type Bus, BusError } from './bus/bus.ts';
import { ASK } from './bus/subjects.ts';
import {
  createGatewayLine,
  explainUnfollowable,
  type GatewayLine,
  meetFeed,
} from './bus/gateway/gateway-line.ts';
import { createSharedLogins } from './http/shared-logins.ts';
import { createNoShelf } from './bus/gateway/no-shelf.ts';

const HTTP_MS = 30_000;

/** What of a server's options a gateway takes. */
type Taken =
  | 'host'
  | 'port'
  | 'edge'
  | 'tokens'
  | 'webRoot'
  | 'faults'
  | 'logLevel'
  | 'logTo'
  | 'timeouts'
  | 'admission';

/** What a gateway is made of. */
export interface GatewayOptions extends Pick<ServerOptions, Taken> {
  readonly bus: Bus;
  readonly surroundings: Surroundings;
  /** The feed has other markets now: the gateway is of no use any more. */
  readonly onOtherMarkets: () => void;
  readonly isOver?: () => boolean;
}

/** A gateway that is built. */
export interface Gateway {
  readonly server: Server;
  readonly line: GatewayLine;
  /** Says good-bye to clients and leaves the bus. */
  stop(): Promise<void>;
}

/** Waits for a feed and builds a gateway for its markets. @throws BusError for markets that cannot be followed */
export async function buildGateway(options: GatewayOptions): Promise<Gateway> {
  const { bus, surroundings, onOtherMarkets, isOver = () => false, ...rest } = options;
  const introduction = await meetFeed({ bus, surroundings }, isOver);
  const problem = explainUnfollowable(introduction);
  if (problem !== undefined) throw new BusError(problem);
  const late: { server?: Server } = {};
  /* The log is the server's, which needs the line. */
  const log: GatewayLog = {
    info: (...given) => late.server?.engine.services.log.info(...given),
    warn: (...given) => late.server?.engine.services.log.warn(...given),
    error: (...given) => late.server?.engine.services.log.error(...given),
  };
  const logins = createSharedLogins(rest.tokens ?? {}, surroundings.now, (digest) =>
    line.tellEnded(digest),
  );
  const line: GatewayLine = createGatewayLine(introduction, {
    bus,
    onEnded: (digest) => logins.noteEnd(digest),
    surroundings,
    log,
    onOtherMarkets,
    onEvents(market, events) {
      const { markets, sessions } = late.server!.engine;
      const entry = markets.get(market);
      if (entry !== undefined) sessions.onMarketEvents(entry, events);
    },
  });
  const server = createServer(line.sources, {
    ...rest,
    surroundings,
    shelf: createNoShelf(),
    flushMs: introduction.flushMs,
    gateway: {
      commands: line.commands,
      elsewhere: line.elsewhere,
      logins,
      bus,
      report: () => line.report(),
      askFeed: (question) => bus.ask(ASK.http, question, HTTP_MS),
    },
  });
  late.server = server;
  return {
    server,
    line,
    async stop() {
      await server.stop();
      line.close();
      await bus.close();
    },
  };
}

type GatewayLog = Server['engine']['services']['log'];
