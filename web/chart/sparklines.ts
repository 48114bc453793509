/**
 * All sparklines of a list on one shared canvas. Promises that however many there are, only the rows
 * in sight are drawn, and of those a quarter at a time. Knows nothing of symbols, lists or scrolling:
 * the owner says where each row is.
 */
import type { ChartTheme } from './theme.ts';

/** Colours that a sparkline needs. */
export type SparklineTheme = Pick<ChartTheme, 'up' | 'down' | 'textMuted' | 'previousClose'>;

/** Where a sparkline belongs, CSS px from the host's top left. */
export interface SparklineRow {
  readonly key: string | number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sparklines over one host element. */
export interface SparklineLayer {
  /** Names the rows in sight; anything else is forgotten from the canvas at the next draw. */
  setRows(rows: readonly SparklineRow[]): void;
  /**
   * Gives a row its values.
   * @param values   evenly spaced, oldest first; kept, not copied; change it in place and call again
   * @param reference  decides the colour, drawn as a faint line; undefined draws neither
   * @param length   values in use, from the start; all when left out
   */
  setSeries(
    key: string | number,
    values: Float64Array,
    reference: number | undefined,
    length?: number,
  ): void;
  removeSeries(key: string | number): void;
  setTheme(theme: SparklineTheme): void;
  /** Draws a share of what is stale; true when some is left for the next frame. */
  draw(): boolean;
  destroy(): void;
}

interface Series {
  values: Float64Array;
  length: number;
  reference: number | undefined;
  isStale: boolean;
}

/** Rows drawn in one frame: a quarter, but at least a handful. */
const SHARE = 4;
const LEAST_ROWS = 8;
const LINE_PX = 1.25;
const PAD_PX = 2;

/** Puts a canvas over `host`, which must be positioned; pointer events pass through it. */
export function createSparklineLayer(host: HTMLElement, theme: SparklineTheme): SparklineLayer {
  return new CanvasLayer(host, theme);
}

class CanvasLayer implements SparklineLayer {
  private readonly host: HTMLElement;
  private readonly canvas = document.createElement('canvas');
  private readonly ctx: CanvasRenderingContext2D;
  private readonly series = new Map<string | number, Series>();
  private theme: SparklineTheme;
  private rows: readonly SparklineRow[] = [];
  private isMoved = true;
  private next = 0;
  private ratio = 0;

  constructor(host: HTMLElement, theme: SparklineTheme) {
    this.host = host;
    this.theme = theme;
    this.ctx = this.canvas.getContext('2d')!;
    this.canvas.setAttribute('aria-hidden', 'true');
    Object.assign(this.canvas.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      pointerEvents: 'none',
    });
    host.append(this.canvas);
  }

  setRows(rows: readonly SparklineRow[]): void {
    this.rows = rows;
    this.isMoved = true;
  }

  setSeries(
    key: string | number,
    values: Float64Array,
    reference: number | undefined,
    length = values.length,
  ): void {
    this.series.set(key, { values, length, reference, isStale: true });
  }

  removeSeries(key: string | number): void {
    this.series.delete(key);
    this.isMoved = true;
  }

  setTheme(theme: SparklineTheme): void {
    this.theme = theme;
    this.isMoved = true;
  }

  draw(): boolean {
    const isResized = this.fit();
    if (this.isMoved || isResized) {
      this.isMoved = false;
      this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
      for (const row of this.rows) this.drawRow(row);
      return false;
    }
    let left = Math.max(LEAST_ROWS, Math.ceil(this.rows.length / SHARE));
    for (let seen = 0; seen < this.rows.length; seen++) {
      const row = this.rows[(this.next + seen) % this.rows.length]!;
      if (this.series.get(row.key)?.isStale !== true) continue;
      if (left-- === 0) {
        this.next = (this.next + seen) % this.rows.length;
        return true;
      }
      this.ctx.clearRect(row.x, row.y, row.width, row.height);
      this.drawRow(row);
    }
    return false;
  }

  destroy(): void {
    this.canvas.remove();
    this.series.clear();
  }

  private fit(): boolean {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.host.clientWidth * ratio);
    const height = Math.round(this.host.clientHeight * ratio);
    const { canvas } = this;
    if (canvas.width === width && canvas.height === height && this.ratio === ratio) return false;
    this.ratio = ratio;
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${width / ratio}px`;
    canvas.style.height = `${height / ratio}px`;
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return true;
  }

  private drawRow(row: SparklineRow): void {
    const series = this.series.get(row.key);
    if (series === undefined) return;
    series.isStale = false;
    const { values, length, reference } = series;
    if (length === 0) return;
    const { low, high } = toExtent(series);
    const height = row.height - 2 * PAD_PX;
    const scale = high > low ? height / (high - low) : 0;
    const toRowY = (value: number) =>
      scale === 0 ? row.y + row.height / 2 : row.y + PAD_PX + (high - value) * scale;
    const { ctx, theme } = this;
    if (reference !== undefined) {
      ctx.fillStyle = theme.previousClose;
      const y = Math.round(toRowY(reference));
      for (let x = row.x; x < row.x + row.width; x += 4) ctx.fillRect(x, y, 2, 1);
    }
    const step = length > 1 ? (row.width - 2 * PAD_PX) / (length - 1) : 0;
    ctx.beginPath();
    ctx.moveTo(row.x + PAD_PX, toRowY(values[0]!));
    for (let i = 1; i < length; i++) ctx.lineTo(row.x + PAD_PX + i * step, toRowY(values[i]!));
    const last = values[length - 1]!;
    ctx.lineWidth = LINE_PX;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = theme.textMuted;
    if (reference !== undefined) ctx.strokeStyle = last >= reference ? theme.up : theme.down;
    ctx.stroke();
  }
}

function toExtent({ values, length, reference }: Series): { low: number; high: number } {
  let low = reference ?? Infinity;
  let high = reference ?? -Infinity;
  for (let i = 0; i < length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  return { low, high };
}
