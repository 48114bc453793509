/** An endless live source: trades at a steady rate over all symbols, starting now. */
import { LIMITS } from '../../shared/wire/limits.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../shared/model/tick.ts';
import type { Publication } from '../../shared/engine/market/publication.ts';
import type { Source } from '../../shared/engine/source/source.ts';
import { createRandom } from './random.ts';
import { toInstruments } from './test-instruments.ts';

/**
 * Makes the source.
 * @param rate ticks a second over all symbols
 * @param now the clock that its ticks begin at, ms
 */
export function createTimedSource(
  symbols: number,
  rate: number,
  seed = 1,
  now = (): number => performance.timeOrigin + performance.now(),
): Source {
  const random = createRandom(seed);
  const stepMs = 1000 / rate;
  const instruments = toInstruments(symbols);
  let nextMs = now();
  return {
    provenance: { kind: 'simulated', label: 'steady', seed },
    instruments,
    reference: { previousClose: new Float64Array(symbols).fill(MISSING) },
    nextTimeMs: () => Math.floor(nextMs),
    read(untilMs, into) {
      while (nextMs <= untilMs) {
        if (into.length === into.capacity) return true;
        const id = Math.floor(random() * symbols);
        const price = 10_000 + Math.floor(random() * 100);
        const size = 1 + Math.floor(random() * 900);
        pushTrade(into, id, Math.floor(nextMs), 0, price, size, SIDE.buy);
        nextMs += stepMs;
      }
      return false;
    },
    close: () => undefined,
  };
}

/** A live source that can be muted: it then gives nothing, and forgets what it would have given. */
export function createMutableSource(now?: () => number): Source & { isMute: boolean } {
  const steady = createTimedSource(2, 500, 1, now);
  const bin = createTickColumns(LIMITS.batchTicks);
  return {
    ...steady,
    isMute: false,
    read(untilMs, into) {
      if (!this.isMute) return steady.read(untilMs, into);
      bin.length = 0;
      return steady.read(untilMs, bin);
    },
  };
}

/** Keeps every tick that a market publishes, by instrument and sequence. */
export function createTruth(symbols: number) {
  const sizes: number[][] = Array.from({ length: symbols }, () => []);
  return {
    /** sizes[instrument][sequence] */
    sizes,
    listener: {
      onPublication({ columns, runs, instrument, firstSequence }: Publication): void {
        const next = new Map<number, number>();
        for (let i = 0; i < runs; i++) next.set(instrument[i]!, firstSequence[i]!);
        for (let i = 0; i < columns.length; i++) {
          const id = columns.instrument[i]!;
          sizes[id]![next.get(id)!] = columns.size[i]!;
          next.set(id, next.get(id)! + 1);
        }
      },
    },
  };
}
