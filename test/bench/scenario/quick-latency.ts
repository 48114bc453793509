/**
 * Latency where there is time: ten clients that ask for no throttle, and little to do for the server. From a tick's
 * own time to its receipt in another process.
 */
import { compete } from '../arena.ts';
import { type Effort, LOAD } from '../effort.ts';
import type { Variant } from '../server/server-plan.ts';
import { median } from '../statistics.ts';

const CLIENTS = 10;
const FLUSH_MS = 16;
export const RATES = ['400', '5000', '50000'] as const;
const CONTESTANTS = {
  Tickdeck: 'tickdeck',
  'ws, JSON once per tick': 'ws-json-once',
} as const satisfies Readonly<Record<string, Variant>>;

/** Medians over the rounds, ms. */
export interface QuickFigures {
  readonly p50: number;
  readonly p99: number;
  readonly serverCores: number;
}

/** Figures by server, then by ticks a second. */
export type QuickReport = Readonly<
  Record<keyof typeof CONTESTANTS, Readonly<Record<string, QuickFigures>>>
>;

async function runRound(variant: Variant, rate: number, effort: Effort): Promise<QuickFigures> {
  const { crowds, serverCores } = await compete({
    server: { variant, symbols: LOAD.symbols, ticksPerSecond: rate, flushMs: FLUSH_MS },
    symbolsPerClient: LOAD.symbolsPerClient,
    crowds: [{ clients: CLIENTS, interest: 'distinct', samples: CLIENTS, acknowledges: true }],
    warmUpMs: effort.warmUpMs,
    measureMs: effort.measureMs,
  });
  const { p50, p99 } = crowds[0]!.latency;
  return { p50, p99, serverCores };
}

/** Measures all in turns. */
export async function runQuickLatency(
  effort: Effort,
  onProgress: (what: string) => void,
): Promise<QuickReport> {
  const rounds = new Map<string, QuickFigures[]>();
  const names = Object.keys(CONTESTANTS) as (keyof typeof CONTESTANTS)[];
  for (let round = 1; round <= effort.rounds; round++) {
    for (const name of names) {
      for (const rate of RATES) {
        onProgress(`quick latency ${round}/${effort.rounds}: ${name}, ${rate} ticks/s`);
        const figures = await runRound(CONTESTANTS[name], Number(rate), effort);
        rounds.set(name + rate, [...(rounds.get(name + rate) ?? []), figures]);
      }
    }
  }
  const toMedians = (all: readonly QuickFigures[]): QuickFigures => ({
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
    serverCores: median(all.map(({ serverCores }) => serverCores)),
  });
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(RATES.map((rate) => [rate, toMedians(rounds.get(name + rate)!)])),
    ]),
  ) as QuickReport;
}
