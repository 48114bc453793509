/**
 * Bars that were asked for, gathered from the frames that answer. Promises each answer whole or not at all.
 */
import type { Bar } from '../model/bar.ts';
import type { BarHistoryContent } from '../wire/history-frame.ts';
import { ClientError } from './client-contract.ts';

/** Bars of one answer. */
export interface GatheredBars {
  /** Oldest first. */
  readonly bars: readonly Bar[];
  /** True when the last one is not closed yet. */
  readonly isForming: boolean;
}

/** Answers under way, by the id of their command. */
export interface BarRequests {
  /** Gathers the frames of an answer. Rejects when the connection ends before the last. */
  expect(id: number): Promise<GatheredBars>;
  /** No frames will come. */
  forget(id: number): void;
  onFrame(frame: BarHistoryContent): void;
  rejectAll(): void;
}

interface Gathering {
  readonly bars: Bar[];
  readonly resolve: (gathered: GatheredBars) => void;
  readonly reject: (error: ClientError) => void;
}

/** Makes an empty set. */
export function createBarRequests(): BarRequests {
  const gatherings = new Map<number, Gathering>();
  return {
    expect: (id) =>
      new Promise((resolve, reject) => gatherings.set(id, { bars: [], resolve, reject })),
    forget: (id) => void gatherings.delete(id),
    onFrame({ request, left, bars, isForming }) {
      const gathering = gatherings.get(request);
      if (gathering === undefined) return;
      gathering.bars.push(...bars);
      if (left > 0) return;
      gatherings.delete(request);
      gathering.resolve({ bars: gathering.bars, isForming });
    },
    rejectAll() {
      const gone = [...gatherings.values()];
      gatherings.clear();
      for (const { reject } of gone) {
        reject(new ClientError('DISCONNECTED', 'The connection ended before all bars came.'));
      }
    },
  };
}
