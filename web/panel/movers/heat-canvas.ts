/**
 * Draws the heat map: groups with their names, tiles in the colours of their changes. Tiles stay where they are while
 * their values change; they are laid out anew when the market has other symbols, the room another size, or after a
 * while. Knows no page.
 */
import type { ChartTheme } from '../../chart/theme.ts';
import { type HeatBox, toHeat, toHeatBoxes } from '../../state/heat-map.ts';
import type { Mover, MoverGroup } from '../../state/movers.ts';

const LAYOUT_MS = 30_000;
const TITLE_PX = 16;
/** Smallest tile with a symbol in it, and with its change below, CSS px. */
const NAMED = { width: 30, height: 14 };
const VALUED_PX = 30;

/** A tile with its place, CSS px. */
export interface HeatTile {
  readonly mover: Mover;
  readonly box: HeatBox;
}

/** A heat map on a canvas. */
export class HeatCanvas {
  tiles: readonly HeatTile[] = [];
  private titles: readonly { name: string; box: HeatBox }[] = [];
  private readonly canvas: HTMLCanvasElement;
  private shape = '';
  private laidMs = -Infinity;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /** Draws the groups. @param active symbol with a frame around it  @param nowMs monotonic */
  draw(
    groups: readonly MoverGroup[],
    theme: ChartTheme,
    active: string | undefined,
    nowMs: number,
  ): void {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    const names = groups.map(({ movers }) => movers.map(({ symbol }) => symbol).join()).join(';');
    const shape = `${width} ${height} ${groups[0]?.movers[0]?.weight === 1} ${names}`;
    if (shape !== this.shape || nowMs - this.laidMs > LAYOUT_MS) {
      this.shape = shape;
      this.laidMs = nowMs;
      this.layOut(groups, { x: 0, y: 0, width, height });
    }
    const known = new Map(
      groups.flatMap(({ movers }) => movers.map((each) => [each.symbol, each])),
    );
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const ctx = canvas.getContext('2d')!;
    ctx.scale(ratio, ratio);
    ctx.textBaseline = 'middle';
    this.drawTitles(ctx, theme);
    this.tiles = this.tiles.map(({ box, mover }) => ({
      box,
      mover: known.get(mover.symbol) ?? mover,
    }));
    for (const tile of this.tiles) drawTile(ctx, theme, tile);
    const framed = this.tiles.find(({ mover }) => mover.symbol === active);
    if (framed === undefined) return;
    ctx.strokeStyle = theme.focusRing;
    ctx.lineWidth = 3;
    const { box } = framed;
    ctx.strokeRect(box.x + 1.5, box.y + 1.5, box.width - 3, box.height - 3);
  }

  /** The tile at a point, CSS px. */
  at(x: number, y: number): HeatTile | undefined {
    return this.tiles.find(
      ({ box }) => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height,
    );
  }

  private layOut(groups: readonly MoverGroup[], room: HeatBox): void {
    const placed = toHeatBoxes(groups, room);
    this.titles = placed.map(({ item, box }) => ({ name: item.name, box }));
    this.tiles = placed.flatMap(({ item, box }) => {
      const title = box.height > 3 * TITLE_PX ? TITLE_PX : 0;
      const inner = { x: box.x, y: box.y + title, width: box.width, height: box.height - title };
      const items = item.movers.map((mover) => ({
        mover,
        name: mover.symbol,
        weight: mover.weight,
      }));
      return toHeatBoxes(items, inner).map((tile) => ({ mover: tile.item.mover, box: tile.box }));
    });
  }

  private drawTitles(ctx: CanvasRenderingContext2D, theme: ChartTheme): void {
    ctx.font = `600 11px ${theme.fontFamily}`;
    ctx.textAlign = 'left';
    ctx.fillStyle = theme.textMuted;
    for (const { name, box } of this.titles) {
      if (box.height <= 3 * TITLE_PX) continue;
      ctx.fillText(name, box.x + 4, box.y + TITLE_PX / 2, box.width - 8);
    }
  }
}

function drawTile(
  ctx: CanvasRenderingContext2D,
  theme: ChartTheme,
  { box, mover }: HeatTile,
): void {
  const heat = toHeat(mover.percent);
  const [x, y, width, height] = [box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1];
  if (width <= 0 || height <= 0) return;
  ctx.fillStyle = theme.grid;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 0.12 + 0.55 * Math.abs(heat);
  ctx.fillStyle = heat === 0 ? theme.gridMajor : heat > 0 ? theme.up : theme.down;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 1;
  if (width < NAMED.width || height < NAMED.height) return;
  const isValued = height >= VALUED_PX;
  const middle = x + width / 2;
  const centre = y + height / 2;
  const size = Math.max(10, Math.min(18, width / 5, height / 3));
  ctx.textAlign = 'center';
  ctx.fillStyle = theme.text;
  ctx.font = `600 ${size}px ${theme.fontFamily}`;
  ctx.fillText(mover.symbol, middle, isValued ? centre - size * 0.6 : centre, width - 4);
  if (!isValued) return;
  ctx.font = `400 ${Math.max(10, size * 0.75)}px ${theme.fontFamily}`;
  ctx.fillText(toPercent(mover.percent), middle, centre + size * 0.6, width - 4);
}

/** A change as text, with its sign. */
export const toPercent = (percent: number): string => {
  const text = Math.abs(percent).toFixed(2);
  const sign = Number(text) === 0 ? '' : percent > 0 ? '+' : '−';
  return `${sign}${text}%`;
};
