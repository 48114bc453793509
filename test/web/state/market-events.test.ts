import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import {
  mergeEvents,
  toChartMarks,
  toAwaited,
  toRunning,
  findLimits,
  toTimelineMarks,
} from '../../../web/state/market-events.ts';

const T = 1_700_000_000_000;
const APPLE = { symbol: 'AAPL', kind: 'equity', sector: 'Technology' } as Instrument;

const toEvent = (more: Partial<MarketEvent>): MarketEvent => ({
  id: 'event-1',
  kind: 'flash_crash',
  atMs: T,
  untilMs: T + 1_000,
  target: 'market',
  label: 'Flash crash: market',
  origin: 'live',
  ...more,
});

const HALT = toEvent({
  id: 'log-0',
  kind: 'halt',
  target: 'AAPL',
  label: 'AAPL halted: news',
  origin: 'market',
});

describe('news about events', () => {
  test('replace what was known, by time, and take away what was called off', () => {
    const known = [toEvent({ id: 'a' }), toEvent({ id: 'b', atMs: T + 5 })];
    const merged = mergeEvents(known, [
      toEvent({ id: 'c', atMs: T - 5 }),
      toEvent({ id: 'b', atMs: T + 5, untilMs: T + 7 }),
      toEvent({ id: 'a', isCancelled: true }),
    ]);
    expect(merged.map(({ id, untilMs }) => [id, untilMs])).toEqual([
      ['c', T + 1_000],
      ['b', T + 7],
    ]);
  });
});

describe('limit bands', () => {
  const toLimits = (at: number, lower: string, upper: string, untilMs: number | null) =>
    toEvent({
      id: `limits-${at}`,
      kind: 'limits',
      atMs: T + at,
      untilMs,
      target: 'AAPL',
      label: `Limit bands ${lower} to ${upper}: AAPL`,
      origin: 'market',
      limits: { lower, upper },
    });
  const SHARE = { ...APPLE, priceDecimals: 2 } as Instrument;
  const LIMITS = [
    toLimits(0, '99.5', '101', T + 1_000),
    toLimits(1_000, '100', '102.25', null),
    toLimits(2_000, '1.001', '2', null),
    toLimits(3_000, 'x', '', null),
    { ...toLimits(4_000, '1', '2', null), target: 'KO' },
    { ...toLimits(5_000, '1', '2', null), limits: undefined } as unknown as MarketEvent,
  ];

  test('are prices of the symbol, each as long as it holds; what is none is left out', () => {
    const { limits, bands, markers } = toChartMarks(LIMITS, SHARE, []);
    expect(limits).toEqual([
      { fromMs: T, toMs: T + 1_000, lower: 9_950, upper: 10_100 },
      { fromMs: T + 1_000, toMs: Infinity, lower: 10_000, upper: 10_225 },
    ]);
    expect([bands, markers]).toEqual([[], []]);
    expect(findLimits(limits, T + 999)?.lower).toBe(9_950);
    expect(findLimits(limits, T + 1_000)?.lower).toBe(10_000);
    expect(findLimits(limits, T - 1)).toBeUndefined();
  });

  test('are neither on the strip of a replay nor in the list of what goes on', () => {
    expect(toTimelineMarks(LIMITS, SHARE)).toEqual([]);
    expect(toRunning(LIMITS, T, SHARE)).toEqual([]);
  });
});

describe('the chart of a symbol', () => {
  test('shows what lasts as a band, moments as markers, halts hatched, others’ events not at all', () => {
    const marks = toChartMarks(
      [
        toEvent({}),
        toEvent({ id: 's', target: 'sector:Technology', label: 'Sector news: Technology' }),
        toEvent({ id: 'e', target: 'sector:Energy', label: 'Sector news: Energy' }),
        toEvent({
          id: 'f',
          kind: 'fat_finger',
          untilMs: T,
          target: 'AAPL',
          label: 'Fat finger: AAPL',
        }),
        toEvent({ id: 'g', kind: 'fat_finger', untilMs: T, target: 'KO', label: 'Fat finger: KO' }),
        HALT,
      ],
      APPLE,
      [],
    );
    expect(marks.bands.map(({ label }) => label)).toEqual([
      'Flash crash: market',
      'Sector news: Technology',
    ]);
    expect(marks.markers).toEqual([{ timeMs: T, label: 'Fat finger' }]);
    expect(marks.halts).toEqual([{ fromMs: T, toMs: T + 1_000, cause: 'halted' }]);
  });

  test('does not tell a halt three times: the order to halt and a known gap are left out', () => {
    const order = toEvent({
      kind: 'halt',
      untilMs: T,
      target: 'AAPL',
      label: 'Trading halt: AAPL',
    });
    expect(toChartMarks([order, HALT], APPLE, []).markers).toEqual([]);
    const gap = { fromMs: T + 10, toMs: T + 900, cause: 'halted' };
    expect(toChartMarks([HALT], APPLE, [gap]).halts).toEqual([]);
    expect(toChartMarks([HALT], APPLE, [{ ...gap, cause: 'feed down' }]).halts).toHaveLength(1);
  });

  test('keeps a halt open while nobody knows its end', () => {
    expect(toChartMarks([{ ...HALT, untilMs: null }], APPLE, []).halts[0]!.toMs).toBe(Infinity);
  });

  test('is empty without a symbol', () => {
    expect(toChartMarks([toEvent({})], undefined, [])).toMatchObject({ bands: [], markers: [] });
  });
});

test('the strip of a replay shows everything that was started by hand, and halts of the charted symbol only', () => {
  const other = { ...HALT, id: 'log-1', target: 'KO', label: 'KO halted: volatility' };
  const energy = toEvent({ id: 'e', target: 'sector:Energy', label: 'Sector news: Energy' });
  const labels = toTimelineMarks([toEvent({}), energy, HALT, other], APPLE).map((m) => m.label);
  expect(labels).toEqual(['Flash crash: market', 'Sector news: Energy', 'AAPL halted: news']);
});

test('the panel lists an order on a halted symbol for as long as it waits', () => {
  const order = toEvent({
    id: 'f',
    kind: 'fat_finger',
    atMs: T + 500,
    untilMs: T + 500,
    target: 'AAPL',
  });
  const toNames = (nowMs: number) => toRunning([HALT, order], nowMs, APPLE).map(({ id }) => id);
  expect(toNames(T + 600)).toContain('f');
  expect(toNames(T + 1_100)).not.toContain('f');
  expect(toAwaited(order, [HALT, order], T + 600)).toEqual(['AAPL']);
});

test('the panel lists what goes on and what is to come, not what is over', () => {
  const later = toEvent({ id: 'later', atMs: T + 9_000, untilMs: T + 9_000 });
  const open = { ...HALT, id: 'open', untilMs: null };
  const over = toEvent({ id: 'over', untilMs: T + 10 });
  const running = toRunning([toEvent({}), over, open, later], T + 500, APPLE);
  expect(running.map(({ id }) => id)).toEqual(['event-1', 'open', 'later']);
});
