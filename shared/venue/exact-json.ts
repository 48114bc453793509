/**
 * JSON whose numbers stay the digits that were sent: `JSON.parse` makes doubles of them, which lose trailing zeros,
 * integers above 2^53 and the last digits of prices. Also reads fields of such JSON without believing their types.
 */
import { parse } from 'lossless-json';

/** JSON of which nothing is known yet; numbers in it are texts. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads JSON; numbers become texts of their digits. @returns undefined for what is no JSON */
export function parseExact(text: string): unknown {
  try {
    return parse(text, undefined, (digits) => digits);
  } catch {
    /* No JSON, or nested deeper than the stack: neither is a frame. */
    return undefined;
  }
}

/** Reads JSON of a venue that sends its digits as texts: faster. @returns undefined for what is no JSON */
export function parseQuick(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field (of exact JSON: a number too), or undefined. */
export const textOf = (fields: Fields, key: string): string | undefined => {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
};

/** A list, or an empty one. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
