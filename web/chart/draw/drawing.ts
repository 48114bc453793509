/**
 * What a drawing is: a tool, the moments and prices that it hangs on, and how it looks. Plain and serialisable; anchored
 * in market time and price, never in bars or pixels, so that it is right at any interval, zoom and scale. Promises that
 * reading never fails: what is no drawing is left out. Pure.
 */
import { COLOR_NAMES } from '../study/palette.ts';

/** Tools that leave a drawing, in the order of the strip. */
export const TOOLS = ['trend', 'ray', 'horizontal', 'rectangle', 'fibonacci', 'note'] as const;
export type DrawingTool = (typeof TOOLS)[number];

/** How a tool is called, how many anchors it has, and the key that takes it up with Alt. */
export const TOOL_FACTS: Readonly<
  Record<DrawingTool, { readonly name: string; readonly points: 1 | 2; readonly code?: string }>
> = {
  trend: { name: 'Trend line', points: 2, code: 'KeyT' },
  ray: { name: 'Ray', points: 2 },
  horizontal: { name: 'Horizontal line', points: 1, code: 'KeyH' },
  rectangle: { name: 'Rectangle', points: 2 },
  fibonacci: { name: 'Fibonacci retracement', points: 2, code: 'KeyF' },
  note: { name: 'Note', points: 1 },
};

/** A moment and a price. */
export interface Anchor {
  /** UTC ms; of a bar its begin. */
  readonly timeMs: number;
  /** Mantissa with the drawing's own number of decimals. */
  readonly price: number;
}

export const DASHES = ['solid', 'dashed', 'dotted'] as const;
export type Dash = (typeof DASHES)[number];
export const WIDTHS = [1, 2, 3, 4] as const;

/** How lines look. */
export interface DrawingStyle {
  /** Number of a colour of the palette. */
  readonly color: number;
  /** CSS px. */
  readonly width: (typeof WIDTHS)[number];
  readonly dash: Dash;
}

const USUAL_STYLE: DrawingStyle = { color: 1, width: 2, dash: 'solid' };

/** A drawing. */
export interface Drawing {
  /** Unique among all drawings there ever were. */
  readonly id: string;
  readonly tool: DrawingTool;
  readonly anchors: readonly Anchor[];
  readonly decimals: number;
  readonly style: DrawingStyle;
  /** Of a note what it says; of others what stands on them, if anything. */
  readonly text?: string;
  /** It does not move and cannot be selected but by menu and list. */
  readonly isLocked?: boolean;
  readonly isHidden?: boolean;
}

/** Drawings of one symbol, and characters of a text, at most: a screen holds fewer, and the browser's store is small. */
export const MOST_DRAWINGS = 500;
export const MOST_TEXT = 500;
const MOST_ID = 64;
const MOST_DECIMALS = 18;
const MOST_TIME_MS = 8.64e15;

/** Makes an id. */
export const toDrawingId = (): string => crypto.randomUUID();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readAnchor(value: unknown): Anchor | undefined {
  if (!isRecord(value)) return undefined;
  const { timeMs, price } = value;
  if (typeof timeMs !== 'number' || !(Math.abs(timeMs) <= MOST_TIME_MS)) return undefined;
  if (typeof price !== 'number' || !(Math.abs(price) <= Number.MAX_SAFE_INTEGER)) return undefined;
  return { timeMs, price };
}

/** Reads a style; what is not understood is as usual. */
export function readStyle(value: unknown): DrawingStyle {
  if (!isRecord(value)) return USUAL_STYLE;
  const color = COLOR_NAMES.findIndex((_, i) => i === value['color']);
  return {
    color: color < 0 ? USUAL_STYLE.color : color,
    width: WIDTHS.find((each) => each === value['width']) ?? USUAL_STYLE.width,
    dash: DASHES.find((each) => each === value['dash']) ?? USUAL_STYLE.dash,
  };
}

/** Reads a drawing that was stored or sent; undefined when it is none. */
export function readDrawing(value: unknown): Drawing | undefined {
  if (!isRecord(value)) return undefined;
  const { id, decimals, text } = value;
  const tool = TOOLS.find((each) => each === value['tool']);
  const isSound =
    typeof id === 'string' &&
    id.length > 0 &&
    id.length <= MOST_ID &&
    typeof decimals === 'number' &&
    Number.isInteger(decimals) &&
    decimals >= 0 &&
    decimals <= MOST_DECIMALS;
  if (tool === undefined || !isSound || !Array.isArray(value['anchors'])) return undefined;
  const anchors = value['anchors'].slice(0, TOOL_FACTS[tool].points).map(readAnchor);
  if (anchors.length !== TOOL_FACTS[tool].points || anchors.includes(undefined)) return undefined;
  return {
    id,
    tool,
    anchors: anchors as Anchor[],
    decimals,
    style: readStyle(value['style']),
    ...(typeof text === 'string' && text !== '' ? { text: text.slice(0, MOST_TEXT) } : {}),
    ...(value['isLocked'] === true ? { isLocked: true } : {}),
    ...(value['isHidden'] === true ? { isHidden: true } : {}),
  };
}

/** Reads a list of drawings, each id once, the topmost last. */
export function readDrawings(value: unknown): Drawing[] {
  if (!Array.isArray(value)) return [];
  const known = new Map<string, Drawing>();
  for (const each of value) {
    const drawing = readDrawing(each);
    if (drawing !== undefined && known.size < MOST_DRAWINGS) known.set(drawing.id, drawing);
  }
  return [...known.values()];
}

/** A drawing with prices in another number of decimals. */
export function withDecimals(drawing: Drawing, decimals: number): Drawing {
  if (drawing.decimals === decimals) return drawing;
  const factor = 10 ** (decimals - drawing.decimals);
  const anchors = drawing.anchors.map(({ timeMs, price }) => ({ timeMs, price: price * factor }));
  return { ...drawing, anchors, decimals };
}
