/**
 * The product's own server on a free loopback port, fed by sources that the test controls. Nothing is put
 * together here: that is `createServer`'s.
 */
import { WebSocket } from 'ws';
import { createServer, type ServerOptions } from '../../server/app.ts';
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { Engine } from '../../shared/engine/engine.ts';
import { DEFAULT_MARKET, type NamedSource } from '../../shared/engine/feed/market-registry.ts';
import type { SeekableSource, Source } from '../../shared/engine/source/source.ts';
import type { FakeClock } from './fake-clock.ts';
import { createMemoryShelf } from './memory-shelf.ts';

/** The running parts. */
export interface TestServer extends Pick<Engine, 'markets' | 'hub' | 'sessions'> {
  engine: Engine;
  port: number;
  url: string;
  stop(): Promise<void>;
}

/** What a test may want to be different. */
export interface TestServerOptions extends Partial<Omit<ServerOptions, 'surroundings'>> {
  /** Time in the test's hands. */
  clock?: FakeClock;
}

const wall = (): number => performance.timeOrigin + performance.now();

/**
 * Starts a server.
 * @param sources one for the only live market, or several with names
 * @param recordings sources by name
 */
export async function startTestServer(
  sources: Source | readonly NamedSource[],
  recordings: Record<string, () => SeekableSource> = {},
  { clock, ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const named = 'read' in sources ? [{ name: DEFAULT_MARKET, source: sources }] : sources;
  const server = createServer(named, {
    shelf: createMemoryShelf(recordings),
    flushMs: 4,
    ...(options.logTo === undefined ? {} : { logLevel: 'trace' }),
    ...(clock === undefined ? {} : { surroundings: clock }),
    ...options,
    /* A machine that runs many tests at once is overloaded, which is what few of them are about. */
    admission: { isOverloaded: () => false, ...options.admission },
  });
  const { engine } = server;
  const starting = server.start();
  if (clock !== undefined) while (!engine.isReady) await clock.run(4);
  const { port } = await starting;
  const { markets, hub, sessions } = engine;
  return {
    engine,
    markets,
    hub,
    sessions,
    port,
    url: `ws://127.0.0.1:${port}/ws`,
    async stop() {
      sessions.terminateAll();
      await server.stop();
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
