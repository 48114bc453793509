/** Takes keys out of everything that people or logs see. */
import type { VenueKeys } from '../../../shared/venue/venue.ts';

/** Shorter ones would turn words of a sentence into stars. */
const LEAST_CHARACTERS = 4;

/** Makes a function that replaces every key in a text, as it is and as addresses spell it. */
export function createRedactor(keys: VenueKeys): (text: string) => string {
  const secrets = Object.values(keys)
    .filter(({ length }) => length >= LEAST_CHARACTERS)
    .flatMap((key) => [key, encodeURIComponent(key)])
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, key) => shown.replaceAll(key, '***'), text);
}
