/**
 * Binary frames of venues that compress by themselves: told by their first bytes, inflated within a bound.
 */
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;

const isJson = (bytes: Uint8Array): boolean => bytes[0] === OPEN_OBJECT || bytes[0] === OPEN_LIST;

const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Gives the text of a binary frame, or the bytes themselves where they are neither text nor compressed text.
 * @returns undefined for what is compressed and broken, or too large
 */
export function inflateFrame(
  bytes: Uint8Array,
  maxOutputLength: number = VENUE_LIMITS.inflatedBytes,
): string | Uint8Array | undefined {
  if (isJson(bytes)) return toText(bytes);
  const [first, second] = bytes;
  try {
    if (first === 0x1f && second === 0x8b) return toText(gunzipSync(bytes, { maxOutputLength }));
    if (first === 0x78 && ((first << 8) | (second ?? 0)) % 31 === 0) {
      return toText(inflateSync(bytes, { maxOutputLength }));
    }
  } catch {
    return undefined;
  }
  try {
    const inflated = inflateRawSync(bytes, { maxOutputLength });
    if (isJson(inflated)) return toText(inflated);
  } catch {
    /* Not raw deflate: something binary that the venue's decoder knows. */
  }
  return bytes;
}
