/**
 * Asks for ticks that did not arrive although none was declared missing: again from the last one that did, a little
 * later than they were missed, since one lost frame may have held many symbols.
 */
import { LIMITS } from '../wire/limits.ts';
import type { ClientStats } from './client-contract.ts';
import type { MarketTrack, Position } from './market-track.ts';
import type { Outbox } from './outbox.ts';
import type { Timers } from './socket.ts';
import { toSubscribes } from './symbol-commands.ts';
import type { TrackStore } from './track-store.ts';

/** Repairs of one client. */
export interface Repair {
  /** Something is missing: asks soon. */
  schedule: () => void;
  /** Tells whether a command asked for lost ticks. */
  has(id: number | undefined): boolean;
  /** The connection is gone, and with it what was asked. */
  reset(): void;
}

/** Makes it. @param isReady tells whether the server takes commands */
export function createRepair(
  timers: Timers,
  outbox: Outbox,
  tracks: TrackStore,
  stats: ClientStats,
  isReady: () => boolean,
): Repair {
  const asked = new Set<number>();
  let timer: unknown;

  function askFor(track: MarketTrack): void {
    const groups = new Map<string, Position[]>();
    for (const position of track.positions.values()) {
      if (position.hole !== 'found') continue;
      position.hole = 'asked';
      /* The answer to a later word on the symbol is on its way, and brings a snapshot. */
      const isOvertaken = track.wanted.lastOn(position.symbol, position.sector) !== position.by;
      if (isOvertaken || position.by.options === undefined) continue;
      const key = JSON.stringify(position.by.options);
      groups.set(key, [...(groups.get(key) ?? []), position]);
    }
    for (const positions of groups.values()) {
      const names = positions.map((one) => ({ name: one.symbol, positions: [one] }));
      const { options } = positions[0]!.by;
      for (const command of toSubscribes(track.name, track.epoch, options!, names)) {
        stats.repairs++;
        asked.add(outbox.send(command));
      }
    }
  }

  return {
    schedule() {
      timer ??= timers.setTimer(() => {
        timer = undefined;
        if (!isReady()) return;
        for (const track of tracks.all()) askFor(track);
      }, LIMITS.repairAfterMs);
    },
    has: (id) => id !== undefined && asked.has(id),
    reset() {
      if (timer !== undefined) timers.clearTimer(timer);
      timer = undefined;
      asked.clear();
    },
  };
}
