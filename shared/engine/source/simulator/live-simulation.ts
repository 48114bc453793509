/**
 * The live market's simulation: puts what was chosen into time. A little of the past is simulated first, at a rate that
 * is cheap, so that there are ticks to look at; the market goes live where it ends, and there a scenario's clock begins.
 * Bars of what was before are computed when somebody looks at them.
 */
import type { SimulationInfo } from '../../../wire/market-info.ts';
import type { Source } from '../source.ts';
import type { Scenario } from './scenario/scenario.ts';
import { createSimulator, type SimulatorOptions } from './simulator.ts';
import { createPast } from './statistics-past.ts';

/** What a simulated market is when neither the person nor a scenario says otherwise; the seed is drawn anew each time. */
export const SIMULATION_DEFAULTS = { rate: 400, hours: 'continuous', historyMinutes: 1 } as const;

/** How the simulated market is placed in time, and the flags that say so again. */
export interface LivePlacement {
  /** How many times as fast as the wall's the clock runs. */
  readonly speed: number;
  /** Simulated ticks before the live start, minutes. */
  readonly historyMinutes?: number | undefined;
  /** As they were given: a number or a file, a name or a file. */
  readonly universe?: string | undefined;
  readonly scenario?: string | undefined;
}

/** What was chosen of a simulated market; `startMs` is where it goes live, undefined for now. */
export type SimulationChoice = Omit<SimulatorOptions, 'startMs' | 'history'> & {
  readonly startMs: number | undefined;
};

/** A simulator with the place of the live market in it. */
export interface LiveSimulation {
  /** With all abilities that there are. */
  readonly source: Source;
  /** Flags that make the same market again. */
  readonly repeatBy: string;
}

/** Simulated ticks a second of the past: enough to look at, cheap to make. */
const HISTORY_RATE = 400;
const MINUTE_MS = 60_000;

/** Makes the simulation. @param nowMs the wall's time */
export function createLiveSimulation(
  config: LivePlacement,
  choice: SimulationChoice,
  nowMs: number,
): LiveSimulation {
  const { scenario, startMs, ...rest } = choice;
  const historyMs = Math.round(
    (config.historyMinutes ?? SIMULATION_DEFAULTS.historyMinutes) * MINUTE_MS,
  );
  const liveFromMs = startMs ?? Math.floor(nowMs);
  const simulator = createSimulator({
    ...rest,
    startMs: liveFromMs - historyMs,
    history: { ms: historyMs, rate: Math.min(rest.rate, HISTORY_RATE) },
    ...(scenario === undefined ? {} : { scenario: toDelayed(scenario, historyMs) }),
  });
  const isWall = startMs === undefined && config.speed === 1;
  const { seed, hours, universe } = simulator;
  const simulation = (): SimulationInfo => ({
    seed,
    ...(scenario === undefined ? {} : { scenario: scenario.name }),
    hours,
    universe,
    rate: rest.rate,
    speed: config.speed,
    startMs: simulator.startMs,
    liveFromMs,
    fingerprint: simulator.fingerprint().inputs,
  });
  const source: Source = {
    ...simulator,
    ...(isWall ? {} : { clock: { fromMs: liveFromMs, speed: config.speed } }),
    simulation: { info: simulation, fingerprint: () => simulator.fingerprint() },
    toPastStream: (lengthMs, beforeMs) => createPast(choice, lengthMs, beforeMs),
  };
  return { source, repeatBy: toFlags(config, simulation(), historyMs) };
}

/** The script as the simulator counts, which begins with the past. */
const toDelayed = (scenario: Scenario, byMs: number): Scenario => ({
  ...scenario,
  events: scenario.events.map((event) => ({ ...event, atMs: event.atMs + byMs })),
});

function toFlags(config: LivePlacement, info: SimulationInfo, historyMs: number): string {
  const { scenario, universe, speed } = config;
  const flags = [
    `--seed ${info.seed}`,
    `--rate ${info.rate}`,
    `--start ${new Date(info.liveFromMs).toISOString()}`,
    `--history-minutes ${historyMs / MINUTE_MS}`,
    `--hours ${info.hours}`,
  ];
  if (universe !== undefined) flags.push(`--universe ${universe}`);
  if (scenario !== undefined) flags.push(`--scenario ${scenario}`);
  if (speed !== 1) flags.push(`--speed ${speed}`);
  return flags.join(' ');
}
