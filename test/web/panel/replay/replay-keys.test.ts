/** The keys of a replay, and what they tell the server. */
import { describe, expect, test } from 'vitest';
import type { ReplayInfo } from '../../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../../web/chart/line-series.ts';
import { toLongText } from '../../../../web/panel/replay/idle.tsx';
import { moveEnd } from '../../../../web/panel/replay/loop-section.tsx';
import { onReplayKey, toOtherSpeed } from '../../../../web/panel/replay/replay-keys.ts';
import type { Actions, ReplayCommand } from '../../../../web/state/actions.ts';
import { createAppState } from '../../../../web/state/app-state.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const HOUR_MS = 3_600_000;
const REPLAY: ReplayInfo = {
  recording: 'tape',
  startMs: 0,
  endMs: HOUR_MS,
  state: 'paused',
  speed: 1,
  loop: false,
  viewers: 1,
};

/** @param named as the browser names it; with `Alt+` by the place of the key */
function press(named: string, fields: Partial<ReplayInfo> = {}, event: object = {}) {
  const code = named.startsWith('Alt+') ? named.slice(4) : undefined;
  const store = { getItem: () => null, setItem: () => undefined };
  const state = createAppState(store, { symbol: 'S1', interval: '1m' }, () => new LineSeries());
  state.instruments.value = toInstruments(2);
  state.market.value = {
    name: 'replay-1',
    number: 1,
    kind: 'replay',
    epoch: 1,
    label: 'tape',
    provenance: 'simulated',
    timeMs: 1_800_000,
    instruments: 2,
    replay: { ...REPLAY, ...fields },
  };
  state.clock.set(1_800_000, 0, { rate: 0, endMs: HOUR_MS });
  const told: ReplayCommand[] = [];
  const actions = { steer: (command: ReplayCommand) => told.push(command) } as unknown as Actions;
  onReplayKey({ state, actions, now: () => 0 }, {
    key: code === undefined ? named : '˜',
    code,
    altKey: code !== undefined,
    target: { closest: () => null },
    getModifierState: () => false,
    preventDefault: () => undefined,
    ...event,
  } as unknown as KeyboardEvent);
  return told;
}

describe('keys', () => {
  test.each([
    [',', { type: 'step', by: 'tick', count: -1, symbol: 'S1' }],
    ['.', { type: 'step', by: 'tick', count: 1, symbol: 'S1' }],
    ['<', { type: 'step', by: '1m', count: -1, symbol: 'S1' }],
    ['>', { type: 'step', by: '1m', count: 1, symbol: 'S1' }],
    ['Alt+KeyN', { type: 'jump', to: 'burst', direction: 'next', symbol: 'S1' }],
    ['Alt+KeyP', { type: 'jump', to: 'burst', direction: 'previous', symbol: 'S1' }],
    ['[', { type: 'loop', loop: true, fromMs: 1_800_000, toMs: HOUR_MS }],
    [']', { type: 'loop', loop: true, fromMs: 0, toMs: 1_800_000 }],
    ['+', { type: 'speed', speed: 2 }],
    ['-', { type: 'speed', speed: 0.5 }],
  ])('%s steers', (key, command) => {
    expect(press(key)).toEqual([command]);
  });

  test('keep what the other end of a section is, and begin anew behind it', () => {
    expect(press('[', { section: { fromMs: 5, toMs: 2_000_000 } })).toEqual([
      { type: 'loop', loop: true, fromMs: 1_800_000, toMs: 2_000_000 },
    ]);
    expect(press('[', { section: { fromMs: 5, toMs: 900_000 } })).toEqual([
      { type: 'loop', loop: true, fromMs: 1_800_000, toMs: HOUR_MS },
    ]);
  });

  test('do nothing while somebody types, with Ctrl, or where another part took them', () => {
    expect(press('.', {}, { target: { closest: () => ({}) } })).toEqual([]);
    expect(press('.', {}, { ctrlKey: true })).toEqual([]);
    expect(press('+', {}, { defaultPrevented: true })).toEqual([]);
    expect([...press('x'), ...press('n'), ...press('p')]).toEqual([]);
    const altGr = { ctrlKey: true, altKey: true, getModifierState: () => true };
    expect(press('[', {}, altGr)).toHaveLength(1);
  });

  test('end at the slowest and the fastest speed', () => {
    expect([toOtherSpeed(0.1, -1), toOtherSpeed('max', 1)]).toEqual([undefined, undefined]);
    expect([toOtherSpeed(1_000, 1), toOtherSpeed(7, 1), toOtherSpeed('max', -1)]).toEqual([
      'max',
      10,
      1_000,
    ]);
  });
});

describe('the ends of a section', () => {
  const section = { fromMs: 600_000, toMs: 1_200_000 };

  test.each([
    ['fromMs', -5, { fromMs: 0, toMs: 1_200_000 }],
    ['fromMs', 9e9, { fromMs: 1_199_000, toMs: 1_200_000 }],
    ['toMs', 9e9, { fromMs: 600_000, toMs: HOUR_MS }],
    ['toMs', 0, { fromMs: 600_000, toMs: 601_000 }],
  ] as const)('stay in the recording and in order: %s to %i', (end, timeMs, moved) => {
    expect(moveEnd(REPLAY, section, end, timeMs)).toEqual(moved);
  });

  test('of a recording of a moment stay in it', () => {
    const short = { ...REPLAY, endMs: 1 };
    const whole = { fromMs: 0, toMs: 1 };
    expect(moveEnd(short, whole, 'fromMs', 1)).toEqual(whole);
    expect(moveEnd(short, whole, 'toMs', 0)).toEqual(whole);
  });
});

test.each([
  [60_000, '1 min'],
  [12.4 * 60_000, '12 min'],
  [HOUR_MS, '1 h'],
  [3 * HOUR_MS + 5 * 60_000, '3 h 5 min'],
  [49 * HOUR_MS, '2 d 1 h'],
  [48 * HOUR_MS, '2 d'],
])('a silence of %i ms is %s', (ms, text) => {
  expect(toLongText(ms)).toBe(text);
});
