/**
 * The ground of a chart painted by ourselves, line for line where Chart.js paints it (a browser test compares the two
 * pictures). Stands in for axes.ts in the build of the embeds, which has no room for a library of 38 kB gzip.
 */
import type { CreateAxes } from './axes-contract.ts';
import { paintOver, TIME_AXIS_PX, TIME_LABEL_PADDING_PX, toGridShares } from './axis-room.ts';
import { paintLayers } from './layer/paint-layers.ts';
import { toAxisSpan, type Area, type Scene } from './scene.ts';
import { toFont } from './theme.ts';

/** Half the height of a line of text, in font sizes. */
const HALF_LINE = 0.6;

/** What a painting needs. */
interface Ground {
  readonly ctx: CanvasRenderingContext2D;
  readonly scene: Scene;
  readonly area: Area;
}

/** Makes it. */
export const createAxes: CreateAxes = (canvas, scene, layers, priceAxisPx) => {
  const ctx = canvas.getContext('2d')!;
  let whole: Area = { left: 0, top: 0, right: 0, bottom: 0 };

  function paint(): void {
    const { right, bottom } = whole;
    const area = { left: 0, top: 0, right: right - priceAxisPx(), bottom: bottom - TIME_AXIS_PX };
    ctx.setTransform(scene.pixelRatio, 0, 0, scene.pixelRatio, 0, 0);
    ctx.fillStyle = scene.theme.background;
    ctx.fillRect(0, 0, right, bottom);
    paintGround({ ctx, scene, area });
    paintLayers(ctx, scene, layers, 'plot', area, whole);
    paintOver(ctx, scene, layers, area, whole);
  }

  return {
    ctx,
    resize(width, height) {
      whole = { left: 0, top: 0, right: width, bottom: height };
      canvas.width = Math.floor(width * scene.pixelRatio);
      canvas.height = Math.floor(height * scene.pixelRatio);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px`, display: 'block' });
    },
    layOut: paint,
    paint,
    destroy: () => undefined,
  };
};

/** Where a line of one px is crisp. */
const toCrispLine = ({ scene: { pixelRatio } }: Ground, px: number): number =>
  Math.round((px - 0.5) * pixelRatio) / pixelRatio + 0.5;

function stroke({ ctx }: Ground, colour: string, from: [number, number], to: [number, number]) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

/** Grid, borders and time labels. */
function paintGround(ground: Ground): void {
  const { ctx, scene, area } = ground;
  const { theme, timeTicks, axis } = scene;
  const { right, bottom } = area;
  const [edgeX, edgeY] = [toCrispLine(ground, right), toCrispLine(ground, bottom)];
  const fromAxis = axis.toAxis(scene.fromMs);
  const pxPerMs = right / toAxisSpan(scene);
  const places = timeTicks.map(({ timeMs }) => (axis.toAxis(timeMs) - fromAxis) * pxPerMs);
  for (const [i, place] of places.entries()) {
    const x = toCrispLine(ground, place);
    const colour = timeTicks[i]!.isMajor ? theme.gridMajor : theme.grid;
    stroke(ground, colour, [x, 0], [x, edgeY - 0.5]);
  }
  for (const share of toGridShares(scene)) {
    const y = toCrispLine(ground, bottom * (1 - share));
    stroke(ground, theme.grid, [0, y], [edgeX - 0.5, y]);
  }
  stroke(ground, theme.gridMajor, [0, edgeY], [edgeX + 0.5, edgeY]);
  stroke(ground, theme.gridMajor, [edgeX, 0], [edgeX, edgeY + 0.5]);
  ctx.font = toFont(theme);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  const y = bottom + TIME_LABEL_PADDING_PX + theme.fontSize * HALF_LINE;
  for (const [i, place] of places.entries()) {
    const { isMajor, label } = timeTicks[i]!;
    ctx.fillStyle = isMajor ? theme.text : theme.textMuted;
    ctx.fillText(label, place, y);
  }
}
