/**
 * Entry of a child process: plays the server or the load generator, answers what the parent asks, and ends
 * when the parent does.
 */
import process from 'node:process';
import type { LoadPlan } from './load/load-plan.ts';
import type { ServerPlan } from './server/server-plan.ts';

/** Answers one question of the parent. */
type Role = (what: string) => unknown;

async function play(role: string, plan: string): Promise<Role> {
  if (role === 'server') {
    const { startServer } = await import('./server/server-role.ts');
    return startServer(JSON.parse(plan) as ServerPlan);
  }
  const { startLoad } = await import('./load/load-role.ts');
  return startLoad(JSON.parse(plan) as LoadPlan);
}

const [, , roleName = '', plan = '{}'] = process.argv;
const role = play(roleName, plan);

async function answer(id: number, what: string): Promise<void> {
  try {
    process.send?.({ id, value: await (await role)(what) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
}

process.on('message', ({ id, what }: { id: number; what: string }) => void answer(id, what));
process.on('disconnect', () => process.exit());
