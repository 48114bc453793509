/**
 * Small integer hashes for what must be looked up rather than drawn in order: the same question always has
 * the same answer. 32-bit arithmetic only, the same on every machine. Not for secrets.
 */

/** Scrambles 32 bits (the finaliser of MurmurHash3). */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Hash of a seed and a text, a signed 32-bit integer. */
export function hashText(seed: number, text: string): number {
  let hash = mix(seed ^ 0x9e3779b9);
  for (let i = 0; i < text.length; i++) hash = mix(hash ^ text.charCodeAt(i));
  return hash;
}

/** Hash of three integers (32 bits each count). */
export const hash3 = (a: number, b: number, c: number): number => mix(mix(mix(a) ^ b) ^ c);
