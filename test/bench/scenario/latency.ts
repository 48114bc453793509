/**
 * Latency at half load: from a tick's own time to its receipt by a client in another process, at a load that
 * takes the server half a core, as the fan-out has shown.
 */
import { compete } from '../arena.ts';
import { type Effort, LOAD } from '../effort.ts';
import type { Variant } from '../server/server-plan.ts';
import { median } from '../statistics.ts';
import { CONTESTANTS, type ContestantName, type FanOutReport } from './fan-out.ts';

const HALF_LOAD_CORES = 0.5;
/** Clients whose ticks are looked at one by one. */
const SAMPLES = 20;

export const AT_HALF_LOAD = [
  'ws, JSON once per tick',
  'uWebSockets.js publish, a message a tick',
  'Tickdeck, distinct subscriptions, 16 ms',
  'Tickdeck, equal subscriptions, 16 ms',
  'Tickdeck, equal subscriptions, 50 ms',
] as const satisfies readonly ContestantName[];

/** Medians over the rounds, ms. */
export interface LatencyFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly clients: number;
  readonly ticksPerSecond: number;
  /** Load that it came to, cores. */
  readonly serverCores: number;
}

export type LatencyReport = Partial<
  Readonly<Record<(typeof AT_HALF_LOAD)[number], LatencyFigures>>
>;

/** Fewer clients for servers that batch, fewer ticks for those that send each one. */
function toHalfLoad(variant: Variant, fullCores: number): { clients: number; rate: number } {
  const share = Math.min(1, HALF_LOAD_CORES / fullCores);
  return variant === 'tickdeck'
    ? { clients: Math.max(SAMPLES, Math.round(LOAD.clients * share)), rate: LOAD.ticksPerSecond }
    : { clients: LOAD.clients, rate: LOAD.ticksPerSecond * share };
}

/** Cores that the offered load would take at the measured cost, whether or not the machine had them. */
function toFullCores(fanOut: FanOutReport, name: ContestantName): number | undefined {
  const measured = fanOut[name];
  if (measured === undefined) return undefined;
  const offered = (LOAD.ticksPerSecond * LOAD.clients * LOAD.symbolsPerClient) / LOAD.symbols;
  return CONTESTANTS[name].variant === 'tickdeck'
    ? measured.serverCores
    : offered / measured.clientTicksPerCore;
}

/** Measures after the fan-out. */
export async function runLatency(
  effort: Effort,
  fanOut: FanOutReport,
  onProgress: (what: string) => void,
): Promise<LatencyReport> {
  const rounds = new Map<ContestantName, LatencyFigures[]>();
  for (let round = 1; round <= effort.rounds; round++) {
    for (const name of AT_HALF_LOAD) {
      const fullCores = toFullCores(fanOut, name);
      if (fullCores === undefined) continue;
      onProgress(`latency ${round}/${effort.rounds}: ${name}`);
      const { variant, interest, flushMs } = CONTESTANTS[name];
      const { clients, rate } = toHalfLoad(variant, fullCores);
      const { crowds, serverCores } = await compete({
        server: { variant, symbols: LOAD.symbols, ticksPerSecond: rate, flushMs },
        symbolsPerClient: LOAD.symbolsPerClient,
        crowds: [{ clients, interest, samples: SAMPLES, acknowledges: true }],
        warmUpMs: effort.warmUpMs,
        measureMs: effort.measureMs,
      });
      const { p50, p99, max } = crowds[0]!.latency;
      const figures = { p50, p99, max, clients, ticksPerSecond: rate, serverCores };
      rounds.set(name, [...(rounds.get(name) ?? []), figures]);
    }
  }
  return Object.fromEntries([...rounds].map(([name, all]) => [name, toMedians(all)]));
}

function toMedians(rounds: readonly LatencyFigures[]): LatencyFigures {
  const of = (key: keyof LatencyFigures): number => median(rounds.map((round) => round[key]));
  return {
    p50: of('p50'),
    p99: of('p99'),
    max: of('max'),
    clients: of('clients'),
    ticksPerSecond: of('ticksPerSecond'),
    serverCores: of('serverCores'),
  };
}
