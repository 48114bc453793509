/**
 * Recorded WebSocket frames of the venues that there are live connectors for, one format a venue: as text lines with or
 * without a receive time, in a recorder's objects, or printed as one JSON list. Known by what the frames say.
 */
import type { Venue } from '../../venue/venue.ts';
import { toVenueTerms } from '../../venue/venue-terms.ts';
import { VENUES } from '../../venue/registry.ts';
import type { Decoder, DecoderOptions } from '../decoder.ts';
import { CapturedReader } from '../frames/captured-reader.ts';
import { sniffCapture } from '../frames/find-capture.ts';
import { createTextDecoder } from '../frames/json-items.ts';
import type { TextImporter } from '../importer.ts';

function createDecoder(venue: Venue, options: DecoderOptions): Decoder {
  const reader = new CapturedReader(venue, options);
  options.handler.belongTo?.(toVenueTerms(venue));
  return createTextDecoder(
    (text, line) => reader.take(text, line),
    () => reader.end(),
  );
}

const toImporter = (venue: Venue): TextImporter => ({
  name: `${venue.id}-frames`,
  description: `recorded ${venue.name} frames`,
  ...(venue.traits.hours === 'us-equities' ? { kind: 'equity' } : {}),
  reads: 'text',
  sniff: sniffCapture(venue.id, venue.name),
  create: (options) => createDecoder(venue, options),
});

/** Recorded frames of each venue but Binance, whose futures are among them: see binance-frames.ts. */
export const capturedFrames: readonly TextImporter[] = VENUES.filter(
  ({ id }) => id !== 'binance',
).map(toImporter);
