/** Tickdeck itself, with everything that a client passes through: Fastify, sessions, hub, market, flush clock. */
import { createServer } from '../../../server/app.ts';
import { createMemoryShelf } from '../../support/memory-shelf.ts';
import { createDueSource } from './due-source.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

export async function createTickdeckServer(plan: ServerPlan): Promise<BenchServer> {
  const source = createDueSource(plan.symbols, plan.ticksPerSecond);
  const { flushMs } = plan;
  const server = createServer([{ name: 'live', source }], { shelf: createMemoryShelf(), flushMs });
  const { port } = await server.start();
  return { port, start: source.start };
}
