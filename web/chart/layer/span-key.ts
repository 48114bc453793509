/**
 * When stretches of time must be painted anew though nothing but the clock has moved.
 */
import { toAxisSpan, type Scene } from '../scene.ts';

/**
 * Changes whenever a stretch begins as time goes on, or the open end of one moves by a device pixel.
 * @param widthPx of the plot
 */
export function toSpanKey(
  scene: Scene,
  spans: readonly { readonly fromMs: number; readonly toMs: number }[],
  widthPx: number,
): string {
  const { nowMs } = scene;
  let begun = 0;
  let open = 0;
  for (const { fromMs, toMs } of spans) {
    if (fromMs > nowMs) continue;
    begun++;
    if (toMs > nowMs) open++;
  }
  if (open === 0) return String(begun);
  const pxPerMs = (widthPx * scene.pixelRatio) / toAxisSpan(scene);
  return `${begun} ${open} ${Math.round(scene.axis.toAxis(nowMs) * pxPerMs)}`;
}
