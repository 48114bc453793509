import { describe, expect, test } from 'vitest';
import type { Points, Statistics } from '../../../../shared/wire/answer.ts';
import { toLabels } from '../../../../web/chart/plot/label-places.ts';
import { toPictures } from '../../../../web/panel/statistics/pictures.ts';
import { toLog, toMarkText, toSpanText, toTime } from '../../../../web/chart/plot/scale.ts';

describe('a scale', () => {
  test('of logarithms marks decades, and 2 and 5 where there are few', () => {
    expect(toLog(1e-4, 2).marks).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(toLog(0.01, 1).marks).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  });

  test('of time is marked as people count', () => {
    expect(toTime(1, 300).marks!.map(toSpanText)).toEqual([
      '1 s',
      '3 s',
      '10 s',
      '30 s',
      '1 min',
      '5 min',
    ]);
    expect(['0.001', '0.5', '12', '1.5k', '−2', '3M']).toEqual(
      [0.001, 0.5, 12, 1_500, -2, 3e6].map(toMarkText),
    );
  });
});

describe('names of curves', () => {
  const field = { left: 40, right: 340, top: 20, bottom: 180 };
  const toCurve = (label: string, y: number) => ({
    label,
    width: label.length * 6.5,
    points: Array.from({ length: 20 }, (_, i) => ({ x: 40 + i * 15, y })),
  });

  test('stay within the picture and off each other, however close the curves are', () => {
    const curves = [100, 101, 103, 104].map((y, i) => toCurve(`a long name ${i}`, y));
    const labels = toLabels(curves, field);
    expect(labels).toHaveLength(4);
    for (const a of labels) {
      expect(a.x).toBeGreaterThanOrEqual(field.left);
      expect(a.x + a.text.length * 6).toBeLessThanOrEqual(field.right);
      for (const b of labels) {
        if (a !== b) expect(Math.abs(a.y - b.y) >= 12 || Math.abs(a.x - b.x) >= 60).toBe(true);
      }
    }
  });

  test('leave curves in sight where there is room', () => {
    const [label] = toLabels([toCurve('name', 100)], field);
    expect(label!.y < 98 || label!.y > 108).toBe(true);
  });
});

const EMPTY: Points = { x: [], y: [] };
const toStatistics = (curves: Partial<Statistics['curves']>, hasHours = false): Statistics => ({
  market: 'live',
  symbol: 'AAPL',
  label: 'Simulator, seed 1',
  timeMs: 0,
  sample: {
    seconds: 36_000,
    pastSeconds: 36_000,
    progress: 1,
    trades: 72_000,
    tradesPerSecond: 2,
    hasHours,
  },
  facts: [],
  curves: {
    returns: EMPTY,
    returnMemory: EMPTY,
    sizeMemory: EMPTY,
    kurtosis: EMPTY,
    fano: EMPTY,
    signs: EMPTY,
    volume: EMPTY,
    spread: EMPTY,
    dayTrades: EMPTY,
    dayMoves: EMPTY,
    sizes: EMPTY,
    step: 10,
    band: 0.03,
    hill: null,
    ...curves,
  },
  references: Array.from({ length: 5 }, (_, i) => ({
    name: `R${i}`,
    span: '',
    source: '',
    curves: {},
  })),
});

describe('pictures', () => {
  test('say nothing while there is too little', () => {
    const pictures = toPictures(toStatistics({}));
    expect(pictures).toHaveLength(8);
    for (const { reading } of pictures) expect(reading).toBeUndefined();
  });

  test('read what their curves show', () => {
    const readings = toPictures(
      toStatistics(
        {
          returns: { x: [-4, 0, 4], y: [0.001, 1.996, 0.003] },
          sizeMemory: { x: [10, 60, 300, 900], y: [0.3, 0.2, 0.1, 0.01] },
          kurtosis: { x: [1, 10, 300], y: [20, 30, 2] },
          fano: { x: [1, 10], y: [9, 30] },
          signs: { x: [1, 10], y: [0.7, 0.4] },
          volume: { x: [0.1, 3], y: [0.5, 2] },
          spread: { x: [0.1, 3], y: [1, 1.05] },
          sizes: { x: [1, 10], y: [0.5, 0.01] },
          hill: 1.9,
          dayTrades: { x: [14.75, 15.25, 17, 20.75], y: [2, 1, 0.5, 1.5] },
        },
        true,
      ),
    ).map(({ reading }) => reading!);
    expect(readings[0]).toContain('One move in 500 is beyond four deviations');
    expect(readings[1]).toContain('for 5 min');
    expect(readings[2]).toContain('30 at 10 s and 2 at 5 min');
    expect(readings[3]).toContain('At 2 trades a second');
    expect(readings[4]).toContain('by 0.4');
    expect(readings[5]).toContain('4.0 times the volume');
    expect(readings[6]).toContain('1.05 times the spread');
    expect(readings[7]).toContain('power of 1.9');
    expect(readings[8]).toContain('4 times the trades');
  });
});
