/** The server process: starts the variant that the plan names and measures itself. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BenchServer, ServerPlan, ServerSample, Variant } from './server-plan.ts';

const RESOLUTION_MS = 2;

const CREATE: Readonly<Record<Variant, (plan: ServerPlan) => Promise<BenchServer>>> = {
  tickdeck: async (plan) => (await import('./tickdeck-server.ts')).createTickdeckServer(plan),
  'socket.io': async (plan) => (await import('./socket-io-server.ts')).createSocketIoServer(plan),
  uws: async (plan) => (await import('./uws-server.ts')).createUwsServer(plan),
  'uws-bursts': async (plan) => (await import('./uws-server.ts')).createUwsServer(plan),
  bare: async (plan) => (await import('./bare-server.ts')).createBareServer(plan),
  'ws-runs': async (plan) => (await import('./ws-runs-server.ts')).createWsRunsServer(plan),
  'ws-json-each': async (plan) => (await import('./ws-json-server.ts')).createWsJsonServer(plan),
  'ws-json-once': async (plan) => (await import('./ws-json-server.ts')).createWsJsonServer(plan),
};

/** Starts the server. @returns answers to `port`, `start`, `gc`, `reset` and `sample` */
export async function startServer(plan: ServerPlan): Promise<(what: string) => unknown> {
  const server = await CREATE[plan.variant](plan);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const toDelayMs = (ns: number): number => Math.max(0, ns / 1e6 - RESOLUTION_MS);

  function sample(): ServerSample {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed, external } = process.memoryUsage();
    return {
      atMs: performance.now(),
      cpuMs: (user + system) / 1000,
      userMs: user / 1000,
      rssBytes: rss,
      heapBytes: heapUsed + external,
      loopDelayP99Ms: toDelayMs(delay.percentile(99)),
      loopDelayMaxMs: toDelayMs(delay.max),
    };
  }

  return (what) => {
    if (what === 'port') return server.port;
    if (what === 'start') return server.start();
    if (what === 'gc') return global.gc?.();
    if (what === 'reset') return delay.reset();
    return sample();
  };
}
