/**
 * `tickdeck gateway`: serves the clients of a feed that runs elsewhere.
 */
import type { Command } from 'commander';
import { BusError } from '../bus/bus.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { createSurroundings } from '../machine/surroundings.ts';
import { addBusFlags, connectBus } from './bus-flags.ts';
import { addServeFlags, type ServeFlags } from './serve-flags.ts';
import { findWebRoot, type Prepared, serve, toEdge } from './serve.ts';
import { printWarning } from './terminal.ts';

/** Waits for the feed and builds it. @throws ConfigError */
async function prepareGateway(config: Config): Promise<Prepared> {
  const bus = await connectBus(config, 'tickdeck gateway');
  const { buildGateway } = await import('../gateway.ts');
  const { host, port, token, shareToken, faults, logLevel } = config;
  const waiting = setTimeout(() => printWarning('waiting for the feed'), 3_000);
  try {
    const gateway = await buildGateway({
      bus,
      surroundings: createSurroundings(),
      host,
      port,
      tokens: { token, shareToken },
      faults,
      logLevel,
      webRoot: findWebRoot(),
      edge: toEdge(config),
      onOtherMarkets() {
        printWarning('the feed has other markets now: this gateway ends, start it again');
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
      },
    });
    const { server } = gateway;
    return { feeds: [], start: () => server.start(), finish: () => gateway.stop() };
  } catch (error) {
    await bus.close();
    throw error instanceof BusError ? new ConfigError(`bus: ${error.message}`) : error;
  } finally {
    clearTimeout(waiting);
  }
}

/** Adds the command. */
export function registerGateway(program: Command): void {
  addBusFlags(addServeFlags(program.command('gateway')))
    .description('serve the clients of a feed that runs elsewhere')
    .action((flags: ServeFlags) =>
      serve(flags, (url) => [`Tickdeck is at ${url}  (gateway)`], prepareGateway),
    );
}
