/**
 * Notices a live feed that is open but mute: no tick of any symbol although the market is open. One quiet
 * symbol is no outage, and neither is a market that trades rarely: silence counts only where many ticks would
 * have come at the usual rate.
 */
import { LIMITS } from '../../wire/limits.ts';
import { STATUS } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';
import type { Now } from './clock.ts';

/** The usual rate is that of the last so many seconds with ticks. */
const SAMPLES = 60;
const SAMPLE_MS = 1_000;
/** Ticks that must be overdue: fewer may be chance. */
const OVERDUE_TICKS = 30;

/** Makes the watch; call it often. @returns true when silence began or ended since the last call */
export function createSilenceWatch(market: Market, elapsed: Now): () => boolean {
  const samples: { ms: number; ticks: number }[] = [];
  let heardMs = elapsed();
  let ticks = 0;
  let wasSilent = false;
  let lookedMs = heardMs;

  function hear(nowMs: number): void {
    ticks = market.counters.ticks;
    heardMs = nowMs;
    const newest = samples.at(-1);
    if (newest !== undefined && nowMs - newest.ms < SAMPLE_MS) return;
    samples.push({ ms: nowMs, ticks });
    if (samples.length > SAMPLES) samples.shift();
  }

  function isOverdue(silentMs: number): boolean {
    const first = samples[0];
    if (first === undefined || heardMs <= first.ms) return false;
    const ticksPerMs = (ticks - first.ticks) / (heardMs - first.ms);
    return ticksPerMs * silentMs >= OVERDUE_TICKS;
  }

  const isOpen = (): boolean =>
    market.listed.some(({ id }) => market.state(id).status === STATUS.open);

  return () => {
    const nowMs = elapsed();
    /* Where nobody looked, the process stood: that is no silence of the feed. */
    const awayMs = nowMs - lookedMs;
    if (awayMs >= LIMITS.feedSilentMs / 2) heardMs += awayMs;
    lookedMs = nowMs;
    if (market.counters.ticks !== ticks) hear(nowMs);
    else if (market.silentSinceMs === undefined && nowMs - heardMs >= LIMITS.feedSilentMs) {
      if (isOverdue(nowMs - heardMs) && isOpen()) market.beginSilence();
    }
    const isSilent = market.silentSinceMs !== undefined;
    const hasChanged = isSilent !== wasSilent;
    wasSilent = isSilent;
    return hasChanged;
  };
}
