import { describe, expect, test } from 'vitest';
import { toScenarioEvent } from '../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import { SCENARIOS } from '../../../../../shared/engine/source/simulator/scenario/scenarios.ts';
import type { Simulator } from '../../../../../shared/engine/source/simulator/simulator.ts';
import { createTickColumns } from '../../../../../shared/model/tick.ts';
import { createRandom } from '../../../../support/random.ts';
import {
  readTicks,
  simulate,
  START_MS,
  toFingerprint,
  toScript,
  toSmallUniverse,
} from './simulated-run.ts';

const MINUTE_MS = 60_000;
const SMALL = toSmallUniverse(['AAPL', 'MSFT', 'XOM', 'TDX', 'SPY', 'BTC/USD', 'EUR/USD']);

/** The next 500 ticks and the fingerprint after them. */
function sample(source: Simulator): string {
  const text = toFingerprint(readTicks(source, 500));
  return `${text} ${JSON.stringify(source.fingerprint())}`;
}

/** What a fresh stream shows from `timeMs` on. */
function toTruth(fresh: Simulator, timeMs: number): string {
  const skipped = createTickColumns(1_000);
  while (fresh.nextTimeMs()! < timeMs) {
    skipped.length = 0;
    fresh.read(timeMs - 1, skipped);
  }
  return sample(fresh);
}

describe('seeking', () => {
  const configurations = {
    'a plain market': { universe: SMALL, rate: 400 },
    'exchange hours, from call to night': {
      universe: SMALL,
      rate: 20,
      hours: 'exchange' as const,
      startMs: Date.UTC(2026, 10, 24, 14, 20, 0, 57),
    },
    'a bad day': { scenario: SCENARIOS['bad-day']!, rate: 100 },
  };
  const SPANS = [20, 7 * 60, 16];

  test.each(Object.entries(configurations))(
    'to any moment of %s gives the very stream, and its fingerprint, from there on',
    (name, options) => {
      const span = SPANS[Object.keys(configurations).indexOf(name)]! * MINUTE_MS;
      const random = createRandom(3);
      const source = simulate(options);
      for (let jump = 0; jump < 7; jump++) {
        const timeMs = source.startMs + Math.floor(random() * span);
        source.seek(timeMs);
        expect(source.nextTimeMs()).toBeGreaterThanOrEqual(timeMs);
        if (jump % 3 === 0) expect(sample(source)).toBe(toTruth(simulate(options), timeMs));
        else sample(source);
      }
    },
    20_000,
  );

  test('to the beginning gives everything again, openings too', () => {
    const source = simulate();
    const first = toFingerprint(readTicks(source, 5_000));
    source.seek(START_MS - 1_000);
    expect(toFingerprint(readTicks(source, 5_000))).toBe(first);
  });

  test('to a time within a millisecond gives all of its ticks', () => {
    const source = simulate({ rate: 100_000 });
    const ticks = readTicks(source, 30_000);
    const timeMs = ticks.timeMs[20_000]!;
    const first = ticks.timeMs.indexOf(timeMs);
    source.seek(timeMs);
    const again = readTicks(source, 1);
    expect([again.timeNs[0], again.price[0]]).toEqual([ticks.timeNs[first], ticks.price[first]]);
  });

  test('back and forth costs a short run only, however long the stream is', () => {
    const source = simulate({ universe: SMALL, rate: 200 });
    const beganMs = performance.now();
    source.seek(START_MS + 60 * MINUTE_MS);
    const throughMs = performance.now() - beganMs;
    const all = source.fingerprint().ticks;
    source.seek(START_MS + 59 * MINUTE_MS);
    const startedMs = performance.now();
    for (let jump = 1; jump <= 20; jump++) source.seek(START_MS + ((jump * 53) % 59) * MINUTE_MS);
    const perJumpMs = (performance.now() - startedMs) / 20;
    expect(all).toBeGreaterThan(500_000);
    /* Against going through all of it, on the same machine at the same time. */
    expect(perJumpMs).toBeLessThan(throughMs / 4);
  });
});

describe('an event that is started while the market runs', () => {
  const EVENT = { event: 'earnings_gap', target: 'AAPL', movePercent: 5 };

  test('gives the stream of a scenario with that event at the time that was given back', () => {
    const source = simulate({ universe: SMALL });
    readTicks(source, 20_000);
    const { atMs } = source.inject(toScenarioEvent(EVENT), START_MS + 15_003);
    readTicks(source, 20_000);
    const scripted = simulate({
      universe: SMALL,
      scenario: toScript({ ...EVENT, at: (atMs - START_MS) / 1_000 }),
    });
    readTicks(scripted, 40_000);
    expect(scripted.fingerprint()).toEqual(source.fingerprint());
    readTicks(simulate({ universe: SMALL }), 40_000);
    const plain = simulate({ universe: SMALL });
    readTicks(plain, 40_000);
    expect(plain.fingerprint().stream).not.toBe(source.fingerprint().stream);
    expect(plain.fingerprint().inputs).not.toBe(source.fingerprint().inputs);
  });

  test('begins at the next step when its time is past', () => {
    const source = simulate({ universe: SMALL });
    source.seek(START_MS + MINUTE_MS);
    const { atMs } = source.inject(toScenarioEvent(EVENT), START_MS);
    expect(atMs).toBeGreaterThanOrEqual(START_MS + MINUTE_MS - 125);
    expect(atMs).toBeLessThanOrEqual(START_MS + MINUTE_MS + 250);
    expect(atMs % 125).toBe(0);
  });

  test('after a jump back happens at its place, and the future is a new one', () => {
    const source = simulate({ universe: SMALL, rate: 500 });
    source.seek(START_MS + 5 * MINUTE_MS);
    const before = source.fingerprint().stream;
    source.seek(START_MS + 2 * MINUTE_MS);
    const { atMs } = source.inject(toScenarioEvent(EVENT), START_MS + 3 * MINUTE_MS);
    expect(atMs).toBe(START_MS + 3 * MINUTE_MS);
    source.seek(START_MS + 5 * MINUTE_MS);
    const after = source.fingerprint();
    expect(after.stream).not.toBe(before);
    const scripted = simulate({
      universe: SMALL,
      rate: 500,
      scenario: toScript({ ...EVENT, at: '3m' }),
    });
    scripted.seek(START_MS + 5 * MINUTE_MS);
    expect(scripted.fingerprint()).toEqual(after);
  });

  test('is refused when it names nothing', () => {
    const source = simulate();
    const inject = (target: string) => () =>
      source.inject(toScenarioEvent({ ...EVENT, target }), START_MS);
    expect(inject('NOPE')).toThrow(/no symbol "NOPE"/);
    expect(inject('sector:Nope')).toThrow(/no sector "nope"; there are Technology/);
    expect(source.events()).toEqual([]);
  });
});
