import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { updateTicks } from '../../../web/chart/axis-ticks.ts';
import { ChartInput } from '../../../web/chart/chart-input.ts';
import type { ChartSurface } from '../../../web/chart/chart-surface.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { toPaneArea, VOLUME_PANES } from '../../../web/chart/panes.ts';
import { Pointing } from '../../../web/chart/pointing.ts';
import { paintPriceAxis, spreadLabels } from '../../../web/chart/price-axis.ts';
import type { ScaleSettings } from '../../../web/chart/price-scale.ts';
import { createScaleTools } from '../../../web/chart/scale-tools.ts';
import {
  computeLayers,
  placeWindow,
  toEmptyScene,
  updateRange,
} from '../../../web/chart/scene-update.ts';
import { toPlot, toPrice, toY, type Scene } from '../../../web/chart/scene.ts';
import { Viewport } from '../../../web/chart/viewport.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };
const WHOLE = { left: 0, top: 0, right: 680, bottom: 426 };

/** A chart of closes, its input in hand, without a canvas. */
function createChart(closes: readonly number[], settings: Partial<ScaleSettings> = {}) {
  const bars = new BarSeries(MINUTE, 10_000);
  closes.forEach((close, i) => bars.addTrade(i * MINUTE, 0, close, 1));
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 0, format: String },
    nowMs: closes.length * MINUTE - 1,
  };
  Object.assign(scene.scale, settings, { tools: createScaleTools() });
  const layers = CHART_LAYERS.map((create) => create());
  const viewport = new Viewport();
  const chosen: Partial<ScaleSettings>[] = [];
  const surface = {
    isVisible: true,
    plotWidth: 600,
    area: AREA,
    get plot() {
      return toPlot(scene, AREA);
    },
  };
  const input = new ChartInput(
    scene,
    surface as unknown as ChartSurface,
    viewport,
    new Pointing(),
    {
      onMoved: () => draw(true),
      onPointed: () => undefined,
      onMenu: () => undefined,
      onPlotMenu: () => undefined,
      onGoto: () => undefined,
      onScale: (next) => chosen.push(next),
    },
  );
  let hasRange = false;
  const draw = (isFree = false) => {
    placeWindow(scene, viewport, 600);
    computeLayers(scene, layers, 600);
    hasRange = updateRange(scene, layers, hasRange ? scene.range : undefined, isFree);
    updateTicks(scene, 600, 400);
  };
  draw();
  const span = () => scene.range.high - scene.range.low;
  return { scene, bars, layers, input, viewport, draw, chosen, span };
}

const RISING = Array.from({ length: 60 }, (_, i) => 1_000 + i * 10);

describe('the price scale', () => {
  test('is dragged: up spreads prices around the middle, and it no longer fits by itself', () => {
    const { scene, input, span, draw, bars } = createChart(RISING);
    const before = { ...scene.range, span: span() };
    input.dragPriceAxis(200, 150);
    expect(span()).toBeLessThan(before.span);
    expect((scene.range.low + scene.range.high) / 2).toBeCloseTo((before.low + before.high) / 2);
    const held = scene.range;
    bars.addTrade(60 * MINUTE, 0, 90_000, 1);
    draw();
    expect(scene.range).toBe(held);
    input.dragPriceAxis(150, 200);
    expect(span()).toBeCloseTo(before.span);
  });

  test('is turned by the wheel, moved by a drag of the plot, and fits again after a double click', () => {
    const { scene, input, span } = createChart(RISING);
    const fitted = { ...scene.range };
    input.panPrice(50);
    expect(scene.range).toEqual(fitted);
    input.scalePrice(2);
    expect(span()).toBeCloseTo(2 * (fitted.high - fitted.low));
    const y = toY(toPlot(scene, AREA), 1_300);
    input.panPrice(50);
    expect(toY(toPlot(scene, AREA), 1_300) - y).toBeCloseTo(50);
    input.fitPrice();
    expect([scene.scale.isAuto, span() <= fitted.high - fitted.low]).toEqual([true, true]);
  });

  test('follows the finger also upside down, and only positions turn', () => {
    const { scene, input } = createChart(RISING, { isInverted: true });
    const plot = toPlot(scene, AREA);
    expect(toY(plot, 1_100)).toBeLessThan(toY(plot, 1_200));
    expect(toPrice(plot, toY(plot, 1_234))).toBeCloseTo(1_234);
    input.scalePrice(1);
    const y = toY(plot, 1_300);
    input.panPrice(30);
    expect(toY(toPlot(scene, AREA), 1_300) - y).toBeCloseTo(30);
  });

  test('locked to time takes every zoom along', () => {
    const { input, viewport, span, scene } = createChart(RISING, { isLocked: true });
    const [before, scaleMs] = [span(), viewport.scaleMs];
    input.zoomAt(300, 0.5);
    expect(span() / before).toBeCloseTo(viewport.scaleMs / scaleMs);
    expect(scene.scale.isAuto).toBe(false);
    input.dragTimeAxis(300, 200);
    expect(span() / before).toBeCloseTo(viewport.scaleMs / scaleMs);
  });

  test('of logarithms gives equal factors equal room, and counts prices where one is not above zero', () => {
    const { scene, bars, draw } = createChart([10, 100, 1_000], { mode: 'log' });
    const plot = toPlot(scene, AREA);
    expect(toY(plot, 10) - toY(plot, 100)).toBeCloseTo(toY(plot, 100) - toY(plot, 1_000));
    expect(toPrice(plot, toY(plot, 55))).toBeCloseTo(55);
    bars.addTrade(3 * MINUTE, 0, -5, 1);
    draw();
    expect(scene.scale.isLog).toBe(false);
    expect(scene.priceTicks.some(({ price }) => price === 0)).toBe(true);
  });

  test('of percent counts from the first bar in sight that is not zero', () => {
    const { scene } = createChart([0, 200, 300], { mode: 'percent' });
    expect(scene.scale.base).toBe(200);
    expect(scene.priceTicks.map(({ label }) => label)).toContain('+50.00%');
  });

  test('is chosen by keys, which pressed again take it back', () => {
    const { input, scene, chosen } = createChart(RISING);
    expect(input.press('KeyL')).toBe(true);
    Object.assign(scene.scale, chosen[0]);
    input.press('KeyL');
    input.press('KeyP');
    input.press('KeyI');
    expect(input.press('KeyQ')).toBe(false);
    expect(chosen).toEqual([
      { mode: 'log' },
      { mode: 'linear' },
      { mode: 'percent' },
      { isInverted: true },
    ]);
  });
});

describe('a chart that is gone through', () => {
  const opened = () => {
    const chart = createChart(Array.from({ length: 600 }, (_, i) => 1_000 + i));
    const middleBar = () => (chart.scene.fromMs + chart.scene.toMs) / 2 / MINUTE - 0.5;
    return { ...chart, middleBar };
  };

  test('goes to the bar at a moment, or the one before it, and says when it must be older than all', () => {
    const { input, middleBar, scene, bars } = opened();
    expect(input.goTo(200.7 * MINUTE)).toBe(true);
    expect(middleBar()).toBeCloseTo(200, 0);
    expect(input.isPointing).toBe(true);
    expect(input.goTo(-5 * MINUTE)).toBe(false);
    expect(scene.fromMs).toBeLessThan(bars.startMs[bars.head]!);
    scene.data = { ...scene.data!, isWhole: true };
    expect(input.goTo(-5 * MINUTE)).toBe(true);
  });

  test('glides on after a fling, ever slower, and stands when somebody takes hold of it', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { input, scene } = opened();
    const glided = (ms: number) => {
      const before = scene.fromMs;
      vi.advanceTimersByTime(ms);
      input.glide();
      return before - scene.fromMs;
    };
    input.fling(1);
    const [first, second] = [glided(100), glided(100)];
    expect(second).toBeGreaterThan(0);
    expect(second).toBeLessThan(first);
    input.stop();
    expect(glided(100)).toBe(0);
    input.fling(1);
    glided(10_000);
    expect(glided(100)).toBe(0);
    vi.useRealTimers();
  });
});

describe('labels of the price axis', () => {
  const boxes = fc.array(
    fc.record({ top: fc.integer({ min: -50, max: 450 }), height: fc.constantFrom(18, 30) }),
    {
      maxLength: 8,
    },
  );

  test('never cover one another, keep their order and stay in sight', () => {
    fc.assert(
      fc.property(boxes, fc.nat(7), (given, fixed) => {
        const labels = given.map((box, i) => ({ ...box, isFixed: i === fixed }));
        const tops = spreadLabels(labels, 0, 400);
        const order = labels.map((_, i) => i).sort((a, b) => tops[a]! - tops[b]!);
        for (const [at, i] of order.entries()) {
          expect(tops[i]!).toBeGreaterThanOrEqual(0);
          expect(tops[i]! + labels[i]!.height).toBeLessThanOrEqual(400);
          const before = order[at - 1];
          if (before === undefined) continue;
          expect(tops[i]!).toBeGreaterThan(tops[before]! + labels[before]!.height);
          expect(labels[i]!.top).toBeGreaterThanOrEqual(labels[before]!.top);
        }
      }),
    );
  });

  test('make way for the last price', () => {
    const label = (top: number, isFixed = false) => ({ top, height: 18, isFixed });
    expect(spreadLabels([label(100), label(105, true), label(110)], 0, 400)).toEqual([
      86, 105, 124,
    ]);
  });

  test('end at one place, and round prices below them are left out', () => {
    const { scene, layers } = createChart(RISING);
    const texts: { text: string; x: number; y: number; align: string }[] = [];
    const ctx = {
      textAlign: '',
      fillText: (text: string, x: number, y: number) =>
        texts.push({ text, x, y, align: ctx.textAlign }),
      beginPath: () => undefined,
      roundRect: () => undefined,
      fill: () => undefined,
    };
    paintPriceAxis(ctx as unknown as CanvasRenderingContext2D, scene, layers, AREA, WHOLE);
    expect(texts.length).toBeGreaterThan(4);
    expect(new Set(texts.map(({ x, align }) => `${x} ${align}`)).size).toBe(1);
    const ys = texts.map(({ y }) => y).toSorted((a, b) => a - b);
    for (let i = 1; i < ys.length; i++) expect(ys[i]! - ys[i - 1]!).toBeGreaterThan(9);
    expect(texts.slice(-2).map(({ text }) => text)).toEqual(['1590', '0:01']);
  });
});

test('prices and volume have a strip each, which fill the plot and do not meet', () => {
  const prices = toPaneArea(VOLUME_PANES, AREA, 'price');
  const volume = toPaneArea(VOLUME_PANES, AREA, 'volume');
  expect([prices.top, prices.bottom, volume.bottom]).toEqual([0, volume.top, 400]);
  expect(toPaneArea(VOLUME_PANES, AREA, 'whole')).toEqual(AREA);
  const { scene } = createChart(RISING);
  const plot = toPlot(scene, AREA);
  expect(plot.bottom).toBe(prices.bottom);
  expect(toY(plot, 1_000)).toBeLessThan(prices.bottom);
});
