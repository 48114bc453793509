/**
 * The highest value of a window of time, kept as it moves: those that a later one is not below need not be kept
 * (a monotonic queue), so that a value is looked at twice at most. Bounded: where more would have to be kept, every
 * other one gives way, so that a peak may be found too low, and never one that is not in the window.
 */
import { LIMITS } from '../../wire/limits.ts';

/** The peak of a window. */
export class WindowPeak {
  private readonly windowMs: number;
  private times: number[] = [];
  private values: number[] = [];
  private head = 0;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** Adds a value, whose time is none before the last. @returns the highest of the window that ends with it */
  push(timeMs: number, value: number): number {
    const { times, values } = this;
    while (values.length > this.head && values[values.length - 1]! <= value) {
      values.pop();
      times.pop();
    }
    values.push(value);
    times.push(timeMs);
    while (times[this.head]! < timeMs - this.windowMs) this.head++;
    if (this.head >= LIMITS.alertWindowPoints) this.keep(() => true);
    else if (values.length - this.head > LIMITS.alertWindowPoints) {
      this.keep((at, last) => at % 2 === 0 || at === last);
    }
    return this.values[this.head]!;
  }

  /** Keeps of the window's points those that are chosen, by their place, and forgets what lies before them. */
  private keep(isKept: (at: number, last: number) => boolean): void {
    const last = this.values.length - this.head - 1;
    const filter = (all: number[]): number[] =>
      all.slice(this.head).filter((_, at) => isKept(at, last));
    [this.times, this.values, this.head] = [filter(this.times), filter(this.values), 0];
  }
}
