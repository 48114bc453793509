/**
 * The past that statistics look at when a market has just begun: the same simulated market, without its
 * scenario, before the present. Where shares keep hours, it begins with an opening bell.
 */
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
import { toSession, VENUE } from './trading-session/trading-session.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
/** Within so long before any moment there was a whole day of trading, holidays and all. */
const MOST_MS = 8 * 24 * HOUR_MS;

/** Makes the past of a market. @param lengthMs how long it must be at least  @param nowMs its end or later */
export function createPast(
  market: Omit<SimulatorOptions, 'startMs' | 'history'>,
  lengthMs: number,
  nowMs: number,
): Simulator {
  const { seed, rate, universe, hours = 'continuous' } = market;
  const latestMs = Math.floor(nowMs) - lengthMs;
  const startMs = hours === 'exchange' ? toBell(latestMs) : latestMs;
  return createSimulator({ seed, rate, hours, startMs, ...(universe && { universe }) });
}

/** The last opening bell of New York at or before a moment. */
function toBell(latestMs: number): number {
  for (let timeMs = latestMs; timeMs > latestMs - MOST_MS; timeMs -= QUARTER_MS) {
    const { phase, fromMs } = toSession(VENUE.us, 'exchange', timeMs);
    if (phase === 'open') return fromMs;
  }
  return latestMs;
}
