/**
 * `serve --workers N`: the feed in this process, clients in N others that share the port. No broker: pipes.
 */
import type { Config } from '../config.ts';
import { createLocalHub } from '../bus/local/local-bus.ts';
import { createWorkers } from '../worker/workers.ts';
import { buildServer, findWebRoot, toEdge } from './serve.ts';
import { printWarning } from './terminal.ts';

/** Builds it. @throws FeedError, ConfigError */
export async function buildWithWorkers(config: Config) {
  const hub = createLocalHub();
  const {
    server,
    feeds,
    finish: finishFeed,
  } = await buildServer(config, { bus: hub, isMute: true });
  const { host, port, token, shareToken, faults, logLevel, workers: count } = config;
  const workers = createWorkers({
    count,
    hub,
    note: printWarning,
    onHopeless(why) {
      printWarning(why);
      process.kill(process.pid, 'SIGTERM');
    },
    order: {
      host,
      port,
      edge: toEdge(config),
      tokens: { token, shareToken },
      webRoot: findWebRoot(),
      faults,
      logLevel,
    },
  });
  return {
    feeds,
    async start() {
      const [{ url }] = await Promise.all([workers.start(), server.start()]);
      return { url };
    },
    async finish() {
      await workers.stop();
      await finishFeed();
      await hub.close();
    },
  };
}
