import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENTS } from '../../../../../../shared/engine/source/simulator/scenario/scenario-events.ts';
import { parseScenario } from '../../../../../../shared/engine/source/simulator/scenario/scenario-parse.ts';
import {
  ScenarioError,
  toScenarioEvent,
} from '../../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import { SCENARIOS } from '../../../../../../shared/engine/source/simulator/scenario/scenarios.ts';
import { createSimulator } from '../../../../../../shared/engine/source/simulator/simulator.ts';
import { START_MS } from '../simulated-run.ts';

const FOLDER = new URL(
  '../../../../../../shared/engine/source/simulator/scenario/scenarios/',
  import.meta.url,
);

function refusal(text: string): string {
  try {
    parseScenario(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a scenario that comes with the simulator', () => {
  test.each(Object.keys(SCENARIOS))(
    '%s is the same as a file and by its name, and can be played',
    (name) => {
      const fromFile = parseScenario(readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8'));
      expect(fromFile).toEqual(SCENARIOS[name]);
      const source = createSimulator({ seed: 1, startMs: START_MS, rate: 10, scenario: fromFile });
      expect(source.events()).toHaveLength(fromFile.events.length);
      expect(source.provenance.label).toContain(name);
    },
  );

  test('is never a file without a name', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.yaml$/, ''));
    expect(files.sort()).toEqual(Object.keys(SCENARIOS).sort());
  });

  test('covers every kind of event that a presenter has a button for', () => {
    const used = new Set(
      Object.values(SCENARIOS).flatMap(({ events }) => events.map((e) => e.event)),
    );
    const calm = ['split', 'dividend', 'listing', 'delisting'];
    expect(Object.keys(EVENTS).filter((name) => !used.has(name as never))).toEqual(calm);
  });
});

describe('a scenario file', () => {
  test('may be JSON, and fills in what it leaves out', () => {
    const { events, seed } = parseScenario(
      '{"name":"x","seed":3,"events":[{"at":90,"event":"burst"}]}',
    );
    expect(seed).toBe(3);
    expect(events).toEqual([
      {
        event: 'burst',
        target: 'all',
        atMs: 90_000,
        settings: { ticksPerSecond: 50_000, burstSeconds: 10 },
      },
    ]);
  });

  test('takes times as people write them', () => {
    const at = (text: string): number =>
      parseScenario(`{name: x, events: [{at: ${text}, event: burst}]}`).events[0]!.atMs;
    expect([at('1h 30m'), at('90s'), at('2m'), at('1m 0.5s'), at('7')]).toEqual([
      5_400_000, 90_000, 120_000, 60_500, 7_000,
    ]);
  });

  test.each([
    [
      'name: x\nevents:\n  - at: 1m\n    event: flash_krach',
      'line 4: events[0].event: "flash_krach" is none of flash_crash',
    ],
    [
      'name: x\nevents:\n  - at: 1m\n    event: halt\n    target: KO\n    haltSecond: 3',
      'line 6: events[0].haltSecond: unknown; allowed are',
    ],
    [
      'name: x\nevents:\n  - at: 1x\n    event: burst',
      'line 3: events[0].at: "1x" is no time such as 90s',
    ],
    ['name: x\nevents:\n  - event: burst', 'line 3: events[0].at: nothing is no time'],
    [
      '{"name": "x",\n"events": [{"at": 1,\n"event": "burst",\n"ticksPerSecond": 0}]}',
      'line 4: events[0].ticksPerSecond: 0 is not a number from 1 to 5000000',
    ],
    [
      'name: x\nevents:\n  - at: 1\n    event: halt',
      'line 3: events[0].target: halt needs a symbol, got nothing',
    ],
    [
      'name: x\nevents:\n  - at: 1\n    event: split\n    target: A\n    ratio: 2.5',
      'line 6: events[0].ratio: 2.5 is not a whole number',
    ],
    ['name: x\nseed: -1\nevents: []', 'line 3: events: a list with at least one event'],
    [
      'name: x\nhours: always\nevents: [{at: 1, event: burst}]',
      'line 2: hours: "always" is neither',
    ],
    [
      'name: x\nstart: soon\nevents: [{at: 1, event: burst}]',
      'line 2: start: "soon" is no ISO 8601 time',
    ],
    ['nam: x\nevents: []', 'line 1: nam: unknown; allowed are name, description'],
    ['- 1\n- 2', 'line 1: [1,2] is no set of named values'],
    ['name: x\n  events: [', 'line 1: Nested mappings'],
    ['', 'null is no set of named values'],
  ])('%j is refused with line and field', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  test('is refused when it is too long to be one', () => {
    expect(refusal(`name: ${'x'.repeat(200_000)}`)).toMatch(/longer than/);
  });
});

describe('an event from outside', () => {
  test('gets the usual values', () => {
    expect(toScenarioEvent({ event: 'fat_finger', target: ' msft ' })).toEqual({
      event: 'fat_finger',
      target: 'msft',
      settings: { movePercent: -3, prints: 12 },
    });
  });

  test.each([[undefined], [null], [3], ['burst'], [[]], [{}], [{ event: 'toString' }]])(
    '%j is refused',
    (value) => {
      expect(() => toScenarioEvent(value)).toThrow(ScenarioError);
    },
  );
});
