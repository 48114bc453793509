/**
 * What people are told of one feed: where its connections stand and since when, which symbols were refused and why.
 * Its version is another one whenever something of it is worth telling. Owns no timer and decides nothing.
 */
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import type { ConnectionInfo } from '../../../shared/wire/market-info.ts';
import { toConnectionInfo, toState } from './connection-info.ts';
import type { VenueRunner } from './runner.ts';
import type { WriterCounters } from './tick-writer.ts';

/** The status of one feed. */
export class FeedStatus {
  version = 0;
  private readonly venue: Venue;
  private readonly clock: Pick<Surroundings, 'now'>;
  private readonly refusals = new Map<string, string>();
  private state = '';
  private sinceMs: number;

  constructor(venue: Venue, clock: Pick<Surroundings, 'now'>) {
    this.venue = venue;
    this.clock = clock;
    this.sinceMs = clock.now();
  }

  /** Something is worth telling; where the connections stand otherwise than before, that began now. */
  note(runner: VenueRunner): void {
    this.version++;
    const { state, text } = toState(runner);
    const now = `${state} ${text}`;
    if (now === this.state) return;
    this.state = now;
    this.sinceMs = this.clock.now();
    for (const [symbol] of this.refusals) {
      if (runner.stateOf(symbol) === 'live') this.refusals.delete(symbol);
    }
  }

  /** A symbol is refused. @param text why, one sentence without a full stop */
  refuse(symbol: string, text: string): void {
    this.refusals.set(symbol, text);
  }

  /** A symbol is refused no more. */
  allow(symbol: string): void {
    if (this.refusals.delete(symbol)) this.version++;
  }

  /** Why a symbol is refused; undefined where it is not. */
  refusalOf(symbol: string): string | undefined {
    return this.refusals.get(symbol);
  }

  /** @param symbols that the venue is asked for */
  toInfo(runner: VenueRunner, symbols: readonly string[], written: WriterCounters): ConnectionInfo {
    const refused = [...this.refusals].map(([symbol, reason]) => ({ symbol, reason }));
    const { venue, sinceMs } = this;
    return toConnectionInfo({ venue, runner, written, symbols, refused, sinceMs });
  }
}
