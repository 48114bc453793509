/**
 * Paints shapes of drawings, and says how far a point is from one. Level and upright lines lie on whole device pixels.
 * Knows no pointer and no store.
 */
import type { Area } from '../panes.ts';
import { toCrisp, type Plot, type Scene } from '../scene.ts';
import { toPalette } from '../study/palette.ts';
import { toFont } from '../theme.ts';
import type { Point } from './anchors.ts';
import type { Drawing, DrawingStyle } from './drawing.ts';
import { distanceToBox, distanceToSegment, type Segment } from './geometry.ts';
import type { Shape, ShapeText } from './shapes.ts';

const FILL_ALPHA = 0.12;
const HELPER_ALPHA = 0.55;
const HANDLE_PX = 8;
const NOTE_PAD_PX = 6;
/** Longest line of a note before it is broken, CSS px. */
const NOTE_PX = 220;
const DASH_PX = { solid: [], dashed: [6, 4], dotted: [1, 3] } as const;

/** Colour of a style on this ground. */
export const toColor = ({ color }: DrawingStyle, isDark: boolean): string =>
  toPalette(isDark)[color] ?? toPalette(isDark)[0]!;

/** Paints a drawing. @returns the box of its note, where it is one */
export function paintShape(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  drawing: Drawing,
  shape: Shape,
  isDark: boolean,
): Area | undefined {
  const { style } = drawing;
  const color = toColor(style, isDark);
  ctx.save();
  ctx.fillStyle = ctx.strokeStyle = color;
  ctx.globalAlpha = FILL_ALPHA;
  if (shape.fill !== undefined) fillBox(ctx, shape.fill);
  shape.bands?.forEach((band, i) => {
    ctx.globalAlpha = i % 2 === 0 ? FILL_ALPHA : FILL_ALPHA / 3;
    fillBox(ctx, band);
  });
  ctx.globalAlpha = HELPER_ALPHA;
  strokeAll(ctx, plot, shape.helpers, { ...style, width: 1, dash: 'dashed' });
  ctx.globalAlpha = 1;
  strokeAll(ctx, plot, shape.segments, style);
  ctx.font = toFont(scene.theme, 500);
  ctx.textBaseline = 'middle';
  for (const text of shape.texts) paintText(ctx, scene, plot, text);
  const note =
    shape.note === undefined ? undefined : paintNote(ctx, scene, plot, drawing, shape.note);
  ctx.restore();
  return note;
}

const fillBox = (ctx: CanvasRenderingContext2D, { left, right, top, bottom }: Area): void =>
  ctx.fillRect(left, top, right - left, bottom - top);

function strokeAll(
  ctx: CanvasRenderingContext2D,
  plot: Plot,
  segments: readonly Segment[],
  { width, dash }: DrawingStyle,
): void {
  if (segments.length === 0) return;
  ctx.lineWidth = width;
  ctx.lineCap = dash === 'dotted' ? 'round' : 'butt';
  ctx.setLineDash(DASH_PX[dash].map((px) => px * Math.max(1, width / 1.5)));
  // The middle of a line of whole pixels is between two, or in the middle of one.
  const toMiddle = (px: number): number => {
    const isOdd = Math.round(width * plot.pixelRatio) % 2 === 1;
    return toCrisp(plot, px) + (isOdd ? 0.5 / plot.pixelRatio : 0);
  };
  ctx.beginPath();
  for (const { from, to } of segments) {
    const isLevel = from.y === to.y;
    const isUpright = from.x === to.x;
    ctx.moveTo(isUpright ? toMiddle(from.x) : from.x, isLevel ? toMiddle(from.y) : from.y);
    ctx.lineTo(isUpright ? toMiddle(to.x) : to.x, isLevel ? toMiddle(to.y) : to.y);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A text with a ground of its own, so that candles do not run through it; kept inside the plot. */
function paintText(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  plot: Plot,
  { text, x, y, align }: ShapeText,
): void {
  const width = ctx.measureText(text).width;
  const share = { left: 0, center: 0.5, right: 1 }[align];
  const left = Math.max(plot.left + 2, Math.min(plot.right - 2 - width, x - width * share));
  if (x < plot.left - width || x > plot.right + width) return;
  const { fillStyle } = ctx;
  ctx.globalAlpha = 0.75;
  ctx.fillStyle = theme.background;
  ctx.fillRect(left - 2, y - theme.fontSize / 2 - 1, width + 4, theme.fontSize + 3);
  ctx.globalAlpha = 1;
  ctx.fillStyle = fillStyle;
  ctx.textAlign = 'left';
  ctx.fillText(text, left, y + 0.5);
}

/** Lines of a text, broken at spaces where they would be longer than a note is wide. */
export function toNoteLines(text: string, widthOf: (text: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && widthOf(longer) > NOTE_PX) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  });
}

function paintNote(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  plot: Plot,
  { text = 'Note', style }: Drawing,
  at: Point,
): Area {
  const lines = toNoteLines(text, (line) => ctx.measureText(line).width);
  const tall = theme.fontSize + 5;
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + 2 * NOTE_PAD_PX;
  const height = lines.length * tall + NOTE_PAD_PX;
  // Above its anchor, which the tip of it points at; as far to the left as the plot wants it.
  const isInSight = at.x >= plot.left && at.x <= plot.right;
  const left = isInSight
    ? Math.max(plot.left + 2, Math.min(at.x - 12, plot.right - width - 2))
    : at.x - 12;
  const bottom = at.y - 10;
  const box = { left, right: left + width, top: bottom - height, bottom };
  const { fillStyle } = ctx;
  ctx.beginPath();
  ctx.roundRect(box.left, box.top, width, height, 4);
  ctx.moveTo(at.x - 5, box.bottom);
  ctx.lineTo(at.x, at.y);
  ctx.lineTo(at.x + 5, box.bottom);
  ctx.globalAlpha = 0.94;
  ctx.fillStyle = theme.background;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = style.width;
  ctx.stroke();
  ctx.fillStyle = fillStyle;
  ctx.textAlign = 'left';
  lines.forEach((line, i) =>
    ctx.fillText(line, box.left + NOTE_PAD_PX, box.top + NOTE_PAD_PX / 2 + tall * (i + 0.5)),
  );
  return box;
}

/** Paints the squares that a drawing is taken by. */
export function paintHandles(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  handles: readonly Point[],
  color: string,
): void {
  ctx.fillStyle = theme.background;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  for (const { x, y } of handles) {
    ctx.beginPath();
    ctx.roundRect(x - HANDLE_PX / 2, y - HANDLE_PX / 2, HANDLE_PX, HANDLE_PX, 2);
    ctx.fill();
    ctx.stroke();
  }
}

/** How far a point is from what is seen of a drawing. @param note box of its note  @param isFilled its ground counts as well */
export function toDistance(
  { segments, fill }: Shape,
  point: Point,
  note: Area | undefined,
  isFilled: boolean,
): number {
  let least = note === undefined ? Infinity : distanceToBox(point, note);
  if (isFilled && fill !== undefined) least = Math.min(least, distanceToBox(point, fill));
  for (const segment of segments) least = Math.min(least, distanceToSegment(point, segment));
  return least;
}
