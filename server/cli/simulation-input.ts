/**
 * What a person types to describe a simulated market, turned into the simulator's options: scenario by name
 * or file, universe by number or file, start as a time. Reads the files that are named; every bad value is
 * one sentence.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseUniverse, UniverseError } from '../source/simulator/csv-universe.ts';
import { createGeneratedUniverse, MOST_GENERATED } from '../source/simulator/generated-universe.ts';
import type { Universe } from '../source/simulator/listing.ts';
import { parseScenario } from '../source/simulator/scenario-parse.ts';
import { ScenarioError, type Scenario } from '../source/simulator/scenario.ts';
import { SCENARIOS } from '../source/simulator/scenarios.ts';

/** A value that cannot be used; the message names it. */
export class SimulationInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SimulationInputError';
  }
}

/**
 * A scenario by its name, or from a YAML or JSON file.
 * @throws SimulationInputError naming file, line and field
 */
export function readScenario(nameOrFile: string): Scenario {
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
export function readUniverse(countOrFile: string): Universe {
  if (/^\d+$/.test(countOrFile)) {
    const count = Number(countOrFile);
    if (count >= 2 && count <= MOST_GENERATED) return createGeneratedUniverse(count);
    throw new SimulationInputError(`symbols: ${count} is not from 2 to ${MOST_GENERATED}`);
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
export function toStartMs(text: string): number {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const ms = Date.parse(hasZone || isDay ? text : `${text}Z`);
  if (/^\d{4}-\d\d/.test(text) && !Number.isNaN(ms)) return ms;
  throw new SimulationInputError(`start: ${JSON.stringify(text)} is no ISO 8601 time`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SimulationInputError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
