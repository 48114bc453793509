/**
 * What each tool draws: lines, fills and texts, from the places of its anchors. A tool more is one function here and one
 * line in drawing.ts. Lines between anchors are straight on the screen, whatever the scale counts; the levels of a
 * Fibonacci retracement are shares of the price. Pure; CSS px.
 */
import { toAxisText } from '../axis-ticks.ts';
import type { Area } from '../panes.ts';
import { toY, type Plot, type Scene } from '../scene.ts';
import { toPoint, type Point } from './anchors.ts';
import type { Drawing, DrawingTool } from './drawing.ts';
import { clipSegment, extend, toBox, toEdges, type Segment } from './geometry.ts';

/** A text on the chart. */
export interface ShapeText {
  readonly text: string;
  readonly x: number;
  /** Of its middle. */
  readonly y: number;
  readonly align: 'left' | 'right' | 'center';
}

/** A drawing as it is painted and hit. */
export interface Shape {
  readonly segments: readonly Segment[];
  /** Thin lines that only help the eye. */
  readonly helpers: readonly Segment[];
  readonly fill?: Area;
  /** Of several fills: how strong, by turns. */
  readonly bands?: readonly Area[];
  readonly texts: readonly ShapeText[];
  /** A text in a box of its own: a note. */
  readonly note?: Point;
  /** Where it can be taken to change its form; those of its anchors first. */
  readonly handles: readonly Point[];
}

/** Shares of a retracement that are drawn. */
const FIBONACCI_LEVELS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const;

/** Price of a level: all of the way back is where it began. */
export const toLevelPrice = (start: number, end: number, level: number): number =>
  end + (start - end) * level;

interface Drawn {
  readonly drawing: Drawing;
  readonly points: readonly Point[];
  readonly scene: Scene;
  readonly plot: Plot;
}

type ShapeMaker = (drawn: Drawn) => Omit<Shape, 'handles'>;

const NOTHING = { segments: [], helpers: [], texts: [] };

/** Segments as far as they are in the plot. */
const toVisible = (segments: readonly Segment[], plot: Plot): Segment[] =>
  segments.flatMap((each) => clipSegment(each, plot) ?? []);

const toLine =
  (isLong: boolean): ShapeMaker =>
  ({ drawing: { text }, points: [from, to], plot }) => {
    const segment = { from: from!, to: to! };
    const segments = toVisible([isLong ? extend(segment, plot) : segment], plot);
    return {
      ...NOTHING,
      segments,
      texts:
        text === undefined || segments.length === 0
          ? []
          : [{ text, x: (from!.x + to!.x) / 2, y: (from!.y + to!.y) / 2 - 10, align: 'center' }],
    };
  };

const toHorizontal: ShapeMaker = ({ drawing: { text }, points: [at], plot }) => {
  const y = at!.y;
  const level = { from: { x: plot.left, y }, to: { x: plot.right, y } };
  const segments = toVisible([level], plot);
  return {
    ...NOTHING,
    segments,
    texts:
      text === undefined || segments.length === 0
        ? []
        : [{ text, x: plot.right - 8, y: y - 9, align: 'right' }],
  };
};

const toRectangle: ShapeMaker = ({ drawing: { text }, points: [a, b], plot }) => {
  const box = toBox(a!, b!);
  return {
    ...NOTHING,
    segments: toVisible(toEdges(box), plot),
    fill: box,
    texts:
      text === undefined
        ? []
        : [{ text, x: box.left + 6, y: box.top + 11, align: 'left' as const }],
  };
};

const toFibonacci: ShapeMaker = ({ drawing: { anchors }, points: [a, b], scene, plot }) => {
  const box = toBox(a!, b!);
  const [start, end] = [anchors[0]!.price, anchors[1]!.price];
  const levels = FIBONACCI_LEVELS.map((level) => {
    const price = toLevelPrice(start, end, level);
    return { level, price, y: toY(plot, price) };
  });
  const lines = levels.map(({ y }) => ({ from: { x: box.left, y }, to: { x: box.right, y } }));
  return {
    ...NOTHING,
    segments: toVisible(lines, plot),
    helpers: toVisible([{ from: a!, to: b! }], plot),
    bands: levels.slice(1).map(({ y }, i) => {
      const before = levels[i]!.y;
      return { ...box, top: Math.min(y, before), bottom: Math.max(y, before) };
    }),
    texts: levels
      .filter(({ y }) => y >= plot.top && y <= plot.bottom)
      .map(({ level, price, y }) => ({
        text: `${level} (${toAxisText(scene, Math.round(price))})`,
        x: box.left + 4,
        y: y - 9,
        align: 'left' as const,
      })),
  };
};

const toNote: ShapeMaker = ({ points: [at] }) => ({ ...NOTHING, note: at! });

const MAKERS: Readonly<Record<DrawingTool, ShapeMaker>> = {
  trend: toLine(false),
  ray: toLine(true),
  horizontal: toHorizontal,
  rectangle: toRectangle,
  fibonacci: toFibonacci,
  note: toNote,
};

/** A level has its handle in sight, whenever it was drawn; a rectangle one in each corner, those of its anchors first. */
function toHandles(tool: DrawingTool, points: readonly Point[], plot: Plot): readonly Point[] {
  const [a, b] = points as readonly [Point, Point];
  if (tool === 'horizontal') return [{ x: plot.left + (plot.right - plot.left) * 0.75, y: a.y }];
  if (tool === 'rectangle') return [a, b, { x: a.x, y: b.y }, { x: b.x, y: a.y }];
  return points;
}

/** The shape of a drawing as the plot lies now. */
export function toShape(drawing: Drawing, scene: Scene, plot: Plot): Shape {
  const points = drawing.anchors.map((anchor) => toPoint(scene, plot, anchor));
  const made = MAKERS[drawing.tool]({ drawing, points, scene, plot });
  return { ...made, handles: toHandles(drawing.tool, points, plot) };
}
