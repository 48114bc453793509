/**
 * A feed and gateways of it in one process, joined by pipes: what `serve --workers` runs as processes. Nothing is put
 * together here: that is `createServer`'s and `buildGateway`'s.
 */
import { createLocalBus, createLocalHub } from '../../server/bus/local/local-bus.ts';
import { buildGateway, type Gateway } from '../../server/gateway.ts';
import { createSurroundings } from '../../server/machine/surroundings.ts';
import type { NamedSource } from '../../shared/engine/feed/market-registry.ts';
import type { SeekableSource, Source } from '../../shared/engine/source/source.ts';
import { createPipePair } from './pipe-pair.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts';
import { until } from './until.ts';

/** A gateway that runs. */
export interface TestGateway extends Gateway {
  readonly url: string;
  readonly port: number;
  /** Cuts its pipe. */
  cut(): void;
}

/** A feed with gateways. */
export interface TestFeed {
  readonly feed: TestServer;
  readonly gateways: readonly TestGateway[];
  stop(): Promise<void>;
}

/** Starts them. @param count gateways */
export async function startTestFeed(
  sources: Source | readonly NamedSource[],
  count = 1,
  recordings: Record<string, () => SeekableSource> = {},
  options: TestServerOptions = {},
): Promise<TestFeed> {
  const hub = createLocalHub();
  const feed = await startTestServer(sources, recordings, { ...options, bus: hub });
  const gateways: TestGateway[] = [];
  for (let i = 0; i < count; i++) {
    const [near, far] = createPipePair();
    hub.attach(far);
    const gateway = await buildGateway({
      bus: createLocalBus(near),
      surroundings: createSurroundings(),
      onOtherMarkets: () => undefined,
      admission: { isOverloaded: () => false, ...options.admission },
      ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
      ...(options.faults === undefined ? {} : { faults: options.faults }),
    });
    const { port } = await gateway.server.start();
    await until(() => gateway.server.engine.isReady, 'gateway is ready');
    gateways.push({
      ...gateway,
      port,
      url: `ws://127.0.0.1:${port}/ws`,
      cut: () => near.destroy(),
    });
  }
  return {
    feed,
    gateways,
    async stop() {
      for (const { server, stop } of gateways) {
        server.engine.sessions.terminateAll();
        await stop();
      }
      await feed.stop();
      await hub.close();
    },
  };
}
