/** A real server on a free loopback port, fed by a source that the test controls. */
import { WebSocket } from 'ws';
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { createMarkets, type Markets } from '../../shared/engine/feed/market-registry.ts';
import { startPump } from '../../shared/engine/feed/pump.ts';
import type { EdgeOptions } from '../../server/http/edge.ts';
import { createFastify, registerAll, type Timeouts } from '../../server/http/server.ts';
import type { Tokens } from '../../server/http/tokens.ts';
import { createSurroundings } from '../../server/machine/surroundings.ts';
import { createHub, type Hub } from '../../shared/engine/hub/hub.ts';
import { type AdmissionOptions, createAdmission } from '../../shared/engine/session/admission.ts';
import { CommandError, type Services } from '../../shared/engine/session/services.ts';
import { createSessions, type Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Simulator } from '../../shared/engine/source/simulator/simulator.ts';
import type { SeekableSource, Source } from '../../shared/engine/source/source.ts';

/** The running parts. */
export interface TestServer {
  port: number;
  url: string;
  markets: Markets;
  hub: Hub;
  sessions: Sessions;
  stop(): Promise<void>;
}

/** What a test may want to be different. */
export interface TestServerOptions {
  flushMs?: number;
  faults?: boolean;
  /** Names, origins and proxies that are ours. */
  edge?: EdgeOptions;
  port?: number;
  tokens?: Tokens;
  /** The source, when it is a simulator in which scenarios may be started. */
  simulator?: Simulator;
  admission?: Partial<AdmissionOptions>;
  timeouts?: Timeouts;
  /** Folder of the built web app; without it only the interfaces are served. */
  webRoot?: string;
  /** Gets every log line, down to level trace; without it nothing is logged. */
  logTo?: { write(line: string): void };
}

const surroundings = createSurroundings();
const { now: wall, defer } = surroundings;

/** Starts a server. @param recordings sources by name */
export async function startTestServer(
  source: Source,
  recordings: Record<string, () => SeekableSource> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  const { logTo, timeouts } = options;
  const logLevel = logTo === undefined ? 'silent' : 'trace';
  const edge = options.edge ?? {};
  const fastify = createFastify({ logLevel, timeouts, logTo, edge });
  const flushMs = options.flushMs ?? 4;
  const hub = createHub({ flushMs, now: wall, defer });
  const late: { sessions?: Sessions } = {};
  const markets = createMarkets(source, surroundings, {
    onOpened: (entry) => void hub.open(entry.market),
    onChanged: (entry) => late.sessions?.onMarketChanged(entry),
    onEvents: (entry, events) => late.sessions?.onMarketEvents(entry, events),
    onClosed(entry, reason) {
      late.sessions?.onMarketClosed(entry, reason);
      hub.close(entry.market.name);
    },
  });
  const services: Services = {
    markets,
    hub,
    simulator: options.simulator,
    openRecording(name) {
      const open = Object.hasOwn(recordings, name) ? recordings[name] : undefined;
      if (open === undefined) throw new CommandError('UNKNOWN_RECORDING', `no ${name}`);
      return open();
    },
    wall,
    surroundings,
    flushMs,
    allowsFaults: options.faults ?? false,
    server: 'test',
    log: fastify.log,
  };
  const admission = createAdmission({ now: wall, ...options.admission });
  const sessions = createSessions(services, Math.random, admission);
  late.sessions = sessions;
  await registerAll(fastify, {
    services,
    sessions,
    health: {
      report: () => ({
        uptimeSeconds: 0,
        clients: sessions.size,
        markets: 1,
        ticks: 0,
        rejectedTicks: 0,
      }),
      notReady: () => (markets.live.feed?.isRebuilding === true ? 'loading' : undefined),
    },
    shelf: {
      list: () => Promise.resolve([]),
      overview: () => ({ startMs: 0, endMs: 0, ticks: [], gaps: [] }),
    },
    edge,
    webRoot: options.webRoot,
    tokens: options.tokens ?? {},
  });
  await fastify.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const pump = startPump(
    surroundings,
    () => {
      const hasMore = markets.turn((entry) => hub.room(entry.market.name)?.isInStep ?? true);
      hub.turn();
      return hasMore;
    },
    flushMs,
    () => hub.isSending,
  );
  const second = setInterval(() => sessions.lookAfter(wall()), 1_000);
  const address = fastify.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: `ws://127.0.0.1:${port}/ws`,
    markets,
    hub,
    sessions,
    async stop() {
      pump.stop();
      clearInterval(second);
      sessions.terminateAll();
      markets.closeAll();
      await fastify.close();
    },
  };
}

/** A client of the product over ws. `sockets` collects its connections, so that a test can cut them. */
export function connectTo(url: string, sockets: WebSocket[] = []): Client {
  return createClient(url, {
    connect(address, protocols) {
      const socket = new WebSocket(address, protocols);
      sockets.push(socket);
      return socket;
    },
    now: wall,
    random: () => 0,
    setTimer: (run, afterMs) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
}

/** Waits until a condition holds. @throws when it does not within the time */
export async function until(condition: () => boolean, what: string, ms = 5_000): Promise<void> {
  const endMs = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
