import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { toConfig } from '../../../../../server/config.ts';
import { createMarkets } from '../../../../../shared/engine/feed/market-registry.ts';
import {
  createLiveSimulation,
  type SimulationChoice,
} from '../../../../../shared/engine/source/simulator/live-simulation.ts';
import { createGeneratedUniverse } from '../../../../../shared/engine/source/simulator/universe/generated-universe.ts';
import { SCENARIOS } from '../../../../../shared/engine/source/simulator/scenario/scenarios.ts';

const START_MS = Date.UTC(2026, 10, 20, 14, 30);
const WALL_MS = 1_790_000_000_000;
const CHOICE: SimulationChoice = { seed: 7, rate: 200, startMs: START_MS };

const configOf = (flags: Record<string, string> = {}) =>
  toConfig({ historyMinutes: '1', ...flags }, {}, {});

/** Runs a market until its clock has gone on by `ms`, in turns of `turnMs` of the wall. */
function play(speed: number, ms: number, turnMs: number, choice = CHOICE) {
  const clock = createFakeClock({ nowMs: WALL_MS });
  const simulation = createLiveSimulation(configOf({ speed: String(speed) }), choice, WALL_MS);
  const markets = createMarkets([{ name: 'live', source: simulation.source }], clock, {
    onOpened: () => 0,
    onChanged: () => 0,
    onClosed: () => 0,
    onEvents: () => 0,
    onFault: () => 0,
  });
  while (markets.primary.drive.isRebuilding) markets.turn(() => true);
  const endMs = WALL_MS + ms / speed;
  while (clock.now() < endMs) {
    clock.advance(Math.min(turnMs, endMs - clock.now()));
    while (markets.turn(() => true));
  }
  return { markets, simulation, fingerprint: simulation.source.simulation!.fingerprint() };
}

describe('the live simulation', () => {
  test('gives the same stream at any speed', () => {
    const choice = { ...CHOICE, scenario: SCENARIOS['halt-resume']! };
    const slow = play(1, 90_000, 1_000, choice);
    const fast = play(250, 90_000, 16, choice);
    expect(fast.markets.primary.timeMs()).toBe(slow.markets.primary.timeMs());
    expect(slow.fingerprint.ticks).toBeGreaterThan(10_000);
    expect(fast.fingerprint).toEqual(slow.fingerprint);
    const other = play(250, 90_000, 16, { ...choice, seed: 8 });
    expect(other.fingerprint.inputs).not.toBe(slow.fingerprint.inputs);
    expect(other.fingerprint.stream).not.toBe(slow.fingerprint.stream);
  });

  test('counts the events of a scenario from the moment it goes live', () => {
    const scenario = SCENARIOS['flash-crash']!;
    const { source } = createLiveSimulation(configOf(), { ...CHOICE, scenario }, WALL_MS);
    const { liveFromMs, startMs } = source.simulation!.info();
    expect([startMs, liveFromMs]).toEqual([START_MS - 60_000, START_MS]);
    const crash = source.timeline!.events().find(({ kind }) => kind === 'flash_crash')!;
    expect(crash.atMs).toBe(START_MS + scenario.events[0]!.atMs);
  });

  test('goes live now, on the wall, when nobody says otherwise', () => {
    const { source } = createLiveSimulation(
      configOf(),
      { seed: 1, rate: 400, startMs: undefined },
      WALL_MS + 0.7,
    );
    expect(source.clock).toBeUndefined();
    expect(source.simulation!.info().liveFromMs).toBe(WALL_MS);
  });

  test('has a clock of its own as soon as its speed is another, or it begins at a set time', () => {
    const fast = createLiveSimulation(
      configOf({ speed: '2' }),
      { ...CHOICE, startMs: undefined },
      WALL_MS,
    );
    expect(fast.source.clock).toEqual({ fromMs: WALL_MS, speed: 2 });
    expect(createLiveSimulation(configOf(), CHOICE, WALL_MS).source.clock?.fromMs).toBe(START_MS);
  });

  test('says the flags that make it again', () => {
    const flags = { speed: '20', scenario: 'burst', universe: '50', hours: 'exchange' };
    const choice = {
      ...CHOICE,
      hours: 'exchange' as const,
      scenario: SCENARIOS['burst']!,
      universe: createGeneratedUniverse(50),
    };
    const { repeatBy, source } = createLiveSimulation(configOf(flags), choice, WALL_MS);
    expect(repeatBy).toBe(
      '--seed 7 --rate 200 --start 2026-11-20T14:30:00.000Z --history-minutes 1 --hours exchange ' +
        '--universe 50 --scenario burst --speed 20',
    );
    expect(source.simulation!.info()).toMatchObject({
      seed: 7,
      scenario: 'burst',
      hours: 'exchange',
      universe: 'generated 50',
      speed: 20,
    });
  });

  test('simulates a minute before the start, however many symbols there are: bars before it are computed', () => {
    for (const symbols of [100, 10_000]) {
      const universe = createGeneratedUniverse(symbols);
      const { source } = createLiveSimulation(toConfig({}, {}, {}), { ...CHOICE, universe }, 0);
      const { liveFromMs, startMs } = source.simulation!.info();
      expect(liveFromMs - startMs).toBe(60_000);
      expect(source.past!.oldestMs(1_000, 0)).toBeLessThan(startMs - 3_600_000);
    }
  });
});
