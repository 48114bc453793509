/**
 * JSON that came over the bus. Total.
 */
const text = new TextDecoder('utf-8', { fatal: true });

/** Reads an object or array. @returns undefined when the bytes are none */
export function toJson(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(text.decode(bytes));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
