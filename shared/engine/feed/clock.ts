/**
 * The clock of a market: it runs at any speed, stands still and jumps. It is asked, it never fires: the
 * feed looks at it once a flush.
 */

/** Where time comes from, ms since 1970, with fractions. */
export type Now = () => number;

/** A clock that can be paused, moved and run at another speed. */
export interface MarketClock {
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

/** Makes a clock that stands at `timeMs`. @param time what elapsed time is measured with */
export function createMarketClock(time: Now, timeMs: number): MarketClock {
  let marketMs = timeMs;
  let atMs = time();
  let running = false;
  let factor = 1;

  const now = (): number => (running ? marketMs + (time() - atMs) * factor : marketMs);
  const fix = (): void => {
    marketMs = now();
    atMs = time();
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
      atMs = time();
    },
  };
}
