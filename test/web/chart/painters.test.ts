import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import type { Gap } from '../../../web/chart/chart-data.ts';
import { toCandleWidths } from '../../../web/chart/layer/candle-layer.ts';
import { createLineLayer } from '../../../web/chart/layer/line-layer.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { computeLayers, toEmptyScene, updateRange } from '../../../web/chart/scene-update.ts';
import { toCountdown, toPlot, toX, type Scene } from '../../../web/chart/scene.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** A canvas that notes its path (each stretch is a list of x) and the x of its rectangles. */
function createRecorder() {
  const stretches: number[][] = [];
  const crowds: number[] = [];
  const ignore = () => {};
  const ctx = {
    beginPath: () => (stretches.length = 0),
    moveTo: (x: number) => stretches.push([x]),
    lineTo: (x: number) => stretches.at(-1)!.push(x),
    fillRect: (x: number) => crowds.push(x),
    stroke: ignore,
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, stretches, crowds };
}

function toScene(isTicks: boolean, gaps: readonly Gap[]): Scene {
  const bars = new BarSeries(MINUTE, 100);
  const line = new LineSeries();
  for (let minute = 0; minute < 30; minute++) {
    for (let second = 0; second < 60; second += 5) {
      const timeMs = START + minute * MINUTE + second * 1_000;
      if (gaps.some((gap) => timeMs >= gap.fromMs && timeMs < gap.toMs)) continue;
      bars.addTrade(timeMs, 0, 100 + (second % 7), 1);
      line.append(timeMs, 100 + (second % 7));
    }
  }
  const scene = {
    ...toEmptyScene(DARK),
    kind: 'line' as const,
    data: {
      bars,
      line: isTicks ? line : undefined,
      intervalMs: MINUTE,
      priceDecimals: 2,
      format: String,
    },
    gaps,
    fromMs: START + 2 * MINUTE,
    toMs: START + 25 * MINUTE,
  };
  return scene;
}

/** Paints the line of a scene over AREA. @param widthPx of the plot */
function paintLine(ctx: CanvasRenderingContext2D, scene: Scene, widthPx = 600): void {
  const line = createLineLayer();
  computeLayers(scene, [line], widthPx);
  updateRange(scene, [line], undefined, true);
  line.paint(ctx, scene, toPlot(scene, AREA), AREA);
}

describe('the line', () => {
  for (const isTicks of [false, true]) {
    const kind = isTicks ? 'ticks' : 'closes';

    test(`over ${kind} is one stretch that runs on beyond both edges of the plot`, () => {
      const scene = toScene(isTicks, []);
      const { ctx, stretches } = createRecorder();
      paintLine(ctx, scene);
      expect(stretches).toHaveLength(1);
      expect(stretches[0]![0]).toBeLessThan(0);
      expect(stretches[0]!.at(-1)).toBeGreaterThanOrEqual(600);
      expect(stretches[0]!).toEqual(stretches[0]!.toSorted((a, b) => a - b));
    });

    test(`over ${kind} is broken at every gap, and no vertex lies inside one`, () => {
      const gaps = [
        { fromMs: START + 6 * MINUTE, toMs: START + 9 * MINUTE, cause: 'feed down' },
        { fromMs: START + 15 * MINUTE, toMs: START + 15 * MINUTE + 70_000, cause: 'halt' },
      ];
      const scene = toScene(isTicks, gaps);
      const plot = toPlot(scene, AREA);
      const { ctx, stretches } = createRecorder();
      paintLine(ctx, scene);
      expect(stretches).toHaveLength(3);
      for (const gap of gaps) {
        const from = toX(plot, gap.fromMs);
        const to = toX(plot, gap.toMs);
        const isAcross = stretches.some((xs) => xs[0]! < from + 1 && xs.at(-1)! > to - 1);
        expect(isAcross).toBe(false);
      }
    });
  }

  test('over ticks begins with the closes of the bars before them', () => {
    const scene = toScene(true, []);
    const all = scene.data!.line!;
    const line = new LineSeries();
    for (let rank = 200; rank < all.length; rank++)
      line.append(all.timeAt(rank), all.priceAt(rank));
    const { ctx, stretches } = createRecorder();
    paintLine(ctx, { ...scene, data: { ...scene.data!, line } });
    expect(stretches).toHaveLength(1);
    expect(stretches[0]![0]).toBeLessThan(0);
    expect(stretches[0]!).toEqual(stretches[0]!.toSorted((a, b) => a - b));
  });

  test('joins a column of many prices to what lies beside it, near or far', () => {
    const line = new LineSeries();
    for (const second of [1, 4, 10]) {
      for (let i = 0; i < 5; i++) line.append(START + second * 1_000 + i, 100 + i);
    }
    const scene: Scene = {
      ...toScene(true, []),
      data: { ...toScene(true, []).data!, bars: new BarSeries(1_000, 10), line },
      fromMs: START,
      toMs: START + 12_000,
    };
    const { ctx, stretches, crowds } = createRecorder();
    paintLine(ctx, scene);
    expect(crowds).toEqual([50, 200, 500]);
    expect(stretches.map((xs) => xs.map(Math.round))).toEqual([
      [51, 201],
      [201, 501],
    ]);
  });

  test('over closes too narrow to tell apart is one band from lowest to highest, no sawtooth', () => {
    const bars = new BarSeries(MINUTE, 10_000);
    for (let i = 0; i < 6_000; i++) bars.addTrade(START + i * MINUTE, 0, 100 + (i % 7), 1);
    const scene: Scene = {
      ...toScene(false, []),
      data: { ...toScene(false, []).data!, bars },
      fromMs: START,
      toMs: START + 6_000 * MINUTE,
    };
    const { ctx, stretches, crowds } = createRecorder();
    paintLine(ctx, scene);
    expect(crowds).toEqual(Array.from({ length: 600 }, (_, x) => x));
    expect(stretches.flat()).toEqual([]);
  });

  test('over closes is not broken by a gap shorter than a bar', () => {
    const short = { fromMs: START + 6 * MINUTE + 5_000, toMs: START + 6 * MINUTE + 9_000 };
    const { ctx, stretches } = createRecorder();
    paintLine(ctx, toScene(false, [{ ...short, cause: 'feed down' }]));
    expect(stretches).toHaveLength(1);
  });

  test('draws one rectangle a pixel column however many ticks there are', () => {
    const line = new LineSeries();
    for (let i = 0; i < 100_000; i++) line.append(START + i, 100 + (i % 91));
    const scene: Scene = {
      ...toEmptyScene(DARK),
      kind: 'line',
      data: {
        bars: new BarSeries(MINUTE, 10),
        line,
        intervalMs: MINUTE,
        priceDecimals: 2,
        format: String,
      },
      fromMs: START,
      toMs: START + 100_000,
    };
    const { ctx, stretches, crowds } = createRecorder();
    paintLine(ctx, scene, 500);
    expect(crowds).toHaveLength(500);
    expect(stretches.flat()).toEqual([]);
    expect([scene.range.low < 100, scene.range.high > 190]).toEqual([true, true]);
  });
});

describe('a candle', () => {
  test('has its wick in the middle and a free pixel beside it, on any screen', () => {
    for (const pixelRatio of [1, 1.5, 2, 3]) {
      for (let barPx = 3; barPx < 60; barPx += 0.37) {
        const { wick, body } = toCandleWidths(barPx, pixelRatio);
        expect(Math.round((body - wick) * pixelRatio) % 2).toBe(0);
        expect(body).toBeLessThanOrEqual(Math.max(wick, barPx - 1 / pixelRatio) + 1e-9);
        expect(body).toBeGreaterThanOrEqual(wick);
      }
    }
  });

  test('that is forming counts down to its end, and a finished one does not', () => {
    const { data } = toScene(false, []);
    const lastMs = START + 29 * MINUTE;
    expect(toCountdown(data!, lastMs + 1)).toBe('1:00');
    expect(toCountdown(data!, lastMs + 54_001)).toBe('0:06');
    expect(toCountdown(data!, lastMs + MINUTE)).toBe('');
  });
});
