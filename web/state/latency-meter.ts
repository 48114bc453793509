/**
 * How long data takes from the event to the page. Ages of ticks come in by the page's own clock; the offset of the
 * server's clock is added when they are shown, once a second. Promises to be right at once after the page was stopped or
 * the machine slept: what had piled up meanwhile fills one second at most, and of the last three seconds the middle one
 * counts; ages of before a step of the clocks are forgotten. One late message changes nothing. It has no clock.
 */

/** Seconds of which the middle one counts. */
const SECONDS = 3;
/** Ages kept of one second: the newest. */
const AGES = 256;
/** The offset of the clocks is better known from time to time; more than that is a step, ms. */
const STEP_MS = 250;

/** Delay between server and page, ms; undefined while unknown. */
export interface Latency {
  roundTripMs: number | undefined;
  /** From the event to the page, by the estimated clock of the server. */
  oneWayMs: number | undefined;
}

/** What the client knows of the connection. */
export interface ConnectionClock {
  roundTripMs: number | undefined;
  /** Server's clock minus the page's, ms. */
  clockOffsetMs: number;
}

/** The middle one, of an even number the smaller; undefined of none. */
function toMedian(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** Measures latency. */
export class LatencyMeter {
  private ages: number[] = [];
  private next = 0;
  private seconds: number[] = [];
  private quickestMs = Infinity;
  private offsetMs: number | undefined;

  /** A tick came. @param ageMs since its event, by the page's clock: negative where that is behind the server's */
  note(ageMs: number): void {
    this.ages[this.next] = ageMs;
    this.next = (this.next + 1) % AGES;
  }

  /** The ages until now are no measure any more: the market's clock runs otherwise. */
  forget(): void {
    this.ages = [];
    this.next = 0;
    this.seconds = [];
  }

  /** Called once a second. @param isLive false where events are old on purpose: then only the connection counts */
  sample({ roundTripMs, clockOffsetMs }: ConnectionClock, isLive: boolean): Latency {
    const stepMs = Math.abs(clockOffsetMs - (this.offsetMs ?? clockOffsetMs));
    if (stepMs > STEP_MS || !isLive) this.forget();
    this.offsetMs = clockOffsetMs;
    const median = toMedian(this.ages);
    this.ages = [];
    this.next = 0;
    if (median !== undefined) this.seconds = [...this.seconds, median].slice(-SECONDS);
    this.quickestMs = Math.min(this.quickestMs, roundTripMs ?? Infinity);
    // The server's clock is known to half the quickest round trip: nothing can be told below that.
    const leastMs = this.quickestMs === Infinity ? undefined : this.quickestMs / 2;
    const ageMs = toMedian(this.seconds);
    const oneWayMs = ageMs === undefined ? leastMs : Math.max(leastMs ?? 0, ageMs + clockOffsetMs);
    return { roundTripMs, oneWayMs };
  }
}
