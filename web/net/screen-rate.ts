/**
 * How often the page wants frames: once for each picture of its screen while somebody looks at it, once a second while
 * nobody does. The screen's rate is measured, since no browser tells it.
 */
import type { Client } from '../../shared/client/client-contract.ts';

/** Least time between frames while nobody looks at the page, ms. */
const HIDDEN_MIN_INTERVAL_MS = 1_000;
/** Of a screen that was not measured yet: 60 pictures a second. */
const USUAL_INTERVAL_MS = 16;
/** Screens are between 240 and 30 pictures a second; what is slower was held up. */
const QUICKEST_INTERVAL_MS = 4;
const SLOWEST_INTERVAL_MS = 33;
const PICTURES = 12;
/** More than any screen has: with each picture. */
const ANY_RATE_HZ = 1_000;

/** Time between pictures, whole ms rounded down, of the moments at which some came: the usual one, not the mean. */
export function toScreenInterval(momentsMs: readonly number[]): number {
  const gaps = momentsMs.slice(1).map((ms, i) => ms - momentsMs[i]!);
  const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? USUAL_INTERVAL_MS;
  return Math.min(SLOWEST_INTERVAL_MS, Math.max(QUICKEST_INTERVAL_MS, Math.floor(middle)));
}

/** The page's frames, as far as this looks at them. */
export interface Frames {
  invalidateAll(): void;
  register(task: { priority: 0; rateHz: number; draw(nowMs: number): boolean }): { remove(): void };
}

/** Looks at some pictures of a page that is seen: as a part of it that draws nothing, for it asks for one frame at a time. */
function measureScreen(frames: Frames, onMeasured: (intervalMs: number) => void): void {
  const momentsMs: number[] = [];
  const part = frames.register({
    priority: 0,
    rateHz: ANY_RATE_HZ,
    draw(nowMs) {
      momentsMs.push(nowMs);
      if (momentsMs.length <= PICTURES) return true;
      part.remove();
      onMeasured(toScreenInterval(momentsMs));
      return false;
    },
  });
}

/** Asks for as many frames as the screen shows, for fewer while the page is hidden, and again after each reconnect. */
export function followScreen(client: Client, frames: Frames): void {
  let screenMs = USUAL_INTERVAL_MS;
  let asked: number | undefined;
  const tell = (): void => {
    const minIntervalMs = document.hidden ? HIDDEN_MIN_INTERVAL_MS : screenMs;
    if (minIntervalMs === asked || client.state !== 'open') return;
    asked = minIntervalMs;
    client.request({ type: 'throttle', minIntervalMs }).catch(() => (asked = undefined));
  };
  client.on('hello', () => {
    asked = undefined;
    tell();
  });
  document.addEventListener('visibilitychange', tell);
  tell();
  measureScreen(frames, (intervalMs) => {
    screenMs = intervalMs;
    tell();
  });
}
