/**
 * Which stretch of time a chart shows: following the newest data, or held where somebody left it.
 * Promises a window on whole pixel columns, which moves only when a bar (or a column) is complete,
 * and which holds its place exactly while data arrives. Pure: pixels and ms in, ms out.
 */

const DEFAULT_BARS = 120;
const LEAST_DEFAULT_BAR_PX = 6;
/** Where there are fewer bars at first, what there is fills the plot; fewer than these would be beams. */
const LEAST_FITTED_BARS = 40;
const RIGHT_PAD_BARS = 5;
/** Closest zoom: bars across the plot; for ticks, ms across the plot. */
const LEAST_BARS = 5;
const LEAST_TICK_SPAN_MS = 250;
/** Widest zoom shows at least this many bars, or all there are and a quarter more. */
const MOST_BARS = 300;
/** Share of the plot that data may leave empty at either side. */
const MOST_EMPTY = 0.8;

/** Share of the plot right of the newest bar that following may leave empty. */
const MOST_FOLLOW_PAD = 0.2;
/** Room right of the newest bar that zooming out leaves at least where it was in sight, CSS px. */
const PAD_PX = 40;

/** What the window needs to know of the data and the plot. */
export interface ViewportInput {
  readonly intervalMs: number;
  /** Bars end at whole intervals; ticks do not, and move the window by the pixel. */
  readonly isTicks: boolean;
  readonly widthPx: number;
  /** Oldest data; Infinity without any. */
  readonly firstMs: number;
  /** Newest moment to keep in sight when following. */
  readonly anchorMs: number;
}

const NOTHING: ViewportInput = {
  intervalMs: 60_000,
  isTicks: false,
  widthPx: 1,
  firstMs: Infinity,
  anchorMs: 0,
};

/** The time window of one chart. */
export class Viewport {
  fromMs = 0;
  toMs = 1;
  isFollowing = true;
  private msPerPx = 0;
  /** While following: room right of the newest bar. */
  private padPx = 0;
  /** While holding: the right edge before it is snapped. */
  private edgeMs = 0;
  private isDefault = true;
  private defaultBars = 0;
  private input = NOTHING;

  /** Scale of the window, ms a pixel. */
  get scaleMs(): number {
    return this.msPerPx;
  }

  /** Goes back to the default width and follows. */
  reset(): void {
    this.isDefault = true;
    this.isFollowing = true;
    this.applyDefault();
    this.place();
  }

  /** Takes in the state of data and plot, once a frame before drawing. */
  advance(input: ViewportInput): void {
    const isResized = input.widthPx !== this.input.widthPx;
    const isOther =
      input.intervalMs !== this.input.intervalMs || input.isTicks !== this.input.isTicks;
    this.input = input;
    const isOtherFit = this.isFollowing && this.toDefaultBars() !== this.defaultBars;
    const isFit = this.isDefault && (isResized || isOther || isOtherFit);
    if (this.msPerPx === 0 || isFit) this.applyDefault();
    this.place();
  }

  /** Shows the newest data again and keeps it in sight; the zoom stays. */
  follow(): void {
    this.isFollowing = true;
    const pad = (RIGHT_PAD_BARS * this.input.intervalMs) / this.msPerPx;
    this.padPx = Math.min(Math.max(pad, 12), this.input.widthPx * MOST_FOLLOW_PAD);
    this.place();
  }

  /** Moves the window by whole or broken pixels; positive shows earlier times. Leaves following. */
  panBy(px: number): void {
    this.hold();
    this.edgeMs -= px * this.msPerPx;
    this.clampEdge();
    this.place();
  }

  /**
   * Zooms so that the moment under `px` (from the plot's left) stays there.
   * Keeps following while the newest bar stays in sight.
   * @param factor above 1 shows more time
   */
  zoomAt(px: number, factor: number): void {
    const { widthPx } = this.input;
    const timeMs = this.fromMs + px * this.msPerPx;
    const padPx = (this.toMs - this.newestMs()) / this.msPerPx;
    this.msPerPx = this.clampScale(this.msPerPx * factor);
    this.isDefault = false;
    this.edgeMs = timeMs + (widthPx - px) * this.msPerPx;
    // Zooming out would leave ever more of the plot to a future of years: there the newest bar is the fixed point.
    const leastPx = this.isFollowing ? Math.min(PAD_PX, widthPx * MOST_FOLLOW_PAD) : widthPx / 4;
    const mostPx = Math.max(padPx, leastPx);
    const nextPx = Math.min(mostPx, (this.edgeMs - this.newestMs()) / this.msPerPx);
    if (factor > 1) this.edgeMs = this.newestMs() + nextPx * this.msPerPx;
    if (this.isFollowing) {
      this.padPx = nextPx;
      this.isFollowing = nextPx >= 0;
    }
    this.clampEdge();
    this.place();
  }

  /** Goes over to another time axis. @param map from a place on the one before */
  rebase(map: (axisMs: number) => number): void {
    if (this.msPerPx === 0) return;
    this.edgeMs = map(this.isFollowing ? this.toMs : this.edgeMs);
    this.place();
  }

  /** Shows a place of the time axis in the middle. */
  centre(axisMs: number): void {
    this.hold();
    this.edgeMs = axisMs + (this.input.widthPx / 2) * this.msPerPx;
    this.clampEdge();
    this.place();
  }

  /** Zooms with the right edge in place. @param factor above 1 shows more time */
  zoomAtEdge(factor: number): void {
    this.zoomAt(this.input.widthPx, factor);
  }

  /** Shows the oldest data at the left edge. */
  toOldest(): void {
    if (this.input.firstMs === Infinity) return;
    this.hold();
    this.edgeMs = this.input.firstMs + this.input.widthPx * this.msPerPx;
    this.clampEdge();
    this.place();
  }

  /** Shows a stretch of time, as far as there is data for it. */
  show(fromMs: number, toMs: number): void {
    this.hold();
    this.msPerPx = this.clampScale((toMs - fromMs) / this.input.widthPx);
    this.edgeMs = toMs;
    this.clampEdge();
    this.place();
  }

  /** Moves as little as needed to bring a moment into sight. */
  reveal(timeMs: number): void {
    const marginMs = Math.min(this.input.intervalMs, (this.toMs - this.fromMs) / 10);
    if (timeMs >= this.fromMs + marginMs && timeMs <= this.toMs - marginMs) return;
    const aimMs = timeMs < this.fromMs + marginMs ? this.fromMs + marginMs : this.toMs - marginMs;
    this.panBy((aimMs - timeMs) / this.msPerPx);
  }

  private hold(): void {
    if (this.isFollowing) this.edgeMs = this.toMs;
    this.isFollowing = false;
    this.isDefault = false;
  }

  /** End of the newest bar; for ticks the newest moment on the pixel grid. */
  private newestMs(): number {
    const { anchorMs, intervalMs, isTicks } = this.input;
    if (isTicks) return Math.ceil(anchorMs / this.msPerPx) * this.msPerPx;
    return (Math.floor(anchorMs / intervalMs) + 1) * intervalMs;
  }

  private place(): void {
    const edgeMs = this.isFollowing ? this.newestMs() + this.padPx * this.msPerPx : this.edgeMs;
    const column = Math.round(edgeMs / this.msPerPx);
    this.toMs = column * this.msPerPx;
    this.fromMs = (column - this.input.widthPx) * this.msPerPx;
  }

  private applyDefault(): void {
    const { widthPx, intervalMs } = this.input;
    const bars = this.toDefaultBars();
    this.defaultBars = bars;
    this.msPerPx = ((bars + RIGHT_PAD_BARS) * intervalMs) / widthPx;
    this.padPx = (RIGHT_PAD_BARS * intervalMs) / this.msPerPx;
    if (!this.isFollowing) this.clampEdge();
  }

  /** Bars of the default window: as many as there are, within what one can read. */
  private toDefaultBars(): number {
    const { widthPx, intervalMs, firstMs, anchorMs } = this.input;
    const fitting = Math.floor(widthPx / LEAST_DEFAULT_BAR_PX) - RIGHT_PAD_BARS;
    const most = Math.max(LEAST_BARS, Math.min(DEFAULT_BARS, fitting));
    if (firstMs === Infinity) return most;
    const there = Math.ceil((anchorMs - firstMs) / intervalMs) + 1;
    return Math.min(most, Math.max(LEAST_FITTED_BARS, there));
  }

  private clampScale(msPerPx: number): number {
    const { intervalMs, isTicks, widthPx, firstMs, anchorMs } = this.input;
    const least = isTicks ? LEAST_TICK_SPAN_MS : LEAST_BARS * intervalMs;
    const extent = firstMs === Infinity ? 0 : (anchorMs - firstMs) * 1.25;
    const most = Math.max(MOST_BARS * intervalMs, extent);
    return Math.min(Math.max(msPerPx, least / widthPx), most / widthPx);
  }

  private clampEdge(): void {
    const spanMs = this.input.widthPx * this.msPerPx;
    const firstMs = Math.min(this.input.firstMs, this.input.anchorMs);
    const latest = this.newestMs() + MOST_EMPTY * spanMs;
    const earliest = Math.min(firstMs + (1 - MOST_EMPTY) * spanMs, latest);
    this.edgeMs = Math.min(Math.max(this.edgeMs, earliest), latest);
  }
}
