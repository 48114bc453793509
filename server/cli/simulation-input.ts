/**
 * What a person types to describe a simulated market, turned into what the simulator wants: scenario by name
 * or file, universe by number or file, start as a time. What a scenario says of seed, rate, hours and start
 * holds unless a flag says otherwise. Reads the files that are named; every bad value is one sentence.
 */
import { basename } from 'node:path';
import type { SimulationChoice } from '../../shared/engine/source/simulator/live-simulation.ts';
import {
  parseUniverse,
  UniverseError,
} from '../../shared/engine/source/simulator/universe/csv-universe.ts';
import {
  createGeneratedUniverse,
  MOST_GENERATED,
} from '../../shared/engine/source/simulator/universe/generated-universe.ts';
import type { Universe } from '../../shared/engine/source/simulator/universe/listing.ts';
import { parseScenario } from '../../shared/engine/source/simulator/scenario/scenario-parse.ts';
import {
  isStartMs,
  ScenarioError,
  type Scenario,
} from '../../shared/engine/source/simulator/scenario/scenario.ts';
import { SCENARIOS } from '../../shared/engine/source/simulator/scenario/scenarios.ts';
import type { Hours } from '../../shared/engine/source/simulator/trading-session/trading-session.ts';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import { readTextFile } from './text-file.ts';

/** A value that cannot be used; the message names it. */
export class SimulationInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SimulationInputError';
  }
}

/** What was said of a simulated market; texts as typed. */
export interface SimulationFlags {
  readonly seed?: number | undefined;
  readonly rate?: number | undefined;
  readonly hours?: Hours | undefined;
  readonly start?: string | undefined;
  readonly scenario?: string | undefined;
  readonly universe?: string | undefined;
}

/** What people can name as a scenario. */
export const SCENARIO_HELP = `${Object.keys(SCENARIOS).join(', ')}, or a YAML or JSON file`;

/**
 * Puts flags, scenario and what is usual together.
 * @param universeFlag what the universe is called where it was typed, for errors
 * @throws SimulationInputError
 */
export function toSimulationChoice(
  flags: SimulationFlags,
  usual: { readonly seed: number; readonly rate: number },
  universeFlag: string,
): SimulationChoice {
  const scenario = flags.scenario === undefined ? undefined : readScenario(flags.scenario);
  const hours = flags.hours ?? scenario?.hours;
  const { universe } = flags;
  return {
    seed: flags.seed ?? scenario?.seed ?? usual.seed,
    rate: flags.rate ?? scenario?.rate ?? usual.rate,
    startMs: flags.start === undefined ? scenario?.startMs : toStartMs(flags.start),
    ...(scenario === undefined ? {} : { scenario }),
    ...(universe === undefined ? {} : { universe: readUniverse(universe, universeFlag) }),
    ...(hours === undefined ? {} : { hours }),
  };
}

/**
 * A scenario by its name, or from a YAML or JSON file.
 * @throws SimulationInputError naming file, line and field
 */
function readScenario(nameOrFile: string): Scenario {
  const known = SCENARIOS[nameOrFile];
  if (known !== undefined) return known;
  if (!/[./\\]/.test(nameOrFile)) {
    const names = Object.keys(SCENARIOS).join(', ');
    throw new SimulationInputError(
      `no scenario ${JSON.stringify(nameOrFile)}; there are ${names}, or name a .yaml or .json file`,
    );
  }
  const text = readText(nameOrFile);
  try {
    return parseScenario(text);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new SimulationInputError(`${nameOrFile}: ${error.message}`);
  }
}

/**
 * A universe by its number of symbols, or from a CSV file.
 * @throws SimulationInputError naming file, line and column
 */
function readUniverse(countOrFile: string, flag: string): Universe {
  if (/^\d+$/.test(countOrFile)) {
    const count = Number(countOrFile);
    if (count >= 2 && count <= MOST_GENERATED) return createGeneratedUniverse(count);
    throw new SimulationInputError(`${flag}: ${count} is not from 2 to ${MOST_GENERATED}`);
  }
  if (!/[./\\]/.test(countOrFile)) {
    throw new SimulationInputError(
      `${flag}: ${JSON.stringify(countOrFile)} is neither a number of symbols, 2 to ${MOST_GENERATED}, ` +
        'nor a .csv file',
    );
  }
  const text = readText(countOrFile);
  try {
    return parseUniverse(text, basename(countOrFile));
  } catch (error) {
    if (!(error instanceof UniverseError)) throw error;
    throw new SimulationInputError(`${countOrFile}: ${error.message}`);
  }
}

/** An ISO 8601 time as UTC ms; without a zone it is UTC. @throws SimulationInputError */
function toStartMs(text: string): number {
  const ms = fromIsoTime(text);
  if (Number.isNaN(ms)) {
    throw new SimulationInputError(`start: ${JSON.stringify(text)} is no ISO 8601 time`);
  }
  if (isStartMs(ms)) return ms;
  throw new SimulationInputError(`start: ${JSON.stringify(text)} is not from 1971 to 2999`);
}

function readText(file: string): string {
  try {
    return readTextFile(file);
  } catch (error) {
    throw new SimulationInputError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
