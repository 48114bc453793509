/** A market in which nobody may trade: its next tick is far away, or never comes, and no read looks for it for long. */
import { describe, expect, test } from 'vitest';
import type { ScenarioEvent } from '../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import type { Simulator } from '../../../../../shared/engine/source/simulator/simulator.ts';
import { createTickColumns } from '../../../../../shared/model/tick.ts';
import { createRandom } from '../../../../support/random.ts';
import {
  readInChunks,
  readTicks,
  simulate,
  START_MS,
  toFingerprint,
  toSmallUniverse,
  visitTicks,
} from './simulated-run.ts';

const SMALL = toSmallUniverse(['AAPL', 'TDX', 'SPY', 'BTC/USD']);
const SILENT_S = 60;
/** What makes a whole market silent, for as long as a test can wait where it is searched through at once. */
const SILENCES: Record<string, ScenarioEvent> = {
  'a halt of everything': toEvent('halt', { haltSeconds: SILENT_S }),
  'a feed that is down': toEvent('feed_outage', { outageSeconds: SILENT_S }),
};

function toEvent(event: ScenarioEvent['event'], settings: Record<string, number>): ScenarioEvent {
  return { event, target: 'all', settings, atMs: 0 } as ScenarioEvent;
}

function silenced(event: ScenarioEvent): Simulator {
  const source = simulate({ universe: SMALL, rate: 400 });
  visitTicks(source, START_MS + 5_000, () => undefined);
  source.inject(event, START_MS + 5_000);
  return source;
}

describe('a market where nobody may trade', () => {
  test.each(Object.entries(SILENCES))('looks no further than a second ahead: %s', (_, event) => {
    const source = silenced(event);
    const ticks = createTickColumns(4_096);
    for (let s = 6; s < 30; s++) {
      ticks.length = 0;
      while (source.read(START_MS + s * 1_000, ticks));
      expect(source.nextTimeMs()! - (START_MS + s * 1_000)).toBeLessThanOrEqual(1_000);
    }
    expect(ticks.length).toBe(0);
  });

  test('gives way to others within one read, though nothing will ever come', () => {
    const source = silenced(toEvent('delisting', {}));
    const ticks = createTickColumns(100_000);
    let reads = 0;
    while (reads < 50 && source.read(Number.MAX_SAFE_INTEGER, ticks)) reads++;
    expect(reads).toBe(50);
    expect(source.nextTimeMs()).toBeLessThan(START_MS + 3_600_000);
  });

  test.each(Object.entries(SILENCES))('is the same however it is read: %s', (_, event) => {
    const whole = readTicks(silenced(event), 3_000);
    const random = createRandom(1);
    expect(toFingerprint(readInChunks(silenced(event), 3_000, random))).toBe(toFingerprint(whole));
    expect(whole.timeMs[2_999]! - whole.timeMs[0]!).toBeGreaterThan(SILENT_S * 1_000);
  });
});
