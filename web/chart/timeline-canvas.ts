/**
 * The strip below a replay: the whole recording at a glance, the part already played, a handle to
 * seek with. Promises the same by pointer and by keyboard (it is a slider to assistive technology).
 * Draws and reports; it does not know what a seek does.
 */
import type { ChartTheme } from './theme.ts';
import { attachTimelineInput, type TimelineInput } from './timeline-input.ts';
import { findMarks, paintMarks, type TimelineMark } from './timeline-marks.ts';
import {
  clearStrip,
  fitCanvas,
  paintHandle,
  paintMoment,
  paintOverview,
  type TimelineOverview,
} from './timeline-painter.ts';
import { toMomentLabel, toZoneOffset } from './time-ticks.ts';

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
    fitCanvas(this.canvas, this.ctx);
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

  private paint(): void {
    const { ctx, canvas, theme, overview, marks, offset } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    const toX = (timeMs: number): number => this.toX(timeMs);
    const look = { ctx, theme, width, height, toX };
    clearStrip(look);
    if (overview === undefined || this.spanMs <= 0) return;
    const x = this.toX(this.scrubMs ?? this.positionMs);
    paintOverview(look, overview, x);
    paintMarks(ctx, marks, toX, theme.marker);
    paintHandle(look, x, this.scrubMs !== undefined || document.activeElement === canvas);
    const shownMs = this.scrubMs ?? this.hoverMs;
    if (shownMs === undefined) return;
    const moment = toMomentLabel(shownMs, 1_000, offset);
    const names = findMarks(marks, shownMs, this.spanMs / width);
    paintMoment(look, this.toX(shownMs), [moment, ...names].join(' · '));
  }
}
