/**
 * Ids that do not count up, as numbers for rows: the same for the same text, below those that count up. Two texts of one
 * number are one in 2^52, and only trades of one moment, price and size are compared.
 */
import { NO_ID } from './import-rows.ts';

const HIGH = 2 ** 26;

/** @returns a number below NO_ID; NO_ID of no text */
export function toUniqueNumber(text: string | undefined): number {
  if (text === undefined || text === '') return NO_ID;
  let a = 0x811c_9dc5;
  let b = 0x9747_b28c;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x0100_0193);
    b = Math.imul(b ^ code, 0x85eb_ca6b) ^ (b >>> 13);
  }
  return NO_ID - 1 - ((a >>> 6) * HIGH + (b >>> 6));
}
