/**
 * What Node's event loop has done since the last look: work, rest and delay.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { LoopTime } from '../../shared/engine/session/overload.ts';

const RESOLUTION_MS = 20;

/** Begins to watch. */
export function createLoopClock(): {
  readonly read: () => LoopTime;
  readonly close: () => void;
} {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return {
    read() {
      const { active, idle } = performance.eventLoopUtilization();
      const delayMs = delay.count > 0 ? delay.mean / 1e6 - RESOLUTION_MS : 0;
      delay.reset();
      return { active, idle, delayMs };
    },
    close: () => void delay.disable(),
  };
}
