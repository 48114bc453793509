/**
 * The strip below a replay: the whole recording at a glance, the part already played, a handle to
 * seek with. Promises the same by pointer and by keyboard (it is a slider to assistive technology).
 * Draws and reports; it does not know what a seek does.
 */
import { paintHatch } from './hatch.ts';
import type { Gap } from './scene.ts';
import { attachTimelineInput, type TimelineInput } from './timeline-input.ts';
import { findMarks, paintMarks, type TimelineMark } from './timeline-marks.ts';
import { toFont, type ChartTheme } from './theme.ts';
import { toMomentLabel, toZoneOffset } from './time-ticks.ts';

/** A recording in equal buckets, oldest first; one array or both. */
export interface TimelineOverview {
  readonly startMs: number;
  /** Time of the last tick; after startMs. */
  readonly endMs: number;
  /** Last price of each bucket; NaN where there was none. */
  readonly prices?: Float64Array | undefined;
  /** Volume or ticks of each bucket. */
  readonly volumes?: Float64Array | undefined;
  /** Stretches that the recording has nothing of. */
  readonly gaps?: readonly Pick<Gap, 'fromMs' | 'toMs'>[] | undefined;
}

/** What the strip tells its owner. */
export interface TimelineOptions {
  readonly theme: ChartTheme;
  readonly timeZone?: 'utc' | 'local';
  /** Somebody chose a moment. */
  readonly onSeek: (timeMs: number) => void;
  /** The handle is being dragged; undefined when it is let go. */
  readonly onScrub?: (timeMs: number | undefined) => void;
  readonly requestDraw?: () => void;
}

/** The strip on the page. */
export interface TimelineCanvas {
  setOverview(overview: TimelineOverview | undefined): void;
  /** Marks of the whole recording; a mark is named while the pointer is near. */
  setMarks(marks: readonly TimelineMark[]): void;
  setTheme(theme: ChartTheme): void;
  setTimeZone(timeZone: 'utc' | 'local'): void;
  /** Draws when something changed; true when it did. */
  draw(positionMs: number): boolean;
  destroy(): void;
}

const HANDLE_PX = 9;

/** Makes a strip that fills `host`. */
export function createTimelineCanvas(host: HTMLElement, options: TimelineOptions): TimelineCanvas {
  return new Strip(host, options);
}

class Strip implements TimelineCanvas, TimelineInput {
  private readonly options: TimelineOptions;
  private readonly canvas = document.createElement('canvas');
  private readonly ctx: CanvasRenderingContext2D;
  private readonly resizing: ResizeObserver;
  private readonly detach: () => void;
  private theme: ChartTheme;
  private offset;
  private overview: TimelineOverview | undefined;
  private marks: readonly TimelineMark[] = [];
  private hoverMs: number | undefined;
  private scrubMs: number | undefined;
  private positionMs = 0;
  private isDirty = true;
  private announced = '';

  constructor(host: HTMLElement, options: TimelineOptions) {
    this.options = options;
    this.theme = options.theme;
    this.offset = toZoneOffset(options.timeZone ?? 'local');
    this.ctx = this.canvas.getContext('2d')!;
    const { canvas } = this;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'slider');
    canvas.setAttribute('aria-label', 'Replay position');
    Object.assign(canvas.style, { display: 'block', width: '100%', height: '100%' });
    host.append(canvas);
    this.detach = attachTimelineInput(canvas, this);
    this.resizing = new ResizeObserver(() => this.invalidate());
    this.resizing.observe(canvas);
  }

  get spanMs(): number {
    return this.overview === undefined ? 0 : this.overview.endMs - this.overview.startMs;
  }

  setOverview(overview: TimelineOverview | undefined): void {
    this.overview = overview;
    this.announced = '';
    this.invalidate();
  }

  setMarks(marks: readonly TimelineMark[]): void {
    this.marks = marks;
    this.invalidate();
  }

  setTheme(theme: ChartTheme): void {
    this.theme = theme;
    this.invalidate();
  }

  setTimeZone(timeZone: 'utc' | 'local'): void {
    this.offset = toZoneOffset(timeZone);
    this.announced = '';
    this.invalidate();
  }

  draw(positionMs: number): boolean {
    const before = Math.round(this.toX(this.positionMs) * 2);
    this.positionMs = positionMs;
    this.announce();
    const isSame = Math.round(this.toX(positionMs) * 2) === before;
    if (!this.isDirty && isSame) return false;
    this.isDirty = false;
    this.fit();
    this.paint();
    return true;
  }

  destroy(): void {
    this.detach();
    this.resizing.disconnect();
    this.canvas.remove();
  }

  hover(share: number | undefined): void {
    this.hoverMs = share === undefined ? undefined : this.toTimeMs(share);
    this.invalidate();
  }

  scrub(share: number): void {
    this.scrubMs = this.toTimeMs(share);
    this.options.onScrub?.(this.scrubMs);
    this.invalidate();
  }

  release(share: number | undefined): void {
    this.scrubMs = undefined;
    this.options.onScrub?.(undefined);
    if (share !== undefined && this.overview !== undefined) {
      this.options.onSeek(this.toTimeMs(share));
    }
    this.invalidate();
  }

  stepBy(share: number): void {
    if (this.overview === undefined) return;
    const { startMs, endMs } = this.overview;
    const aimMs = this.positionMs + share * this.spanMs;
    this.options.onSeek(Math.min(endMs, Math.max(startMs, aimMs)));
  }

  private invalidate(): void {
    this.isDirty = true;
    this.options.requestDraw?.();
  }

  private toTimeMs(share: number): number {
    const { startMs } = this.overview ?? { startMs: 0 };
    return Math.round(startMs + Math.min(1, Math.max(0, share)) * this.spanMs);
  }

  private toX(timeMs: number): number {
    if (this.overview === undefined || this.spanMs <= 0) return 0;
    const share = (timeMs - this.overview.startMs) / this.spanMs;
    return Math.min(1, Math.max(0, share)) * this.canvas.clientWidth;
  }

  private announce(): void {
    if (this.overview === undefined) return;
    const { startMs, endMs } = this.overview;
    const text = toMomentLabel(this.positionMs, 1_000, this.offset);
    if (text === this.announced) return;
    this.announced = text;
    this.canvas.setAttribute('aria-valuemin', `${Math.round(startMs)}`);
    this.canvas.setAttribute('aria-valuemax', `${Math.round(endMs)}`);
    this.canvas.setAttribute('aria-valuenow', `${Math.round(this.positionMs)}`);
    this.canvas.setAttribute('aria-valuetext', text);
  }

  private fit(): void {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  private paint(): void {
    const { ctx, canvas, theme } = this;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    ctx.clearRect(0, 0, width, height);
    ctx.fillStyle = theme.background;
    ctx.fillRect(0, 0, width, height);
    if (this.overview === undefined || this.spanMs <= 0) return;
    const x = this.toX(this.scrubMs ?? this.positionMs);
    this.paintOverview(width, height, theme.textMuted, theme.gridMajor);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, x, height);
    ctx.clip();
    ctx.fillStyle = theme.area;
    ctx.fillRect(0, 0, x, height);
    this.paintOverview(width, height, theme.line, theme.previousClose);
    ctx.restore();
    this.paintGaps(height);
    paintMarks(this.ctx, this.marks, (timeMs) => this.toX(timeMs), theme.marker);
    this.paintHandle(x, height);
    const shownMs = this.scrubMs ?? this.hoverMs;
    if (shownMs !== undefined) this.paintMoment(shownMs, width, height);
  }

  private paintOverview(width: number, height: number, line: string, bars: string): void {
    const { ctx } = this;
    const { prices, volumes } = this.overview!;
    if (volumes !== undefined && volumes.length > 0) {
      const most = volumes.reduce((max, each) => Math.max(max, each), 1e-9);
      const step = width / volumes.length;
      const tallest = prices === undefined ? height - 6 : height * 0.4;
      ctx.beginPath();
      volumes.forEach((volume, i) => {
        const tall = (volume / most) * tallest;
        ctx.rect(i * step, height - tall, Math.max(0.5, step - (step > 3 ? 1 : 0)), tall);
      });
      ctx.fillStyle = bars;
      ctx.fill();
    }
    if (prices !== undefined) this.paintPrices(prices, width, height, line);
  }

  private paintGaps(height: number): void {
    for (const { fromMs, toMs } of this.overview?.gaps ?? []) {
      const left = Math.floor(this.toX(fromMs));
      const right = Math.max(left + 2, Math.ceil(this.toX(toMs)));
      paintHatch(this.ctx, this.theme, { left, right, top: 0, bottom: height });
    }
  }

  private paintPrices(prices: Float64Array, width: number, height: number, color: string): void {
    const { ctx } = this;
    const known = prices.filter((price) => !Number.isNaN(price));
    const low = known.reduce((min, each) => Math.min(min, each), Infinity);
    const high = known.reduce((max, each) => Math.max(max, each), -Infinity);
    const scale = high > low ? (height - 10) / (high - low) : 0;
    let isOpen = false;
    ctx.beginPath();
    prices.forEach((price, i) => {
      if (Number.isNaN(price)) {
        isOpen = false;
        return;
      }
      const x = ((i + 0.5) / prices.length) * width;
      const y = scale === 0 ? height / 2 : 5 + (high - price) * scale;
      if (isOpen) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
      isOpen = true;
    });
    ctx.lineWidth = 1.25;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = color;
    ctx.stroke();
  }

  private paintHandle(x: number, height: number): void {
    const { ctx, theme } = this;
    const at = Math.round(x);
    ctx.fillStyle = theme.text;
    ctx.fillRect(at - 0.5, 0, 1, height);
    const isHeld = this.scrubMs !== undefined || document.activeElement === this.canvas;
    ctx.beginPath();
    ctx.roundRect(at - HANDLE_PX / 2, height / 2 - 9, HANDLE_PX, 18, 3);
    ctx.fillStyle = isHeld ? theme.focusRing : theme.text;
    ctx.fill();
  }

  private paintMoment(timeMs: number, width: number, height: number): void {
    const { ctx, theme } = this;
    const x = this.toX(timeMs);
    ctx.fillStyle = theme.crosshair;
    ctx.fillRect(Math.round(x), 0, 1, height);
    const moment = toMomentLabel(timeMs, 1_000, this.offset);
    const text = [moment, ...findMarks(this.marks, timeMs, this.spanMs / width)].join(' · ');
    ctx.font = toFont(theme, 600);
    const wide = ctx.measureText(text).width + 12;
    const tall = theme.fontSize + 7;
    const left = Math.round(Math.min(width - wide, Math.max(0, x - wide / 2)));
    ctx.beginPath();
    ctx.roundRect(left, 1, wide, tall, 2);
    ctx.fillStyle = theme.labelBackground;
    ctx.fill();
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = theme.labelText;
    ctx.fillText(text, left + 6, 1 + tall / 2 + 0.5);
  }
}
