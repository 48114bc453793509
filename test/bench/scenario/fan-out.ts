/**
 * Fan-out: a thousand clients with 20 of 500 symbols each, 50,000 ticks a second offered. What counts is how
 * many ticks reach clients for each second of the server's CPU. All variants take turns, round by round.
 */
import { compete } from '../arena.ts';
import { type Effort, LOAD } from '../effort.ts';
import type { Interest } from '../load/load-plan.ts';
import type { Variant } from '../server/server-plan.ts';
import { median } from '../statistics.ts';

/** A way to serve the same clients. */
interface Contestant {
  readonly variant: Variant;
  readonly interest: Interest;
  readonly flushMs: number;
}

export const CONTESTANTS = {
  'ws, JSON.stringify per client per tick': {
    variant: 'ws-json-each',
    interest: 'distinct',
    flushMs: 0,
  },
  'ws, JSON once per tick': { variant: 'ws-json-once', interest: 'distinct', flushMs: 0 },
  'socket.io rooms, JSON per tick': { variant: 'socket.io', interest: 'distinct', flushMs: 0 },
  'uWebSockets.js publish, a message a tick': {
    variant: 'uws',
    interest: 'distinct',
    flushMs: 0,
  },
  'uWebSockets.js publish, bursts every 16 ms': {
    variant: 'uws-bursts',
    interest: 'distinct',
    flushMs: 16,
  },
  'Tickdeck, distinct subscriptions, 16 ms': {
    variant: 'tickdeck',
    interest: 'distinct',
    flushMs: 16,
  },
  'Tickdeck, distinct subscriptions, 50 ms': {
    variant: 'tickdeck',
    interest: 'distinct',
    flushMs: 50,
  },
  'Tickdeck, equal subscriptions, 16 ms': { variant: 'tickdeck', interest: 'equal', flushMs: 16 },
  'Tickdeck, equal subscriptions, 50 ms': { variant: 'tickdeck', interest: 'equal', flushMs: 50 },
  'the floor: ready-made bytes, 16 ms': { variant: 'bare', interest: 'equal', flushMs: 16 },
  'the floor: ready-made bytes, 50 ms': { variant: 'bare', interest: 'equal', flushMs: 50 },
} as const satisfies Readonly<Record<string, Contestant>>;
export type ContestantName = keyof typeof CONTESTANTS;

/** Medians over the rounds. */
export interface FanOutFigures {
  /** Ticks delivered to clients a second for each core of server CPU. */
  readonly clientTicksPerCore: number;
  readonly clientTicksPerSecond: number;
  /** Cores that the server used. */
  readonly serverCores: number;
  readonly loadCores: number;
  /** Messages a second that one client got, and server CPU for each, µs. */
  readonly framesPerClient: number;
  readonly microsecondsPerFrame: number;
  /** What of that was not spent in the kernel, µs. */
  readonly userMicrosecondsPerFrame: number;
  readonly bytesPerTick: number;
  /** Slowest and quickest round, in client-ticks per core. */
  readonly lowest: number;
  readonly highest: number;
}

export type FanOutReport = Partial<Readonly<Record<ContestantName, FanOutFigures>>>;

type Round = Omit<FanOutFigures, 'lowest' | 'highest'>;

async function runRound(contestant: Contestant, effort: Effort): Promise<Round> {
  const { variant, interest, flushMs } = contestant;
  const { symbols, ticksPerSecond, symbolsPerClient, clients } = LOAD;
  const outcome = await compete({
    server: { variant, symbols, ticksPerSecond, flushMs },
    symbolsPerClient,
    crowds: [{ clients, interest, samples: 0, acknowledges: true }],
    warmUpMs: effort.warmUpMs,
    measureMs: effort.measureMs,
  });
  const crowd = outcome.crowds[0]!;
  if (crowd.lost > 0) throw new Error(`${variant} lost ${crowd.lost} clients`);
  const { serverCores, serverUserCores, loadCores } = outcome;
  const { clientTicksPerSecond, framesPerSecond, bytesPerSecond } = crowd;
  return {
    clientTicksPerCore: clientTicksPerSecond / serverCores,
    clientTicksPerSecond,
    serverCores,
    loadCores,
    framesPerClient: framesPerSecond / clients,
    microsecondsPerFrame: (serverCores * 1e6) / framesPerSecond,
    userMicrosecondsPerFrame: (serverUserCores * 1e6) / framesPerSecond,
    bytesPerTick: bytesPerSecond / clientTicksPerSecond,
  };
}

function toFigures(rounds: readonly Round[]): FanOutFigures {
  const keys = Object.keys(rounds[0]!) as (keyof Round)[];
  const middle = Object.fromEntries(
    keys.map((key) => [key, median(rounds.map((round) => round[key]))]),
  ) as unknown as Round;
  const all = rounds.map((round) => round.clientTicksPerCore);
  return { ...middle, lowest: Math.min(...all), highest: Math.max(...all) };
}

/** Runs all contestants in turns. @param without variants that cannot be had here */
export async function runFanOut(
  effort: Effort,
  without: ReadonlySet<Variant>,
  onProgress: (what: string) => void,
): Promise<FanOutReport> {
  const names = (Object.keys(CONTESTANTS) as ContestantName[]).filter(
    (name) => !without.has(CONTESTANTS[name].variant),
  );
  const rounds = new Map<ContestantName, Round[]>(names.map((name) => [name, []]));
  for (let round = 1; round <= effort.rounds; round++) {
    for (const name of names) {
      onProgress(`fan-out ${round}/${effort.rounds}: ${name}`);
      rounds.get(name)!.push(await runRound(CONTESTANTS[name], effort));
    }
  }
  return Object.fromEntries([...rounds].map(([name, all]) => [name, toFigures(all)]));
}
