/**
 * Estimates the server's clock. A ping and its pong bound the offset from both sides: the server's stamp was made
 * between them. Of the last round trips the quickest counts, since it leaves least room for error (the idea of NTP's
 * clock filter, RFC 5905 §10). Two bounds that exclude each other prove that one of the clocks has stepped (a machine
 * slept, a clock was set); then only the newer one counts. A late answer bounds loosely and excludes nothing, so that
 * one delayed message never fools the estimate.
 */

const KEPT = 8;
/** Rounding of stamps, ms. */
const ROUNDING_MS = 1;
/** Smaller steps are left to the next ping, ms: heartbeats are stamped a little before they are sent. */
const STEP_MS = 50;

/** Estimate of another clock. */
export interface ClockEstimate {
  /** Other clock minus ours, ms. */
  readonly offsetMs: number;
  /** The last round trip, ms. */
  readonly roundTripMs: number | undefined;
  /** A ping leaves. */
  onPing(id: number, nowMs: number): void;
  /** A pong came; without the id of a ping under way it tells nothing. */
  onPong(id: number | undefined, serverMs: number, nowMs: number): void;
  /**
   * Something came that the other side stamped when it sent it: its clock is at least so far.
   * @returns true when one of the clocks has stepped, so that a ping is due
   */
  onStamp(serverMs: number, nowMs: number): boolean;
  /** What is under way does not count: another connection, or we stood still meanwhile. */
  forgetPings: () => void;
}

/** A round trip: the offset is known to within half of it. */
interface Trip {
  roundTripMs: number;
  offsetMs: number;
}

const quickest = (trips: readonly Trip[]): Trip =>
  trips.reduce((best, one) => (one.roundTripMs < best.roundTripMs ? one : best));

const exclude = (a: Trip, b: Trip): boolean =>
  Math.abs(a.offsetMs - b.offsetMs) > (a.roundTripMs + b.roundTripMs) / 2 + ROUNDING_MS;

/** Makes an estimate that knows nothing yet: offset 0. */
export function createClockEstimate(): ClockEstimate {
  let trips: Trip[] = [];
  const sentMs = new Map<number, number>();
  let roundTripMs: number | undefined;
  let offsetMs = 0;
  return {
    get offsetMs() {
      return offsetMs;
    },
    get roundTripMs() {
      return roundTripMs;
    },
    onPing(id, nowMs) {
      if (sentMs.size >= KEPT) sentMs.delete(sentMs.keys().next().value!);
      sentMs.set(id, nowMs);
    },
    onPong(id, serverMs, nowMs) {
      const pingMs = id === undefined ? undefined : sentMs.get(id);
      if (pingMs === undefined) return;
      sentMs.delete(id!);
      roundTripMs = Math.max(0, nowMs - pingMs);
      const trip = { roundTripMs, offsetMs: serverMs - (pingMs + nowMs) / 2 };
      trips = trips.filter((one) => !exclude(one, trip));
      trips.push(trip);
      if (trips.length > KEPT) trips.shift();
      offsetMs = quickest(trips).offsetMs;
    },
    onStamp(serverMs, nowMs) {
      if (trips.length === 0) return false;
      const best = quickest(trips);
      const leastMs = serverMs - nowMs;
      if (leastMs <= best.offsetMs + best.roundTripMs / 2 + STEP_MS) return false;
      trips = [];
      sentMs.clear();
      offsetMs = leastMs + best.roundTripMs / 2;
      return true;
    },
    forgetPings() {
      sentMs.clear();
    },
  };
}
