/**
 * Events of a timeline as the payload of a block, and back. Promises that nothing read is believed before it
 * was checked. Knows nothing of files.
 */
import { isMarketEvent, type MarketEvent } from '../model/market-event.ts';
import { MAX_TIME_MS, TapeError } from './format.ts';
import { fromUtf8, toUtf8 } from '../model/utf8.ts';

/** Characters of JSON above which events go on in another block: a reader takes a block at once. */
const MAX_PART_CHARACTERS = 1024 * 1024;

/** Encodes the payload of a block of events; all of them must pass `isMarketEvent`. */
export const encodeEvents = (events: readonly MarketEvent[]): Uint8Array<ArrayBuffer> =>
  toUtf8(JSON.stringify(events));

/** Cuts events into parts that each make a block of a size that is soon read. */
export function toEventParts(events: readonly MarketEvent[]): MarketEvent[][] {
  const parts: MarketEvent[][] = [];
  let characters = Infinity;
  for (const event of events) {
    const length = JSON.stringify(event).length;
    if (characters + length > MAX_PART_CHARACTERS) {
      parts.push([]);
      characters = 0;
    }
    parts.at(-1)!.push(event);
    characters += length;
  }
  return parts;
}

/** Smallest and largest time of events, brought into what a block can say. */
export function toEventSpan(events: readonly MarketEvent[]): { firstMs: number; lastMs: number } {
  let firstMs = MAX_TIME_MS;
  let lastMs = 0;
  for (const { atMs, untilMs } of events) {
    firstMs = Math.min(firstMs, Math.max(0, Math.floor(atMs)));
    lastMs = Math.max(lastMs, Math.min(MAX_TIME_MS, Math.ceil(untilMs ?? atMs)));
  }
  return { firstMs, lastMs: Math.max(firstMs, lastMs) };
}

/**
 * Decodes the payload of a block of events.
 * @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT
 */
export function decodeEvents(payload: Uint8Array, offset: number): MarketEvent[] {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(payload));
  } catch {
    throw new TapeError('TAPE_CORRUPT', 'a block of events is not JSON', offset);
  }
  if (Array.isArray(json) && json.every(isMarketEvent)) return json;
  throw new TapeError('TAPE_CORRUPT', 'a block of events holds something else', offset);
}
