import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { readCrosshair } from '../../../web/chart/crosshair.ts';
import type { Band, Marker } from '../../../web/chart/chart-data.ts';
import {
  createBandLayer,
  createEventLayer,
  toChips,
} from '../../../web/chart/layer/event-layer.ts';
import { toPaneSets } from '../../../web/chart/panes.ts';
import { toEmptyScene, toLayerKey } from '../../../web/chart/scene-update.ts';
import { toPlot, type Scene } from '../../../web/chart/scene.ts';
import { findMarks, paintMarks } from '../../../web/chart/timeline-marks.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const BANDS = createBandLayer();
const EVENTS = createEventLayer();
const LAYERS = [BANDS, EVENTS];
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** A scene of ten minutes on 600 px, a pixel a second. */
function toScene(nowMin: number, bands: readonly Band[], markers: readonly Marker[] = []): Scene {
  const bars = new BarSeries(MINUTE, 100);
  for (let minute = 0; minute < 10; minute++) bars.addTrade(START + minute * MINUTE, 0, 100, 1);
  return {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    bands,
    markers,
    fromMs: START,
    toMs: START + 10 * MINUTE,
    nowMs: START + nowMin * MINUTE,
    range: { low: 0, high: 200 },
  };
}

/** A canvas that notes rectangles and texts; six px a character. */
function createRecorder() {
  const rects: [number, number][] = [];
  const texts: [string, number, number][] = [];
  const ctx = {
    fillRect: (x: number, _y: number, width: number) => rects.push([x, x + width]),
    fillText: (text: string, x: number, y: number) => texts.push([text, x, y]),
    measureText: (text: string) => ({ width: text.length * 6 }),
    beginPath: () => undefined,
    roundRect: () => undefined,
    fill: () => undefined,
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, rects, texts };
}

const toBand = (fromMin: number, toMin: number, label = 'Crash'): Band => ({
  fromMs: START + fromMin * MINUTE,
  toMs: START + toMin * MINUTE,
  label,
});

describe('events on the chart', () => {
  test('reach to now and no further, and what is to come is not there', () => {
    const scene = toScene(5, [toBand(2, 8), toBand(6, 9, 'Later')]);
    const { ctx, rects, texts } = createRecorder();
    BANDS.paint(ctx, scene, toPlot(scene, AREA), AREA);
    expect(rects).toEqual([[120, 300]]);
    EVENTS.paint(ctx, scene, toPlot(scene, AREA), AREA);
    expect(texts.map(([text]) => text)).toEqual(['Crash']);
  });

  test('out of sight cost nothing; those that reach in are cut at the edge', () => {
    const scene = toScene(10, [toBand(-9, -5), toBand(-3, 1, 'In')]);
    const { ctx, rects } = createRecorder();
    BANDS.paint(ctx, scene, toPlot(scene, AREA), AREA);
    expect(rects).toEqual([[0, 60]]);
  });

  test('have names side by side in a strip of their own, and those without room are counted', () => {
    const markers = [3, 3.1, 3.2, 6, 9.9].map((minute) => ({
      timeMs: START + minute * MINUTE,
      label: `Event ${minute}`,
    }));
    const scene = toScene(10, [], [...markers, { timeMs: START + 11 * MINUTE, label: 'Future' }]);
    scene.panes = toPaneSets([{ name: 'rsi', share: 1 }], undefined, true)[1];
    const { ctx, texts } = createRecorder();
    const plot = toPlot(scene, AREA, EVENTS.pane);
    EVENTS.paint(ctx, scene, plot, AREA);
    expect(texts.map(([text]) => text)).toEqual(['Event 3 +2', 'Event 6', 'Event 9.9']);
    const [, x] = texts[2]!;
    expect(x + 'Event 9.9'.length * 6).toBeLessThanOrEqual(600);
    // Below the lowest study, and above the time axis.
    expect([plot.top, plot.bottom]).toEqual([380, 400]);
    expect(toPlot(scene, AREA, 'rsi').bottom).toBe(380);
    for (const [, , y] of texts) expect(y).toBeGreaterThan(380);
  });

  test('never have names over one another, however many there are and wherever they lie', () => {
    const widthOf = (text: string): number => text.length * 6 + 10;
    assert(
      property(array(integer({ min: -50, max: 650 }), { maxLength: 60 }), (places) => {
        const labels = places.map((x, i) => ({ x, text: `Event number ${i}` }));
        const chips = toChips(labels, { left: 0, right: 600 }, widthOf);
        const counted = chips.map(({ text }) => 1 + Number(text.split(' +')[1] ?? 0));
        expect(counted.reduce((sum, each) => sum + each, 0)).toBe(places.length);
        chips.forEach(({ left }, i) => {
          const before = chips[i - 1];
          if (before !== undefined) expect(left).toBeGreaterThan(before.left + before.width);
        });
      }),
    );
  });

  test('are named where the crosshair points, once they have begun', () => {
    const scene = toScene(5, [toBand(2, 8)], [{ timeMs: START + 4 * MINUTE, label: 'Split' }]);
    const plot = toPlot(scene, AREA);
    expect(readCrosshair(scene, LAYERS, plot, 60, 200)!.events).toBeUndefined();
    expect(readCrosshair(scene, LAYERS, plot, 200, 200)!.events).toEqual(['Crash']);
    expect(readCrosshair(scene, LAYERS, plot, 244, 200)!.events).toEqual(['Crash', 'Split']);
    const before = { ...scene, nowMs: START };
    expect(readCrosshair(before, LAYERS, plot, 244, 200)!.events).toBeUndefined();
  });

  test('ask for a new drawing only when one begins, ends or grows by a pixel', () => {
    const keyAt = (minute: number): string =>
      toLayerKey(toScene(minute, [toBand(2, 4)]), LAYERS, 600);
    expect(keyAt(1)).toBe(keyAt(1.9));
    expect(keyAt(2)).not.toBe(keyAt(1.9));
    const second = 1 / 60;
    expect(keyAt(3)).toBe(keyAt(3 + second / 4));
    expect(keyAt(3)).not.toBe(keyAt(3 + 2 * second));
    expect(keyAt(4)).not.toBe(keyAt(4 - second / 4));
    expect(keyAt(5)).toBe(keyAt(9));
    const marked = (minute: number): string =>
      toLayerKey(toScene(minute, [], [{ timeMs: START + 3 * MINUTE, label: 'x' }]), LAYERS, 600);
    expect(marked(2.9)).not.toBe(marked(3));
  });
});

describe('marks on the strip of a replay', () => {
  const marks = [toBand(1, 5, 'Long'), toBand(3, 3, 'Moment'), toBand(4, Infinity, 'Open')];

  test('are named where they begin, else while they go on', () => {
    const at = (minute: number): string[] => findMarks(marks, START + minute * MINUTE, 1_000);
    expect(at(0.5)).toEqual([]);
    expect(at(1)).toEqual(['Long']);
    expect(at(2)).toEqual(['Long']);
    expect(at(3.05)).toEqual(['Moment']);
    expect(at(4.5)).toEqual(['Long', 'Open']);
    expect(at(8)).toEqual(['Open']);
  });

  test('are a tick, and a bar for what lasts', () => {
    const { ctx, rects } = createRecorder();
    paintMarks(ctx, marks, (timeMs) => Math.min(600, (timeMs - START) / 1_000), 'violet');
    expect(rects).toEqual([
      [59, 61],
      [61, 300],
      [179, 181],
      [239, 241],
      [241, 600],
    ]);
  });
});
