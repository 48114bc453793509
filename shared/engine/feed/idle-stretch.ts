/**
 * Which silences of a recording are worth leaving out: those that are long in the recording, so that a slow market
 * keeps its pace, and long for whoever waits. Pure.
 */
import { LIMITS } from '../../wire/limits.ts';

/** The market is silent for so long of the viewer's time before the next tick comes: one sees that time has gone by, ms. */
const LEAD_MS = 500;

/**
 * Finds where the clock goes on when the rest of a silence is left out.
 * @param nowMs the clock
 * @param nextMs time of the next tick, or of the end
 * @param factor how many times as fast as the wall the clock runs
 * @returns a moment shortly before the next tick, ms; undefined when the silence is none to be left out
 */
export function findIdleEnd(nowMs: number, nextMs: number, factor: number): number | undefined {
  const toMs = nextMs - LEAD_MS * factor;
  const isIdle = toMs - nowMs >= LIMITS.idleMs && toMs - nowMs >= LIMITS.idleWaitMs * factor;
  return isIdle && Number.isFinite(toMs) ? toMs : undefined;
}
