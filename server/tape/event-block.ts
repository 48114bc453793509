/**
 * Events of a timeline as the payload of a block, and back. Promises that nothing read is believed before it
 * was checked. Knows nothing of files.
 */
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { MAX_TIME_MS, TapeError } from './format.ts';

/** Encodes the payload of a block of events. */
export const encodeEvents = (events: readonly MarketEvent[]): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(events));

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
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new TapeError('TAPE_CORRUPT', 'a block of events is not JSON', offset);
  }
  const events = Array.isArray(json) ? json.map(toEvent) : [undefined];
  const isSound = (event: MarketEvent | undefined): event is MarketEvent => event !== undefined;
  if (events.every(isSound)) return events;
  throw new TapeError('TAPE_CORRUPT', 'a block of events holds something else', offset);
}

const ORIGINS: readonly unknown[] = ['scenario', 'live', 'market'];
const TEXTS = ['id', 'kind', 'target', 'label'] as const;

/** Fields that are not known are left alone; `undefined` when one that is needed is wrong. */
function toEvent(value: unknown): MarketEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { atMs, untilMs, origin, isCancelled } = fields;
  const isTime = (time: unknown): boolean => typeof time === 'number' && Number.isFinite(time);
  const isSound =
    TEXTS.every((name) => typeof fields[name] === 'string') &&
    isTime(atMs) &&
    (untilMs === null || isTime(untilMs)) &&
    ORIGINS.includes(origin) &&
    (isCancelled === undefined || typeof isCancelled === 'boolean');
  return isSound ? (value as MarketEvent) : undefined;
}
