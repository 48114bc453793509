/** Tickdeck itself, with everything that a client passes through: Fastify, sessions, hub, market, flush clock. */
import { startTestServer } from '../../support/test-server.ts';
import { createDueSource } from './due-source.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

export async function createTickdeckServer(plan: ServerPlan): Promise<BenchServer> {
  const source = createDueSource(plan.symbols, plan.ticksPerSecond);
  const { port } = await startTestServer(source, {}, { flushMs: plan.flushMs });
  return { port, start: source.start };
}
