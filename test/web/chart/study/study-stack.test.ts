/** The studies of one chart: what they paint, what room they take, and that nothing of another time is shown. */
import { beforeEach, describe, expect, test } from 'vitest';
import { BarSeries } from '../../../../shared/model/bar.ts';
import { toDayGrid } from '../../../../shared/model/trading-day.ts';
import type { ChartLayer } from '../../../../web/chart/layer/layer.ts';
import { toPaneArea, toPaneSets } from '../../../../web/chart/panes.ts';
import { toEmptyScene, computeLayers, updateRange } from '../../../../web/chart/scene-update.ts';
import { toPlot, toX, toY, type Scene } from '../../../../web/chart/scene.ts';
import { createStudyLayers, toPaneName } from '../../../../web/chart/study/study-layers.ts';
import { readStudies, type StoredStudy } from '../../../../web/chart/study/study-setting.ts';
import { StudyStack } from '../../../../web/chart/study/study-stack.ts';
import { DARK } from '../../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

let nowMs = 0;
let busy = 0;
let stack: StudyStack;
let layers: readonly ChartLayer[];

beforeEach(() => {
  nowMs = 0;
  busy = 0;
  stack = new StudyStack(
    {
      days: toDayGrid({}),
      digits: { priceDecimals: 2, sizeDecimals: 0 },
      isDark: true,
      toFlow: () => undefined,
    },
    () => nowMs,
    { onBusy: () => busy++, onPlaced: () => undefined },
  );
});

function show(...stored: StoredStudy[]): void {
  stack.set(readStudies(stored));
  layers = createStudyLayers(stack);
}

/** Bars a minute each, closing at 100, 101 …; the window shows the last `seen`. */
function toScene(count: number, seen = count, first = 0): Scene {
  const bars = new BarSeries(MINUTE, 100_000);
  for (let i = first; i < count; i++) bars.addTrade(START + i * MINUTE, 0, 100 + i, 1);
  const toMs = START + count * MINUTE;
  return {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String, key: 'AAPL' },
    fromMs: toMs - seen * MINUTE,
    toMs,
    nowMs: toMs,
  };
}

function createRecorder() {
  const points: [number, number][] = [];
  const ctx = {
    beginPath: () => undefined,
    moveTo: (x: number, y: number) => points.push([x, y]),
    lineTo: (x: number, y: number) => points.push([x, y]),
    stroke: () => undefined,
    fillRect: () => undefined,
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, points };
}

describe('the studies of a chart', () => {
  test('are lines through their values, from the first bar that has one', () => {
    show({ study: 'sma', set: [4] });
    const scene = toScene(10);
    computeLayers(scene, layers, 600);
    updateRange(scene, layers, undefined, true);
    const plot = toPlot(scene, AREA);
    const { ctx, points } = createRecorder();
    layers.find(({ id }) => id === 'studies')!.paint(ctx, scene, plot, AREA);
    expect(points).toEqual(
      [3, 4, 5, 6, 7, 8, 9].map((i) => [
        toX(plot, START + (i + 0.5) * MINUTE),
        toY(plot, 98.5 + i),
      ]),
    );
  });

  test('draw no more points than a few a pixel, however many bars there are', () => {
    show({ study: 'sma', set: [4] });
    const scene = toScene(20_000);
    computeLayers(scene, layers, 600);
    const { ctx, points } = createRecorder();
    layers.find(({ id }) => id === 'studies')!.paint(ctx, scene, toPlot(scene, AREA), AREA);
    expect(points.length).toBeGreaterThan(600);
    expect(points.length).toBeLessThanOrEqual(4 * 601);
  });

  test('have their room on the scale of prices, unless they are far from them', () => {
    show({ study: 'sma', set: [20] });
    const scene = toScene(200, 10);
    computeLayers(scene, layers, 600);
    const room = layers.find(({ id }) => id === 'studies')!.range!(scene)!;
    const { lowest, highest } = scene.groups;
    expect([lowest, highest]).toEqual([290, 299]);
    expect(room.low).toBe(lowest - (highest - lowest));
    expect(room.high).toBeLessThan(highest);
  });

  test('have panes below the prices, with a scale that holds what is in sight', () => {
    show({ study: 'rsi' }, { study: 'atr', set: [3] });
    const names = stack.shown.map(({ setting }) => toPaneName(setting.key));
    const paneSets = toPaneSets(names.map((name) => ({ name, share: 0.5 })));
    const [, panes] = paneSets;
    const areas = ['price', 'volume', ...names].map((name) => toPaneArea(panes, AREA, name));
    expect(areas.map(({ top, bottom }) => [top, bottom])).toEqual([
      [0, 166],
      [166, 200],
      [200, 300],
      [300, 400],
    ]);
    const scene = { ...toScene(60), panes, paneSets };
    computeLayers(scene, layers, 600);
    const { ctx, points } = createRecorder();
    const pane = layers.find(({ id }) => id === names[1])!;
    pane.paint(ctx, scene, toPlot(scene, AREA, pane.pane), AREA);
    expect(points.length).toBeGreaterThan(50);
    expect(points.every(([, y]) => y >= 300 && y <= 400)).toBe(true);
  });

  test('that are hidden take no room and are not painted', () => {
    show({ study: 'sma', set: [4], hidden: true });
    const scene = toScene(10);
    computeLayers(scene, layers, 600);
    const over = layers.find(({ id }) => id === 'studies')!;
    expect(over.range!(scene)).toBeUndefined();
    const { ctx, points } = createRecorder();
    over.paint(ctx, scene, toPlot(scene, AREA), AREA);
    expect(points).toEqual([]);
  });

  test('are read at the pointed bar, else at the newest', () => {
    show({ study: 'sma', set: [1] });
    const scene = toScene(10);
    computeLayers(scene, layers, 600);
    const { run } = stack.shown[0]!;
    expect(run!.at(0, stack.readRow)).toBe(109);
    scene.crosshair = { x: 1, y: 1, info: { timeMs: START + 4.5 * MINUTE, price: 1 } };
    expect(run!.at(0, stack.readRow)).toBe(104);
  });

  test('that take longer than a frame has are computed over several, and shown when they are whole', async () => {
    show({ study: 'ema' });
    const scene = toScene(5_000);
    /* Each look at the clock is a millisecond later. */
    Object.assign(stack, { now: () => nowMs++ });
    let frames = 0;
    do {
      computeLayers(scene, layers, 600);
      await Promise.resolve();
      frames++;
      if (busy === frames) expect(stack.shown[0]!.run!.at(0, 4_000)).toBeNaN();
    } while (busy === frames);
    expect(frames).toBeGreaterThan(2);
    expect(stack.shown[0]!.run!.at(0, 4_000)).toBeGreaterThan(0);
  });

  test('ask for bars before those in sight once for each oldest bar, as many as they need', () => {
    show({ study: 'sma', set: [50] });
    const scene = toScene(100, 60);
    computeLayers(scene, layers, 600);
    expect([stack.needsOlder(), stack.needsOlder()]).toEqual([true, false]);
    computeLayers(toScene(100, 30), layers, 600);
    show({ study: 'sma', set: [50] });
    computeLayers(toScene(100, 30), layers, 600);
    expect(stack.needsOlder()).toBe(false);
  });

  test('keep what they have computed when another one comes or a colour changes', () => {
    show({ study: 'sma', key: 'a' });
    const { run } = stack.shown[0]!;
    show({ study: 'rsi', key: 'b' }, { study: 'sma', key: 'a', color: 3 });
    expect(stack.shown[1]!.run).toBe(run);
    show({ study: 'sma', key: 'a', set: [9] });
    expect(stack.shown[0]!.run).not.toBe(run);
  });

  test('of one chart know nothing of those of another', () => {
    show({ study: 'sma', set: [1] });
    const other = new StudyStack(stack.context, () => 0, {
      onBusy: () => undefined,
      onPlaced: () => undefined,
    });
    other.set(readStudies([{ study: 'sma', set: [1] }]));
    stack.compute(toScene(10));
    other.compute(toScene(20));
    expect(stack.shown[0]!.run!.at(0, stack.readRow)).toBe(109);
    expect(other.shown[0]!.run!.at(0, other.readRow)).toBe(119);
  });
});
