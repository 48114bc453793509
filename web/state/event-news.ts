/**
 * Which events are news at a moment: each once, when the market's clock comes by. A jump of the clock (a
 * seek, a sleep of the computer) makes none of what it skipped. Knows no clock of its own.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { concerns, type MarketEvent } from '../../shared/model/market-event.ts';
import { isLimits, toAwaited } from './market-events.ts';

/** A clock that moves further than this between two looks has jumped, ms of the market at normal speed. */
const JUMP_MS = 5_000;
/** What is told first when several things happen at once. */
const RANK = { live: 0, scenario: 1, market: 2 } as const;

/** Remembers what was told. */
export class EventNews {
  private lastMs = NaN;
  /** Events that began earlier are old. */
  private freshFromMs = Infinity;
  private readonly told = new Set<string>();

  /** Another market, or the same at another time: nothing was told, and what has begun is old. */
  reset(): void {
    this.lastMs = NaN;
  }

  /**
   * Looks at the events.
   * @param rate how many times as fast as usual the market's clock runs
   * @returns one line about what has just begun
   */
  look(
    events: readonly MarketEvent[],
    nowMs: number,
    rate: number,
    instrument: Instrument | undefined,
  ): string | undefined {
    const stepMs = nowMs - this.lastMs;
    this.lastMs = nowMs;
    if (!(stepMs >= 0 && stepMs <= JUMP_MS * Math.max(1, rate))) {
      this.told.clear();
      this.freshFromMs = nowMs;
    }
    const news = events
      .filter(({ id, atMs }) => atMs >= this.freshFromMs && atMs <= nowMs && !this.told.has(id))
      .sort((a, b) => RANK[a.origin] - RANK[b.origin]);
    for (const { id } of news) this.told.add(id);
    const first = news.find((event) => {
      if (isLimits(event)) return false;
      return event.origin !== 'market' || (instrument !== undefined && concerns(event, instrument));
    });
    if (first === undefined) return undefined;
    const by = first.origin === 'live' ? ' · started by a presenter' : '';
    const awaited = toAwaited(first, events, nowMs);
    if (awaited.length === 0) return first.label + by;
    return `${first.label}${by} · waits: ${awaited.join(', ')} ${awaited.length === 1 ? 'is' : 'are'} halted`;
  }
}
