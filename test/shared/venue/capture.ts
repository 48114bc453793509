/**
 * Reads captured frames where they lie, beside the checkout; they are no part of the project. Where the folder is
 * missing, tests of captures are skipped, visibly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import type { VenueEvent } from '../../../shared/venue/event.ts';
import type { Venue, VenueSettings } from '../../../shared/venue/venue.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

/** `describe` for tests of captures, whose body is not run where there is nothing to read. */
export function describeCaptures(name: string, body: () => void): void {
  if (existsSync(DATA)) describe(name, body);
  else
    describe.skip(name, () => test('is read from captures beside the checkout', () => undefined));
}

const linesOf = (path: string): readonly string[] => {
  const bytes = readFileSync(new URL(path, DATA));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
};

/** Whole text of a file. */
export const readText = (path: string): string => readFileSync(new URL(path, DATA), 'utf8');

/** A frame a line. */
export const readFrames = linesOf;

/** A clock, a tab or a space, and a frame a line. */
export const readStamped = (path: string): readonly string[] =>
  linesOf(path).map((line) => line.slice(line.search(/[\t ]/) + 1));

/** What was received, of lines `{t, ts, data}`; `http` for answers of REST. */
export const readCryptofeed = (path: string, type: 'recv' | 'http' = 'recv'): readonly string[] =>
  linesOf(path)
    .map((line) => JSON.parse(line) as { t: string; data?: string })
    .filter(({ t }) => t === type)
    .map(({ data }) => data!);

/** All that the frames of one connection say. */
export function decodeAll(
  venue: Venue,
  frames: readonly string[],
  settings: VenueSettings = {},
): readonly VenueEvent[] {
  const decoder = venue.createDecoder({ settings });
  return frames.flatMap((frame) => decoder.decode(frame));
}

/** Events of one type. */
export const ofType = <Type extends VenueEvent['type']>(
  events: readonly VenueEvent[],
  type: Type,
): readonly Extract<VenueEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<VenueEvent, { type: Type }> => event.type === type);

/** How many events there are of each type; of those without news, of each kind. */
export function countKinds(events: readonly VenueEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    const kind = 'what' in event ? `${event.type} ${event.what}` : event.type;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Sum of decimals, exact, in units of the eighth decimal. */
export function sumOf(texts: readonly string[]): bigint {
  let sum = 0n;
  for (const text of texts) {
    const [whole, fraction = ''] = text.split('.');
    sum += BigInt(whole + fraction.padEnd(8, '0').slice(0, 8));
  }
  return sum;
}

/** Ids that are missing between those that came, each counted; ids of one symbol. */
export const missingIds = (ids: readonly string[]): bigint =>
  ids.slice(1).reduce((missing, id, at) => missing + BigInt(id) - BigInt(ids[at]!) - 1n, 0n);
