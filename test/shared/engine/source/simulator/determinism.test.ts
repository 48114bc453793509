import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createStreams,
  nextUnit,
  seedStream,
} from '../../../../../shared/engine/source/simulator/random/random.ts';
import { createGeneratedUniverse } from '../../../../../shared/engine/source/simulator/universe/generated-universe.ts';
import { SCENARIOS } from '../../../../../shared/engine/source/simulator/scenario/scenarios.ts';
import type { SimulatorOptions } from '../../../../../shared/engine/source/simulator/simulator.ts';
import { createTickColumns } from '../../../../../shared/model/tick.ts';
import { readInChunks, readTicks, simulate, START_MS, toFingerprint } from './simulated-run.ts';

const COUNT = 60_000;
const GOLDEN = new URL('../../../../golden/simulator-200k.sha256', import.meta.url);

const GOLDENS = new URL('../../../../golden/simulator-fingerprints.json', import.meta.url);
/** One configuration of everything that can be chosen; their fingerprints lie in the golden file. */
const GOLDEN_RUNS: Readonly<Record<string, Partial<SimulatorOptions>>> = {
  default: {},
  'exchange hours, over the bell': {
    hours: 'exchange',
    startMs: Date.UTC(2026, 10, 25, 14, 29, 30),
  },
  'a bad day': { scenario: SCENARIOS['bad-day']!, rate: 300 },
  '1,000 generated symbols': { universe: createGeneratedUniverse(1_000), rate: 20_000 },
};

describe('the simulated stream', () => {
  test('is the same, byte for byte, for the same options', () => {
    const history = { ms: 20_000, rate: 300 };
    const first = toFingerprint(readTicks(simulate({ history }), COUNT));
    expect(toFingerprint(readTicks(simulate({ history }), COUNT))).toBe(first);
  });

  test('does not depend on the steps and batches in which it is read', () => {
    const whole = toFingerprint(readTicks(simulate(), COUNT));
    for (let trial = 0; trial < 8; trial++) {
      const random = createStreams(1);
      seedStream(random, 0, trial, 'chunks');
      const ticks = readInChunks(simulate(), COUNT, () => nextUnit(random, 0));
      expect(toFingerprint(ticks)).toBe(whole);
    }
  });

  test('does not depend on being read one tick at a time', () => {
    const source = simulate();
    const one = createTickColumns(1);
    const whole = readTicks(simulate(), 3_000);
    for (let i = 0; i < whole.length; i++) {
      one.length = 0;
      expect(source.nextTimeMs()).toBe(whole.timeMs[i]);
      source.read(whole.timeMs[i]!, one);
      expect([one.instrument[0], one.price[0]]).toEqual([whole.instrument[i], whole.price[i]]);
    }
  });

  test('is another one for another seed, start or rate', () => {
    const fingerprints = [
      simulate(),
      simulate({ seed: 43 }),
      simulate({ startMs: START_MS + 1 }),
      simulate({ rate: 2_001 }),
    ].map((source) => toFingerprint(readTicks(source, 5_000)));
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  test('is the one that was fingerprinted when this version was released', () => {
    const golden = readFileSync(GOLDEN, 'utf8').trim();
    const source = simulate({ seed: 7, rate: 20_000, history: { ms: 60_000, rate: 200 } });
    expect(toFingerprint(readTicks(source, 200_000))).toBe(golden);
  });

  test.each(Object.keys(GOLDEN_RUNS))('is the golden one in the configuration %s', (name) => {
    const goldens = JSON.parse(readFileSync(GOLDENS, 'utf8')) as Record<string, unknown>;
    const source = simulate(GOLDEN_RUNS[name]);
    readTicks(source, 100_000);
    expect(source.fingerprint()).toEqual(goldens[name]);
  });
});

describe('reading', () => {
  test('tells the exact time of the next tick, and gives nothing before it', () => {
    const source = simulate({ rate: 50 });
    const ticks = createTickColumns(2_000);
    source.read(START_MS + 10_000, ticks);
    const nextMs = source.nextTimeMs()!;
    expect(nextMs).toBeGreaterThan(START_MS + 10_000);
    ticks.length = 0;
    expect(source.read(nextMs - 1, ticks)).toBe(false);
    expect(ticks.length).toBe(0);
    source.read(nextMs, ticks);
    expect(ticks.timeMs[0]).toBe(nextMs);
  });

  test('says that there is more exactly when the columns filled up before the time asked for', () => {
    const source = simulate();
    const small = createTickColumns(100);
    expect(source.read(START_MS + 5_000, small)).toBe(true);
    expect(small.length).toBe(100);
    const large = createTickColumns(100_000);
    expect(source.read(START_MS + 5_000, large)).toBe(false);
    expect(large.timeMs[large.length - 1]).toBeLessThanOrEqual(START_MS + 5_000);
  });

  test('appends behind what the columns hold', () => {
    const ticks = createTickColumns(50);
    ticks.length = 10;
    ticks.price.fill(-1, 0, 10);
    simulate().read(START_MS + 60_000, ticks);
    expect(ticks.length).toBe(50);
    expect(Array.from(ticks.price.subarray(0, 10))).toEqual(Array.from({ length: 10 }, () => -1));
  });

  test('refuses options that are out of range, naming them', () => {
    expect(() => simulate({ seed: -1 })).toThrow(/seed/);
    expect(() => simulate({ seed: 1.5 })).toThrow(/seed/);
    expect(() => simulate({ rate: 0 })).toThrow(/rate/);
    expect(() => simulate({ rate: 6e6 })).toThrow(/rate/);
    expect(() => simulate({ startMs: 0.5 })).toThrow(/startMs/);
    expect(() => simulate({ history: { ms: -1, rate: 10 } })).toThrow(/history/);
  });
});
