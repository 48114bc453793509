/**
 * Remembers, while ticks are left out, which trading status each instrument got meanwhile: a market that
 * forgot a halt, or the end of one, would be wrong for hours.
 */
import {
  createTickColumns,
  pushStatus,
  type Status,
  type StatusReason,
  TICK,
} from '../../model/tick.ts';
import type { TickColumns } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';

interface Switch {
  readonly status: Status;
  readonly reason: StatusReason;
}

/** Makes a keeper that remembers nothing yet. */
export function createStatusKeeper() {
  const last = new Map<number, Switch>();
  return {
    /** Takes note of ticks that are left out. */
    keep(ticks: TickColumns): void {
      for (let row = 0; row < ticks.length; row++) {
        if (ticks.kind[row] !== TICK.status) continue;
        const status = ticks.price[row] as Status;
        last.set(ticks.instrument[row]!, { status, reason: ticks.size[row] as StatusReason });
      }
    },
    /** Publishes what has changed as of a moment, ms: when it was switched nobody saw. */
    restore(market: Market, timeMs: number): void {
      const changed = [...last].filter(([id, { status }]) => market.state(id).status !== status);
      if (changed.length === 0) return;
      const ticks = createTickColumns(changed.length);
      for (const [id, { status, reason }] of changed) {
        pushStatus(ticks, id, Math.floor(timeMs), 0, status, reason);
      }
      market.publish(ticks);
    },
  };
}
