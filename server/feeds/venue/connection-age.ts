/**
 * The age of a connection that its venue ends by itself: says some time before that another one must take over.
 */
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** Watches one connection after the other. */
export class ConnectionAge {
  private readonly clock: Pick<Surroundings, 'after'>;
  private readonly maxLifeMs: number | undefined;
  private timer: Cancel | undefined;

  /** @param maxLifeMs how long the venue lets a connection live; undefined for ever */
  constructor(clock: Pick<Surroundings, 'after'>, maxLifeMs: number | undefined) {
    this.clock = clock;
    this.maxLifeMs = maxLifeMs;
  }

  /** A connection begins; the one before is not watched any more. @param onOld it must be replaced now */
  watch(onOld: () => void): void {
    this.stop();
    const { maxLifeMs } = this;
    if (maxLifeMs === undefined) return;
    const lifeMs = Math.max(maxLifeMs / 2, maxLifeMs - VENUE_LIMITS.replaceEarlyMs);
    this.timer = this.clock.after(lifeMs, onOld);
  }

  stop(): void {
    this.timer?.();
    this.timer = undefined;
  }
}
