/**
 * Estimates the server's clock from pings: the offset of the quickest of the last round trips, since a
 * quick one leaves least room for error (the idea of NTP's clock filter, RFC 5905 §10).
 */

const KEPT = 8;

/** Estimate of another clock. */
export interface ClockEstimate {
  /** Other clock minus ours, ms. */
  readonly offsetMs: number;
  readonly roundTripMs: number | undefined;
  onPing(nowMs: number): void;
  onPong(serverMs: number, nowMs: number): void;
}

/** Makes an estimate that knows nothing yet: offset 0. */
export function createClockEstimate(): ClockEstimate {
  const samples: { roundTripMs: number; offsetMs: number }[] = [];
  let sentMs: number | undefined;
  let roundTripMs: number | undefined;
  let offsetMs = 0;
  return {
    get offsetMs() {
      return offsetMs;
    },
    get roundTripMs() {
      return roundTripMs;
    },
    onPing(nowMs) {
      sentMs = nowMs;
    },
    onPong(serverMs, nowMs) {
      if (sentMs === undefined) return;
      roundTripMs = Math.max(0, nowMs - sentMs);
      samples.push({ roundTripMs, offsetMs: serverMs - (sentMs + nowMs) / 2 });
      sentMs = undefined;
      if (samples.length > KEPT) samples.shift();
      let best = samples[0]!;
      for (const sample of samples) if (sample.roundTripMs < best.roundTripMs) best = sample;
      offsetMs = best.offsetMs;
    },
  };
}
