/**
 * Memory of an open connection on which nothing happens: what the server's process grows by while clients
 * connect, after garbage collection, beyond the first few hundred that warm it up.
 */
import { DIALECT_OF } from '../arena.ts';
import { Child } from '../child.ts';
import { type Effort, LOAD, pause } from '../effort.ts';
import type { ServerSample, Variant } from '../server/server-plan.ts';

const FIRST_CLIENTS = 500;
const SETTLE_MS = 300;

export const IDLE_VARIANTS = {
  'ws alone': 'ws-json-once',
  'socket.io': 'socket.io',
  'uWebSockets.js': 'uws',
  'Tickdeck (ws through Fastify)': 'tickdeck',
} as const satisfies Readonly<Record<string, Variant>>;
export type IdleName = keyof typeof IDLE_VARIANTS;

/** For each connection, kB of 1,000 bytes. */
export interface IdleFigures {
  /** Resident memory of the process. */
  readonly rssKilobytes: number;
  /** In use on and off V8's heap. */
  readonly heapKilobytes: number;
}

export type IdleReport = Partial<Readonly<Record<IdleName, IdleFigures>>>;

async function connect(variant: Variant, port: number, clients: number): Promise<Child> {
  const crowd = { clients, interest: 'none', samples: 0, acknowledges: true } as const;
  const plan = {
    port,
    dialect: DIALECT_OF[variant],
    symbols: LOAD.symbols,
    symbolsPerClient: 0,
    crowds: [crowd],
  };
  const load = new Child('load', plan, 1);
  await load.ask('ready');
  return load;
}

async function settle(server: Child): Promise<ServerSample> {
  await server.ask('gc');
  await pause(SETTLE_MS);
  await server.ask('gc');
  return server.ask<ServerSample>('sample');
}

async function measure(variant: Variant, clients: number): Promise<IdleFigures> {
  const plan = { variant, symbols: LOAD.symbols, ticksPerSecond: 1, flushMs: 16 };
  const server = new Child('server', plan, 0);
  const loads: Child[] = [];
  try {
    const port = await server.ask<number>('port');
    loads.push(await connect(variant, port, FIRST_CLIENTS));
    const before = await settle(server);
    loads.push(await connect(variant, port, clients));
    const after = await settle(server);
    return {
      rssKilobytes: (after.rssBytes - before.rssBytes) / clients / 1000,
      heapKilobytes: (after.heapBytes - before.heapBytes) / clients / 1000,
    };
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
    await server.stop();
  }
}

/** Measures one variant after the other. @param without variants that cannot be had here */
export async function runIdleMemory(
  effort: Effort,
  without: ReadonlySet<Variant>,
  onProgress: (what: string) => void,
): Promise<IdleReport> {
  const report: Partial<Record<IdleName, IdleFigures>> = {};
  for (const name of Object.keys(IDLE_VARIANTS) as IdleName[]) {
    const variant = IDLE_VARIANTS[name];
    if (without.has(variant)) continue;
    onProgress(`idle memory: ${name}`);
    report[name] = await measure(variant, effort.idleClients);
  }
  return report;
}
