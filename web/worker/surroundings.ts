/**
 * An engine's surroundings in a worker of the page: the browser's clocks, timers and randomness.
 */
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import { createWallClock } from '../../shared/engine/wall-clock.ts';

/** Runs functions after other events were served, without the few ms that a browser's timers wait at least. */
function createDefer(): Surroundings['defer'] {
  const { port1, port2 } = new MessageChannel();
  const waiting: { run?: (() => void) | undefined }[] = [];
  port1.addEventListener('message', () => waiting.shift()?.run?.());
  port1.start();
  return (run) => {
    const place: { run?: (() => void) | undefined } = { run };
    waiting.push(place);
    port2.postMessage(undefined);
    return () => (place.run = undefined);
  };
}

/** 1..2^32-1. */
function drawEpoch(): number {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn! || 1;
}

/** Makes surroundings with a wall clock of their own. */
export function createWorkerSurroundings(): Surroundings {
  const elapsed = (): number => performance.now();
  return {
    now: createWallClock({ system: () => Date.now(), monotonic: elapsed }),
    elapsed,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
    defer: createDefer(),
    random: Math.random,
    nextEpoch: drawEpoch,
    secret: () => crypto.randomUUID().replaceAll('-', ''),
  };
}
