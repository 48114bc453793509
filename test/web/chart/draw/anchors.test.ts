import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../../shared/model/bar.ts';
import { toBarGrid } from '../../../../shared/model/bar-grid.ts';
import { toDayGrid } from '../../../../shared/model/trading-day.ts';
import {
  toAnchor,
  toMoved,
  toPoint,
  toStraight,
  toTick,
} from '../../../../web/chart/draw/anchors.ts';
import { createOrdinalAxis } from '../../../../web/chart/ordinal-axis.ts';
import { createOpenTime } from '../../../../web/chart/open-time.ts';
import { toX } from '../../../../web/chart/scene.ts';
import { MINUTE, START, toDrawScene, toScenePlot } from './draw-scene.ts';

describe('an anchor', () => {
  test('of a chart of bars is where its bar is, at the middle of its slot, and found there again', () => {
    const scene = toDrawScene();
    const plot = toScenePlot(scene);
    const anchor = toAnchor(scene, plot, { x: 5 * 60 + 50, y: 123.4 });
    expect(anchor).toEqual({ timeMs: START + 5 * MINUTE, price: 1_077 });
    expect(toPoint(scene, plot, anchor)).toEqual({ x: 5 * 60 + 30, y: 123 });
    expect(toAnchor(scene, plot, toPoint(scene, plot, anchor))).toEqual(anchor);
  });

  test('stays in market time when the interval is another: in the slot of the bar that holds it', () => {
    const timeMs = START + 17 * MINUTE;
    const place = (intervalMs: number) => {
      const scene = toDrawScene(intervalMs);
      return toPoint(scene, toScenePlot(scene), { timeMs, price: 1_000 }).x;
    };
    expect(place(MINUTE)).toBe(17 * 60 + 30);
    expect(place(5 * MINUTE)).toBe(15 * 60 + 150);
    expect(place(15_000)).toBe(17 * 60 + 7.5);
  });

  test('right of the newest bar is in a slot to come, and no bar attracts it there', () => {
    const scene = toDrawScene(MINUTE, { toMs: START + 90 * MINUTE });
    Object.assign(scene.scale, { magnet: 'strong' });
    const plot = toScenePlot(scene);
    const x = toX(plot, START + 75.2 * MINUTE);
    expect(toAnchor(scene, plot, { x, y: 100 })).toEqual({
      timeMs: START + 75 * MINUTE,
      price: 1_100,
    });
  });

  test('of a day is named by the date that the chart shows, and begins when its market does', () => {
    const days = toDayGrid({ tradingDay: 'newYork17' });
    const day = Date.UTC(2026, 10, 20);
    const bars = new BarSeries(86_400_000, 100, days);
    for (let i = 0; i < 3; i++) bars.addTrade(days.beginOf(day + i * 86_400_000) + 1, 0, 1_000, 1);
    const base = toDrawScene();
    const scene = toDrawScene(86_400_000, {
      data: { ...base.data!, bars, intervalMs: 86_400_000 },
      fromMs: day,
      toMs: day + 36 * 86_400_000,
    });
    const plot = toScenePlot(scene);
    const anchor = toAnchor(scene, plot, { x: 150, y: 200 });
    // The day of 21 November begins at 17:00 of the 20th in New York.
    expect(anchor.timeMs).toBe(Date.UTC(2026, 10, 20, 22));
    expect(toPoint(scene, plot, anchor).x).toBe(150);
  });

  test('with closed hours left out is found again on either side of a night', () => {
    const bars = new BarSeries(MINUTE, 2_000);
    const [friday, monday] = [Date.UTC(2026, 10, 20, 20, 30), Date.UTC(2026, 10, 23, 14, 30)];
    for (let i = 0; i < 30; i++) {
      bars.addTrade(friday + i * MINUTE, 0, 1_000, 1);
      bars.addTrade(monday + i * MINUTE, 0, 1_000, 1);
    }
    const axis = createOpenTime('newYork', bars, monday + 30 * MINUTE);
    const base = toDrawScene();
    const scene = toDrawScene(MINUTE, {
      data: { ...base.data!, bars },
      axis,
      fromMs: friday,
      toMs: monday + 30 * MINUTE,
    });
    const plot = toScenePlot(scene);
    for (const timeMs of [friday + 29 * MINUTE, monday, monday + 7 * MINUTE]) {
      const anchor = { timeMs, price: 1_000 };
      expect(toAnchor(scene, plot, toPoint(scene, plot, anchor))).toEqual(anchor);
    }
    const px = (timeMs: number) => toPoint(scene, plot, { timeMs, price: 0 }).x;
    expect(px(monday) - px(friday + 29 * MINUTE)).toBeCloseTo(60);
  });

  test('of a bar of a month, or of so many trades, is in its slot and found there again', () => {
    const months = toBarGrid('1M', toDayGrid({}))!;
    const stamps = [0, 1, 2, 3].map((month) => Date.UTC(2026, month, 1));
    const trades = [0, 1 / 64, 2 / 64, 3_000].map((ms) => START + ms);
    for (const [intervalMs, grid, starts] of [
      [30 * 86_400_000, months, stamps],
      [1 / 64, toDayGrid({ tradingDay: 'newYork' }), trades],
    ] as const) {
      const bars = new BarSeries(intervalMs, 100, grid);
      const price = { open: 1_000, high: 1_000, low: 1_000, close: 1_000, volume: 1, trades: 1 };
      for (const startMs of starts)
        bars.put({ ...price, startMs, turnoverHi: 0, turnoverLo: 0, firstNs: 0, lastNs: 0 });
      const axis = createOrdinalAxis(bars);
      const base = toDrawScene();
      const scene = toDrawScene(intervalMs, {
        data: { ...base.data!, bars, intervalMs },
        axis,
        fromMs: starts[0]!,
        toMs: axis.toTime(4 * intervalMs),
      });
      const plot = toScenePlot(scene);
      starts.forEach((timeMs, i) => {
        const anchor = { timeMs, price: 1_000 };
        const { x, y } = toPoint(scene, plot, anchor);
        expect(x).toBeCloseTo(i * 900 + 450);
        for (const dx of [-440, 0, 440])
          expect(toAnchor(scene, plot, { x: x + dx, y })).toEqual(anchor);
      });
    }
  });

  test('lies on whole ticks, and where the magnet holds it on a price of its bar', () => {
    const scene = toDrawScene();
    const plot = toScenePlot(scene);
    const price = (y: number, isTurned = false) =>
      toAnchor(scene, plot, { x: 100, y }, isTurned).price;
    // Open 1,000, high 1,010, low 990, close 1,005.
    expect([price(193), price(150)]).toEqual([1_007, 1_050]);
    Object.assign(scene.scale, { magnet: 'weak' });
    expect([price(193), price(188), price(150)]).toEqual([1_005, 1_010, 1_050]);
    Object.assign(scene.scale, { magnet: 'strong' });
    expect([price(150), price(300)]).toEqual([1_010, 990]);
    // Ctrl turns it round for as long as it is held.
    expect(price(150, true)).toBe(1_050);
    Object.assign(scene.scale, { magnet: 'off' });
    expect(price(150, true)).toBe(1_010);
  });

  test('is attracted by no bar that has not begun: a replay shows nothing of the future', () => {
    const scene = toDrawScene(MINUTE, { nowMs: START + 10 * MINUTE });
    Object.assign(scene.scale, { magnet: 'strong' });
    const plot = toScenePlot(scene);
    expect(toAnchor(scene, plot, { x: 5 * 60, y: 150 }).price).toBe(1_010);
    expect(toAnchor(scene, plot, { x: 30 * 60, y: 150 }).price).toBe(1_050);
  });

  test('moves with the others by whole slots and ticks, on a logarithmic and an inverted scale alike', () => {
    const anchors = [
      { timeMs: START + 5 * MINUTE, price: 1_000 },
      { timeMs: START + 9 * MINUTE, price: 1_100 },
    ];
    const scene = toDrawScene();
    const moved = toMoved(scene, toScenePlot(scene), anchors, { x: 121, y: -50 });
    expect(moved).toEqual([
      { timeMs: START + 7 * MINUTE, price: 1_050 },
      { timeMs: START + 11 * MINUTE, price: 1_150 },
    ]);
    Object.assign(scene.scale, { isInverted: true });
    expect(toMoved(scene, toScenePlot(scene), anchors, { x: 0, y: -50 })[0]).toEqual({
      timeMs: START + 5 * MINUTE,
      price: 950,
    });
    const log = toDrawScene(MINUTE, { range: { low: 1, high: 5 } });
    log.scale.isLog = true;
    const plot = toScenePlot(log);
    // A decade is 100 px: both are ten times as high.
    expect(toMoved(log, plot, anchors, { x: 0, y: -100 }).map(({ price }) => price)).toEqual([
      10_000, 11_000,
    ]);
  });

  test('with Shift is level with another, above it, or at 45 degrees', () => {
    const from = { x: 100, y: 100 };
    expect(toStraight(from, { x: 200, y: 110 })).toEqual({ x: 200, y: 100 });
    expect(toStraight(from, { x: 110, y: 20 })).toEqual({ x: 100, y: 20 });
    expect(toStraight(from, { x: 170, y: 40 })).toEqual({ x: 170, y: 30 });
  });

  test('never has a price that numbers do not hold', () => {
    expect(toTick(1e300, 5)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(toTick(-1e300, 5) % 5).toBe(-0);
    expect(toTick(17.4, 5)).toBe(15);
  });
});
