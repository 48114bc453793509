/**
 * Events of parts of tapes as those of one.
 */
import { concerns, type MarketEvent, toEndMs } from '../../../shared/model/market-event.ts';
import type { TapePart } from '../../../shared/export/tape-market.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

/** A part of a tape, and when it begins and ends, ms. */
interface EventPart {
  readonly tape: Tape;
  readonly part: TapePart;
  readonly startMs: number;
  readonly endMs: number;
}

/** Events of the parts that are about something in them, each once; another of the same id gets an id of its own. */
export function mergeEvents(parts: readonly EventPart[]): MarketEvent[] {
  const found = new Map<string, MarketEvent>();
  for (const { tape, part, startMs, endMs } of parts) {
    const taken = tape.instruments.filter(({ id }) => part.only?.has(id) ?? true);
    for (const event of tape.events()) {
      const isThen = event.atMs <= endMs && toEndMs(event) >= startMs;
      const isOfIt = part.only === undefined || taken.some((one) => concerns(event, one));
      if (isThen && isOfIt) putEvent(found, event);
    }
  }
  return [...found.values()];
}

function putEvent(found: Map<string, MarketEvent>, event: MarketEvent): void {
  const json = JSON.stringify({ ...event, id: '' });
  for (let id = event.id, count = 2; ; id = `${event.id}-${count++}`) {
    const known = found.get(id);
    if (known === undefined) found.set(id, { ...event, id });
    if (known === undefined || JSON.stringify({ ...known, id: '' }) === json) return;
  }
}
