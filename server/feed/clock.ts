/**
 * Clocks of markets. A live market's clock is the wall; a replay's clock runs at any speed, stands still
 * and jumps. Both are asked, they never fire: the feed looks at them once a flush.
 */

/** Where time comes from, ms since 1970, with fractions. */
export type Now = () => number;

/** A clock that can be paused, moved and run at another speed. */
export interface ReplayClock {
  /** The market's time now, ms. */
  now(): number;
  readonly isRunning: boolean;
  readonly speed: number;
  play(): void;
  pause(): void;
  setSpeed(speed: number): void;
  /** Jumps, running or not. */
  moveTo(timeMs: number): void;
}

/** Makes a replay clock that stands at `timeMs`. @param wall what elapsed time is measured with */
export function createReplayClock(wall: Now, timeMs: number): ReplayClock {
  let marketMs = timeMs;
  let wallMs = wall();
  let running = false;
  let factor = 1;

  const now = (): number => (running ? marketMs + (wall() - wallMs) * factor : marketMs);
  const fix = (): void => {
    marketMs = now();
    wallMs = wall();
  };

  return {
    now,
    get isRunning() {
      return running;
    },
    get speed() {
      return factor;
    },
    play() {
      fix();
      running = true;
    },
    pause() {
      fix();
      running = false;
    },
    setSpeed(speed) {
      fix();
      factor = speed;
    },
    moveTo(target) {
      marketMs = target;
      wallMs = wall();
    },
  };
}
