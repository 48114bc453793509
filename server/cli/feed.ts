/**
 * `tickdeck feed`: a server that also publishes its live markets over a broker, for gateways.
 */
import type { Command } from 'commander';
import { BusError } from '../bus/bus.ts';
import { takeLease } from '../bus/feed/feed-line.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { addBusFlags, connectBus } from './bus-flags.ts';
import { addLiveFlags, addServeFlags, type ServeFlags } from './serve-flags.ts';
import { buildServer, describeFeeds, type Prepared, serve } from './serve.ts';

/** Builds it, unless another feed is on the bus. @throws ConfigError, FeedError */
async function buildFeed(config: Config): Promise<Prepared> {
  const bus = await connectBus(config, 'tickdeck feed');
  try {
    await takeLease(bus);
  } catch (error) {
    await bus.close();
    throw error instanceof BusError ? new ConfigError(`bus: ${error.message}`) : error;
  }
  const { server, feeds, finish } = await buildServer(config, { bus });
  return {
    feeds,
    start: () => server.start(),
    async finish() {
      await finish();
      await bus.close();
    },
  };
}

/** Adds the command. */
export function registerFeed(program: Command): void {
  addBusFlags(addLiveFlags(addServeFlags(program.command('feed'))))
    .description('serve, and publish the live markets for gateways on other machines')
    .action((flags: ServeFlags) => serve(flags, describeFeeds, buildFeed));
}
