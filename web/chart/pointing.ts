/**
 * Where the crosshair of one chart is: under a pointer, which stays in place while data moves, or on
 * a bar chosen by keyboard, which moves with the data, or where another chart points to. Pure; knows no events.
 */
import { findBar, readCrosshair } from './crosshair.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartLayer } from './layer/layer.ts';
import { toHeldMagnet, toMagnetPrice } from './magnet.ts';
import { toX, toY, type Plot, type Scene } from './scene.ts';
import { toMomentLabel } from './time-ticks.ts';

type Crosshair = NonNullable<Scene['crosshair']>;

/** The crosshair's whereabouts; nowhere at first. */
export class Pointing {
  private pointer: { readonly x: number; readonly y: number } | undefined;
  private barMs: number | undefined;
  /** What the magnet does is turned round. */
  private isTurned = false;
  /** Moment that another chart points at, ms: a vertical line alone, while it points at nothing itself. */
  linkedMs: number | undefined;
  /** And the price that is pointed at with it, mantissa: where it is known and in sight, a horizontal line too. */
  linkedPrice: number | undefined;

  /** Points at a place, CSS px; places outside the area point at nothing. @param isTurned for the magnet */
  at(
    x: number,
    y: number,
    area: Pick<Plot, 'left' | 'right' | 'top' | 'bottom'>,
    isTurned = false,
  ): void {
    this.isTurned = isTurned;
    const isInside = x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;
    this.pointer = isInside ? { x, y } : undefined;
    this.barMs = undefined;
  }

  /** Tells whether it points at anything. */
  get isActive(): boolean {
    return this.pointer !== undefined || this.barMs !== undefined;
  }

  /** Points at the bar that starts at a moment. */
  atBar(startMs: number): void {
    this.pointer = undefined;
    this.barMs = startMs;
  }

  away(): void {
    this.pointer = undefined;
    this.barMs = undefined;
  }

  /**
   * Moves by whole bars, from the bar pointed at, or first to the newest one in sight.
   * @returns start of the bar now pointed at, ms; undefined without bars
   */
  step(scene: Scene, bars: number): number | undefined {
    const series = scene.data?.bars;
    if (series === undefined || series.length === 0) return undefined;
    const pointedMs = this.barMs ?? scene.crosshair?.info.bar?.startMs;
    const row =
      pointedMs === undefined ? findBar(series, scene.toMs) : findBar(series, pointedMs) + bars;
    this.pointer = undefined;
    this.barMs = series.startMs[Math.min(series.last, Math.max(series.head, row))]!;
    return this.barMs;
  }

  /** Puts the crosshair into the scene, read anew from its data. */
  place(scene: Scene, layers: readonly ChartLayer[], plot: Plot): void {
    const at = this.locate(scene, plot);
    const info = at === undefined ? undefined : readCrosshair(scene, layers, plot, at.x, at.y);
    scene.crosshair =
      at === undefined || info === undefined
        ? undefined
        : toSnapped({ ...at, info }, this.isTurned, scene, plot);
  }

  private toLinkedY(plot: Plot): number {
    const y = this.linkedPrice === undefined ? NaN : toY(plot, this.linkedPrice);
    return y >= plot.top && y <= plot.bottom ? y : NaN;
  }

  private locate(scene: Scene, plot: Plot): { x: number; y: number } | undefined {
    const bars = scene.data?.bars;
    if (this.barMs === undefined || bars === undefined) {
      if (this.pointer !== undefined || this.linkedMs === undefined) return this.pointer;
      const x = toX(plot, this.linkedMs);
      return x < plot.left || x > plot.right ? undefined : { x, y: this.toLinkedY(plot) };
    }
    const row = findBar(bars, this.barMs);
    if (row < 0) return undefined;
    const middleMs = bars.startMs[row]! + bars.intervalMs / 2;
    const x = toX(plot, middleMs);
    // A bar that was moved out of sight takes its crosshair along.
    if (x < plot.left || x > plot.right) return undefined;
    return { x, y: Math.min(plot.bottom, Math.max(plot.top, toY(plot, bars.close[row]!))) };
  }
}

/** With a magnet, goes to the price of the bar that attracts it. */
function toSnapped(crosshair: Crosshair, isTurned: boolean, scene: Scene, plot: Plot): Crosshair {
  const { x, y, info } = crosshair;
  const magnet = toHeldMagnet(scene.scale.magnet, isTurned);
  const price = toMagnetPrice(magnet, info.bar, plot, y, scene.nowMs);
  return price === undefined ? crosshair : { x, y: toY(plot, price), info: { ...info, price } };
}

/** One bar in words. */
export function toSpokenBar(data: ChartData, startMs: number, offset: Scene['offset']): string {
  const bar = data.bars.at(findBar(data.bars, startMs));
  const names = ['open', 'high', 'low', 'close'] as const;
  const values = names.map((name) => `${name} ${data.format(bar[name])}`);
  return `${toMomentLabel(startMs, data.intervalMs, offset)}: ${values.join(', ')}`;
}
