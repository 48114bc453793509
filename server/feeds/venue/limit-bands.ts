/**
 * Limit bands of a market's symbols as events of its timeline: each from when it was told until the next one, or until
 * regular trading ends. Promises that equal bands are one, and bounded memory: those that hold are kept longest.
 */
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import type { Timeline } from '../../../shared/engine/source/source.ts';
import type { VenueLimits } from '../../../shared/venue/event.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** The bands of one market. */
export class LimitBands implements Timeline {
  version = 0;
  /** By id, in the order in which they began. */
  private readonly all = new Map<string, MarketEvent>();
  private readonly current = new Map<string, MarketEvent>();
  private count = 0;

  events(): readonly MarketEvent[] {
    return [...this.all.values()];
  }

  /** Other bands hold. @param symbol of the market */
  tell(symbol: string, { timeMs, lower, upper }: VenueLimits): void {
    const before = this.current.get(symbol);
    if (before?.limits?.lower === lower && before.limits.upper === upper) return;
    this.end(symbol, timeMs);
    const event: MarketEvent = {
      id: `limits-${this.count++}`,
      kind: 'limits',
      atMs: timeMs,
      untilMs: null,
      target: symbol,
      label: `Limit bands ${lower} to ${upper}: ${symbol}`,
      origin: 'market',
      limits: { lower, upper },
    };
    this.current.set(symbol, event);
    this.all.set(event.id, event);
    this.forgetOldest();
    this.version++;
  }

  /** No bands hold any more. */
  end(symbol: string, timeMs: number): void {
    const event = this.current.get(symbol);
    if (event === undefined) return;
    this.current.delete(symbol);
    this.version++;
    if (this.all.has(event.id)) {
      this.all.set(event.id, { ...event, untilMs: Math.max(timeMs, event.atMs) });
    }
  }

  private forgetOldest(): void {
    if (this.all.size <= VENUE_LIMITS.limitBandsKept) return;
    const over = [...this.all.values()].find(({ untilMs }) => untilMs !== null);
    const oldest = over ?? this.all.values().next().value!;
    this.all.delete(oldest.id);
  }
}
