/**
 * What stands on the price axis: round prices, and the labels of layers, which are moved apart where they would cover
 * one another; round prices below them make way. Aligned at the right, so that decimals stand below decimals.
 */
import { LABEL_GAP_PX, paintLabelBox, toLabelHeight, toTextX } from './axis-label.ts';
import type { ChartLayer } from './layer/layer.ts';
import { toPlot, toY, type Area, type Scene } from './scene.ts';
import { toFont } from './theme.ts';

/** A label that wants to be somewhere, CSS px. */
export interface LabelBox {
  /** Upper edge where it would like to stand. */
  readonly top: number;
  readonly height: number;
  /** Others make way for it. */
  readonly isFixed?: boolean;
}

/** Paints the axis right of the plot, over whatever the layers painted there. */
export function paintPriceAxis(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  layers: readonly ChartLayer[],
  area: Area,
  whole: Area,
): void {
  const plot = toPlot(scene, area);
  const line = toLabelHeight(scene.theme);
  const labels = layers
    .flatMap((layer) => layer.labels?.(scene) ?? [])
    .map((label) => {
      const y = Math.min(plot.bottom, Math.max(plot.top, toY(plot, label.price)));
      const height = line + (label.note ? scene.theme.fontSize + 1 : 0);
      return { ...label, top: Math.round(y - line / 2), height };
    });
  const tops = spreadLabels(labels, whole.top, plot.bottom + line / 2);
  const half = scene.theme.fontSize / 2 + 1;
  ctx.font = toFont(scene.theme);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = scene.theme.textMuted;
  for (const { price, label } of scene.priceTicks) {
    const y = toY(plot, price);
    const isFree = tops.every((top, i) => y + half <= top || y - half >= top + labels[i]!.height);
    if (isFree) ctx.fillText(label, toTextX(whole), y + 0.5);
  }
  labels.forEach((label, i) =>
    paintLabelBox(ctx, scene, area.right, whole, { ...label, top: tops[i]! }),
  );
}

/**
 * Moves labels apart, from the fixed one outwards, without changing their order.
 * @returns upper edges, in the order given; all within `top`..`bottom` as long as there is room
 */
export function spreadLabels(boxes: readonly LabelBox[], top: number, bottom: number): number[] {
  const order = boxes.map((_, i) => i).sort((a, b) => boxes[a]!.top - boxes[b]!.top);
  const tops = boxes.map((box) => box.top);
  const anchor = Math.max(
    0,
    order.findIndex((i) => boxes[i]!.isFixed === true),
  );
  const pushUp = (from: number, limit: number) => {
    let edge = limit;
    for (let at = from; at >= 0; at--) {
      const i = order[at]!;
      tops[i] = Math.min(tops[i]!, edge - boxes[i]!.height);
      edge = tops[i] - LABEL_GAP_PX;
    }
  };
  const pushDown = (from: number, limit: number) => {
    let edge = limit;
    for (let at = from; at < order.length; at++) {
      const i = order[at]!;
      tops[i] = Math.max(tops[i]!, edge);
      edge = tops[i] + boxes[i]!.height + LABEL_GAP_PX;
    }
  };
  if (order.length === 0) return tops;
  pushUp(anchor, Infinity);
  pushDown(anchor, -Infinity);
  pushUp(order.length - 1, bottom);
  pushDown(0, top);
  return tops;
}
