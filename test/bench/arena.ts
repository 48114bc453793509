/**
 * One contest: a server process and a load generator, warmed up and measured over a window. Everything the
 * scenarios report comes from two samples of each process.
 */
import { Child } from './child.ts';
import { pause } from './effort.ts';
import type { CrowdPlan, CrowdSample, DialectName, LoadSample } from './load/load-plan.ts';
import type { ServerPlan, ServerSample, Variant } from './server/server-plan.ts';

export const DIALECT_OF: Readonly<Record<Variant, DialectName>> = {
  'ws-json-each': 'json',
  'ws-json-once': 'json',
  uws: 'json',
  'uws-bursts': 'json',
  'socket.io': 'socket.io',
  'ws-runs': 'tickdeck',
  bare: 'tickdeck',
  tickdeck: 'tickdeck',
};

/** What to pit against each other. */
export interface Contest {
  readonly server: ServerPlan;
  readonly symbolsPerClient: number;
  readonly crowds: readonly CrowdPlan[];
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What a crowd got during the window. */
export interface CrowdOutcome extends CrowdSample {
  readonly clientTicksPerSecond: number;
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What the window showed. */
export interface Outcome {
  /** Cores of CPU that each process used, all its threads together. */
  readonly serverCores: number;
  /** What of it the server did itself, outside the kernel. */
  readonly serverUserCores: number;
  readonly loadCores: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Memory of the server after the clients connected, and at the end of the window. */
  readonly rssBytesBefore: number;
  readonly rssBytesAfter: number;
  readonly crowds: readonly CrowdOutcome[];
}

/** Runs a contest from the start of its processes to their end. */
export async function compete(contest: Contest): Promise<Outcome> {
  const server = new Child('server', contest.server, 0);
  let load: Child | undefined;
  try {
    const port = await server.ask<number>('port');
    const { symbolsPerClient, crowds } = contest;
    const { symbols, variant } = contest.server;
    const dialect = DIALECT_OF[variant];
    load = new Child('load', { port, dialect, symbols, symbolsPerClient, crowds }, 1);
    await load.ask('ready');
    const idle = await server.ask<ServerSample>('sample');
    await server.ask('start');
    await pause(contest.warmUpMs);
    await Promise.all([server.ask('reset'), load.ask('reset')]);
    const before = await take(server, load);
    await pause(contest.measureMs);
    return toOutcome(idle, before, await take(server, load));
  } finally {
    await load?.stop();
    await server.stop();
  }
}

interface Take {
  readonly server: ServerSample;
  readonly load: LoadSample;
}

async function take(server: Child, load: Child): Promise<Take> {
  const [fromServer, fromLoad] = await Promise.all([
    server.ask<ServerSample>('sample'),
    load.ask<LoadSample>('sample'),
  ]);
  return { server: fromServer, load: fromLoad };
}

function toOutcome(idle: ServerSample, before: Take, after: Take): Outcome {
  const seconds = (after.load.atMs - before.load.atMs) / 1000;
  const toCores = (from: ServerSample | LoadSample, to: ServerSample | LoadSample): number =>
    (to.cpuMs - from.cpuMs) / (to.atMs - from.atMs);
  return {
    serverCores: toCores(before.server, after.server),
    serverUserCores:
      (after.server.userMs - before.server.userMs) / (after.server.atMs - before.server.atMs),
    loadCores: toCores(before.load, after.load),
    loopDelayP99Ms: after.server.loopDelayP99Ms,
    loopDelayMaxMs: after.server.loopDelayMaxMs,
    rssBytesBefore: idle.rssBytes,
    rssBytesAfter: after.server.rssBytes,
    crowds: after.load.crowds.map((crowd, index) => {
      const first = before.load.crowds[index]!;
      return {
        ...crowd,
        clientTicksPerSecond: (crowd.clientTicks - first.clientTicks) / seconds,
        framesPerSecond: (crowd.frames - first.frames) / seconds,
        bytesPerSecond: (crowd.bytes - first.bytes) / seconds,
      };
    }),
  };
}
