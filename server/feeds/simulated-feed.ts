/**
 * `--feed sim`: a simulated market, with settings of its own where the flags of the same name shall not hold.
 */
import {
  createLiveSimulation,
  type SimulationChoice,
  SIMULATION_DEFAULTS,
} from '../../shared/engine/source/simulator/live-simulation.ts';
import { toSimulationChoice } from '../cli/simulation-input.ts';
import { type Config, toConfig } from '../config.ts';
import { type FeedKind, toSettings } from './feed-kind.ts';

const KEYS = [
  'seed',
  'rate',
  'hours',
  'start',
  'scenario',
  'universe',
  'historyMinutes',
  'speed',
] as const;

/** What is simulated, and how it is placed in time. */
export interface SimulatedFeed {
  readonly choice: SimulationChoice;
  readonly placement: Pick<Config, 'speed' | 'historyMinutes' | 'universe' | 'scenario'>;
}

/** What is simulated when nobody says otherwise; the seed is another one each time. */
const toUsual = (): { seed: number; rate: number } => ({
  seed: Math.floor(Math.random() * 0x1_0000_0000),
  rate: SIMULATION_DEFAULTS.rate,
});

/** The simulator. */
export const SIMULATED_FEED: FeedKind<SimulatedFeed> = {
  name: 'sim',
  usage: `sim, or sim:key=value,… with ${KEYS.join(', ')}`,
  parse(text, { config }) {
    const own = toConfig(toSettings(text, KEYS), {}, {});
    const given = new Set(Object.keys(toSettings(text, KEYS)));
    const settings = Object.fromEntries(
      KEYS.map((key) => [key, given.has(key) ? own[key] : config[key]]),
    ) as Pick<Config, (typeof KEYS)[number]>;
    return { choice: toSimulationChoice(settings, toUsual(), 'universe'), placement: settings };
  },
  create({ choice, placement }, { nowMs }) {
    return createLiveSimulation(placement, choice, nowMs);
  },
};
