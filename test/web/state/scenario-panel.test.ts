import { describe, expect, test } from 'vitest';
import {
  EVENTS,
  type EventSpec,
} from '../../../shared/engine/source/simulator/scenario/scenario-events.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import {
  toggleScenarioPanel,
  toSettingText,
  toSliderRange,
  toScenarioObstacle,
} from '../../../web/state/scenario-panel.ts';

const store = { getItem: () => null, setItem: () => undefined };
const LIVE = {
  name: 'live',
  number: 0,
  kind: 'live',
  epoch: 1,
  label: 'Simulator',
  provenance: 'simulated',
  timeMs: 0,
  instruments: 1,
} as const;

function make(market: object, rights: 'full' | 'read' = 'full'): AppState {
  const state = createAppState(store, {}, () => new LineSeries());
  state.market.value = { ...LIVE, ...market };
  state.rights.value = rights;
  return state;
}

describe('starting scenarios', () => {
  test('is for the live simulated market and full rights; else the page says why not', () => {
    expect(toScenarioObstacle(make({}))).toBeUndefined();
    expect(toScenarioObstacle(make({}, 'read'))).toMatch('looking');
    expect(toScenarioObstacle(make({ provenance: 'live' }))).toMatch('not simulated');
    expect(toScenarioObstacle(make({ kind: 'replay', replay: {} }))).toMatch('replay');
  });

  test('opens the panel, or a notice with the reason', () => {
    const state = make({});
    toggleScenarioPanel(state);
    expect(state.isScenarioPanelOpen.value).toBe(true);
    toggleScenarioPanel(state);
    expect(state.isScenarioPanelOpen.value).toBe(false);
    const guest = make({}, 'read');
    toggleScenarioPanel(guest);
    expect([guest.isScenarioPanelOpen.value, guest.notice.value?.text]).toEqual([
      false,
      'This link allows looking, not starting scenarios.',
    ]);
  });
});

describe('sliders', () => {
  const all = Object.entries(EVENTS as Record<string, EventSpec>).flatMap(([event, spec]) =>
    Object.entries(spec.settings).map(([name, setting]) => ({ event, name, ...setting })),
  );
  test.each(all)(
    'of $event $name stay within what is allowed and reach the usual value',
    (setting) => {
      const { min, max, step } = toSliderRange(setting);
      expect(min).toBeGreaterThanOrEqual(setting.min);
      expect(max).toBeLessThanOrEqual(setting.max);
      expect(max).toBeGreaterThan(min);
      expect(min).toBeLessThanOrEqual(setting.default);
      expect(max).toBeGreaterThanOrEqual(setting.default);
      const steps = (setting.default - min) / step;
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6);
      expect((max - min) / step).toBeLessThanOrEqual(400);
    },
  );

  test.each([
    ['dropPercent', 6.5, '6.5 %'],
    ['fallSeconds', 45, '45 s'],
    ['fallSeconds', 120, '2 min'],
    ['fallSeconds', 90, '1 min 30 s'],
    ['haltSeconds', 0, 'until resumed'],
    ['ticksPerSecond', 50_000, '50,000/s'],
    ['spreadFactor', 4, '4×'],
    ['prints', 12, '12'],
  ])('say %s %d as "%s"', (name, value, text) => {
    expect(toSettingText(name, value)).toBe(text);
  });
});
