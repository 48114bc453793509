import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import type { ChartKind } from '../../../web/chart/chart-data.ts';
import { readCrosshair } from '../../../web/chart/crosshair.ts';
import { computeHeikinAshi } from '../../../web/chart/layer/heikin-ashi-layer.ts';
import { createLineLayer } from '../../../web/chart/layer/line-layer.ts';
import { createMoreKinds } from '../../../web/chart/layer/more-kinds.ts';
import { paintLayers } from '../../../web/chart/layer/paint-layers.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { computeLayers, toEmptyScene, updateRange } from '../../../web/chart/scene-update.ts';
import { toPlot, toX, toY, type Scene } from '../../../web/chart/scene.ts';
import { CHART_KINDS } from '../../../web/state/view-url.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

/** Layers of the registry; that of lines stands for its stand-in. */
const ALL = CHART_LAYERS.filter((create) => create().id !== 'line');
const MINUTE = 60_000;
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** Open, high, low and close of a few bars. */
type Prices = readonly (readonly [number, number, number, number])[];

function toBars(prices: Prices): BarSeries {
  const bars = new BarSeries(MINUTE, 1_000);
  prices.forEach((each, i) =>
    each.forEach((price, at) => bars.addTrade(i * MINUTE + at, 0, price, 1)),
  );
  return bars;
}

/** What one kind paints: its filled rectangles by colour, and its stroked lines. */
function paint(kind: ChartKind, prices: Prices, previousClose?: number) {
  const bars = toBars(prices);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    kind,
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String, previousClose },
    fromMs: 0,
    toMs: prices.length * MINUTE,
  };
  const layers = [...ALL, createLineLayer].map((create) => create()).concat(createMoreKinds());
  computeLayers(scene, layers, 600);
  updateRange(scene, layers, undefined, true);
  const boxes: { color: string; box: number[] }[] = [];
  const strokes: { color: string; points: number[][] }[] = [];
  let path: number[][] = [];
  let points: number[][] = [];
  const ctx = {
    fillStyle: '',
    strokeStyle: '',
    beginPath() {
      path = [];
      points = [];
    },
    rect: (...box: number[]) => path.push(box),
    fill: () => boxes.push(...path.map((box) => ({ color: ctx.fillStyle, box }))),
    moveTo: (x: number, y: number) => points.push([x, y]),
    lineTo: (x: number, y: number) => points.push([x, y]),
    stroke: () => strokes.push({ color: ctx.strokeStyle, points }),
    fillRect: () => undefined,
    closePath: () => undefined,
    save: () => undefined,
    restore: () => undefined,
    clip: () => undefined,
  };
  const kinds = layers.filter(({ id }) => id === kind);
  paintLayers(ctx as unknown as CanvasRenderingContext2D, scene, kinds, 'plot', AREA, AREA);
  const plot = toPlot(scene, AREA);
  return { boxes, strokes, scene, layers, plot };
}

const TWO: Prices = [
  [100, 130, 90, 120],
  [120, 125, 80, 90],
];

describe('kinds of charts', () => {
  test('each has a layer, its range and the real bar at the crosshair', () => {
    for (const kind of CHART_KINDS) {
      const { scene, layers, plot } = paint(kind, TWO);
      expect(scene.range.low, kind).toBeLessThan(91);
      expect(scene.range.high, kind).toBeGreaterThan(119);
      const info = readCrosshair(scene, layers, plot, toX(plot, 1.5 * MINUTE), 50);
      expect(info?.bar, kind).toMatchObject({ open: 120, high: 125, low: 80, close: 90 });
    }
  });

  test('hollow candles are empty where they close above their open, and coloured by the close before', () => {
    const { boxes, plot } = paint('hollow', [
      [100, 130, 90, 120],
      [150, 160, 120, 130],
    ]);
    const [first, second] = [0, 1].map((i) => {
      const x = toX(plot, (i + 0.5) * MINUTE);
      return boxes.filter(({ box: [left, , width] }) => left! <= x && left! + width! >= x);
    });
    // Two wicks and two edges meet the middle of the first, whose body lets it through.
    const isInside = ({ box: [, top, , height] }: { box: number[] }, price: number) =>
      top! <= toY(plot, price) && top! + height! >= toY(plot, price);
    expect(first!.some((each) => isInside(each, 110))).toBe(false);
    expect(second!.some((each) => isInside(each, 140))).toBe(true);
    expect(new Set(boxes.map(({ color }) => color))).toEqual(new Set([DARK.up]));
  });

  test('bars have their open on the left and their close on the right', () => {
    const { boxes, plot } = paint('bars', TWO);
    expect(boxes).toHaveLength(6);
    const [stroke, open, close] = boxes.filter(({ color }) => color === DARK.down);
    const middle = toX(plot, 1.5 * MINUTE);
    expect(stroke!.box[3]).toBeCloseTo(toY(plot, 80) - toY(plot, 125), -0.5);
    expect(open!.box[0]! + open!.box[2]!).toBeLessThanOrEqual(middle);
    expect(close!.box[0]).toBeGreaterThanOrEqual(middle - 1);
    expect(open!.box[1]).toBeLessThan(close!.box[1]!);
  });

  test('columns stand on the foot of the pane and reach to the close', () => {
    const { boxes, plot } = paint('columns', TWO);
    for (const [i, close] of [120, 90].entries()) {
      expect(Math.abs(boxes[i]!.box[1]! - toY(plot, close))).toBeLessThanOrEqual(1);
      expect(boxes[i]!.box[1]! + boxes[i]!.box[3]!).toBe(plot.bottom);
    }
    expect(boxes.map(({ color }) => color)).toEqual([DARK.up, DARK.down]);
  });

  test('steps go across before they go up or down', () => {
    const { strokes } = paint('step', TWO);
    const { points } = strokes[0]!;
    for (let i = 1; i < points.length; i++) {
      const isLevel = Math.abs(points[i]![1]! - points[i - 1]![1]!) < 1e-9;
      const isUpright = Math.abs(points[i]![0]! - points[i - 1]![0]!) < 0.02;
      expect(isLevel || isUpright).toBe(true);
    }
  });

  test('a baseline lies at the previous close, the line above it and below it in a colour each', () => {
    const { strokes } = paint('baseline', TWO, 100);
    expect(strokes.map(({ color }) => color)).toEqual([DARK.up, DARK.down]);
  });

  test('Heikin-Ashi averages each bar with the one before', () => {
    const open = [81.85, 81.2, 81.55];
    const high = [82.15, 81.89, 83.03];
    const low = [81.29, 80.64, 81.31];
    const close = [81.59, 81.06, 82.87];
    const bars = toBars(
      open.map((_, i) => [open[i]!, high[i]!, low[i]!, close[i]!].map((x) => x * 100) as never),
    );
    const none = () => new Float64Array(0);
    const into = { open: none(), high: none(), low: none(), close: none() };
    computeHeikinAshi(bars, into);
    const rows = [0, 1, 2].map((row) =>
      [into.open, into.high, into.low, into.close].map((column) => column[row]! / 100),
    );
    const right = [
      [81.72, 82.15, 81.29, 81.72],
      [81.72, 81.89, 80.64, 81.1975],
      [81.45875, 83.03, 81.31, 82.19],
    ];
    rows.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(right[i]![j]!, 4)),
    );
  });
});
