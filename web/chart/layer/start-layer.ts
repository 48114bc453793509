/**
 * The start of data: a line before the oldest bar that there is, with its name, so that nobody waits for more.
 */
import { toCrisp, toX } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ChartLayer } from './layer.ts';

const DASH_PX = 4;
const TEXT = 'Start of data';

/** Makes the layer of the start of data. */
export const createStartLayer = (): ChartLayer => ({
  id: 'start of data',
  place: 'plot',
  pane: 'whole',
  paint(ctx, { data, theme }, plot) {
    if (data?.isWhole !== true || data.bars.length === 0) return;
    const x = toCrisp(plot, toX(plot, data.bars.startMs[data.bars.head]!));
    if (x < plot.left + 1 || x > plot.right) return;
    ctx.fillStyle = theme.textMuted;
    for (let y = plot.top; y < plot.bottom; y += 2 * DASH_PX) ctx.fillRect(x, y, 1, DASH_PX);
    ctx.font = toFont(theme, 400, 0.92);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillText(TEXT, x - 6, plot.bottom - theme.fontSize);
  },
});
