/**
 * The page's one requestAnimationFrame. Promises that a part is drawn only when it said that it has
 * changed, no more often than it wants, urgent parts first, the rest within a time budget; that no
 * frame is asked for while nothing waits or the page is hidden; and that unimportant parts slow down
 * before the important ones stutter. Knows nothing of what is drawn.
 */
import { FrameMeter } from './frame-meter.ts';

/** How urgent a part is: 0 input and focus, larger numbers later. */
export type FramePriority = 0 | 1 | 2 | 3;

/** One part of the page that draws. */
interface FrameTask {
  readonly priority: FramePriority;
  /** At most so many draws a second. */
  readonly rateHz: number;
  /** Draws; true when there is more to draw at once (a part of the work was put off). */
  draw(nowMs: number): boolean | undefined | void;
}

/** Handle of a registered part. */
interface FrameHandle {
  /** Says that the part has something new to draw. */
  invalidate(): void;
  setRate(rateHz: number): void;
  remove(): void;
}

/** What the loop measured over its last frames. */
interface FrameStats {
  /** Frames a second while something was drawn. */
  readonly fps: number;
  /** Time spent drawing in a frame, ms: median and 95th percentile. */
  readonly frameMs: number;
  readonly frameP95Ms: number;
  /** Parts of priority 2 and 3 draw at their rate divided by this. */
  readonly slowdown: number;
}

/** The page's frame scheduler. */
export interface FrameLoop {
  register(task: FrameTask): FrameHandle;
  /** Everything is stale: theme, size, language. */
  invalidateAll(): void;
  stats(): FrameStats;
  close(): void;
}

/** What the loop needs of a browser; tests bring their own. */
export interface FrameHost {
  requestFrame(callback: (nowMs: number) => void): number;
  cancelFrame(id: number): void;
  /** Monotonic clock, ms. */
  now(): number;
  isHidden(): boolean;
  onVisibility(callback: () => void): () => void;
}

/** The browser itself. */
const createPageHost = (): FrameHost => ({
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
  now: () => performance.now(),
  isHidden: () => document.hidden,
  onVisibility: (callback) => {
    document.addEventListener('visibilitychange', callback);
    return () => document.removeEventListener('visibilitychange', callback);
  },
});

/** Drawing that is not urgent stops for this frame once so much time is spent, ms. */
const BUDGET_MS = 10;
const LATE_P95_MS = 14;
const EASY_P95_MS = 8;
const MOST_SLOWDOWN = 8;
/** A frame that was asked for later than this after the one before follows a rest, ms. */
const MOST_REST_MS = 12;
/** Rates are reconsidered after so many frames. */
const RECONSIDER_EVERY = 60;
/** A part is due this much before its period is over: frames do not come to the microsecond. */
const EARLY_MS = 3;

interface Entry {
  readonly task: FrameTask;
  periodMs: number;
  drawnMs: number;
  isDirty: boolean;
}

/** Makes a loop; it sleeps until a part is registered and invalidated. */
export function createFrameLoop(host: FrameHost = createPageHost()): FrameLoop {
  return new HostedLoop(host);
}

class HostedLoop implements FrameLoop {
  private readonly host: FrameHost;
  private readonly meter = new FrameMeter();
  private readonly unwatch: () => void;
  private entries: Entry[] = [];
  private requested: number | undefined;
  /** When the next frame was asked for, and when the last one began, ms. */
  private askedMs = 0;
  private startedMs = -Infinity;
  private slowdown = 1;
  private frames = 0;

  constructor(host: FrameHost) {
    this.host = host;
    this.unwatch = host.onVisibility(() => this.onVisibility());
  }

  register(task: FrameTask): FrameHandle {
    const entry = { task, periodMs: 1_000 / task.rateHz, drawnMs: -Infinity, isDirty: true };
    this.entries = [...this.entries, entry].sort((a, b) => a.task.priority - b.task.priority);
    this.wake();
    return {
      invalidate: () => {
        entry.isDirty = true;
        this.wake();
      },
      setRate: (rateHz) => {
        entry.periodMs = 1_000 / rateHz;
      },
      remove: () => {
        this.entries = this.entries.filter((each) => each !== entry);
      },
    };
  }

  invalidateAll(): void {
    for (const entry of this.entries) entry.isDirty = true;
    this.wake();
  }

  stats(): FrameStats {
    return { ...this.meter.read(), slowdown: this.slowdown };
  }

  close(): void {
    this.unwatch();
    if (this.requested !== undefined) this.host.cancelFrame(this.requested);
    this.requested = undefined;
    this.entries = [];
  }

  private wake(): void {
    if (this.requested !== undefined || this.host.isHidden()) return;
    if (!this.entries.some((entry) => entry.isDirty)) return;
    this.askedMs = this.host.now();
    this.requested = this.host.requestFrame((nowMs) => this.onFrame(nowMs));
  }

  private onFrame(nowMs: number): void {
    this.requested = undefined;
    const startMs = this.host.now();
    if (this.askedMs - this.startedMs > MOST_REST_MS) this.meter.pause();
    this.startedMs = startMs;
    try {
      this.drawDue(nowMs, startMs);
    } finally {
      this.meter.add(nowMs, this.host.now() - startMs);
      this.wake();
      if (++this.frames % RECONSIDER_EVERY === 0) this.reconsider();
    }
  }

  private drawDue(nowMs: number, startMs: number): void {
    const errors: unknown[] = [];
    for (const entry of this.entries) {
      const { task } = entry;
      const periodMs = entry.periodMs * (task.priority >= 2 ? this.slowdown : 1);
      if (!entry.isDirty || nowMs - entry.drawnMs < periodMs - EARLY_MS) continue;
      const isLate = nowMs - entry.drawnMs > 3 * periodMs;
      const isOverBudget = this.host.now() - startMs > BUDGET_MS;
      // What has waited for three periods is drawn all the same, or it might never be.
      if (isOverBudget && task.priority > 0 && !isLate) continue;
      entry.isDirty = false;
      entry.drawnMs = nowMs;
      try {
        if (task.draw(nowMs) === true) entry.isDirty = true;
      } catch (error) {
        // One broken part must not blank the others; what it threw still surfaces.
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `drawing failed: ${String(errors[0])}`);
  }

  private reconsider(): void {
    const { frameP95Ms } = this.meter.read();
    if (frameP95Ms > LATE_P95_MS) this.slowdown = Math.min(MOST_SLOWDOWN, this.slowdown * 2);
    else if (frameP95Ms < EASY_P95_MS) this.slowdown = Math.max(1, this.slowdown / 2);
  }

  private onVisibility(): void {
    if (!this.host.isHidden()) {
      this.invalidateAll();
      return;
    }
    if (this.requested !== undefined) this.host.cancelFrame(this.requested);
    this.requested = undefined;
  }
}
