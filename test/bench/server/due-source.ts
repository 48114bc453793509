/** The synthetic ticks as a live source: each is there when it is due, stamped with that moment in µs. */
import { MISSING } from '../../../shared/model/tick.ts';
import type { Source } from '../../../shared/engine/source/source.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { createTickMaker } from '../tick-maker.ts';

/** A source whose ticks wait for a start. */
export interface DueSource extends Source {
  start(): void;
}

const wall = (): number => performance.timeOrigin + performance.now();

export function createDueSource(symbols: number, ticksPerSecond: number): DueSource {
  const stepMs = 1000 / ticksPerSecond;
  const make = createTickMaker(symbols);
  let nextMs = Infinity;
  return {
    provenance: { kind: 'simulated', label: 'benchmark' },
    instruments: toInstruments(symbols),
    reference: { previousClose: new Float64Array(symbols).fill(MISSING) },
    start: () => void (nextMs = wall()),
    nextTimeMs: () => nextMs,
    read(untilMs, into) {
      while (nextMs <= untilMs) {
        if (into.length === into.capacity) return true;
        const timeMs = Math.floor(nextMs);
        make(into, timeMs, Math.floor((nextMs - timeMs) * 1000) * 1000);
        nextMs += stepMs;
      }
      return false;
    },
    close: () => undefined,
  };
}
