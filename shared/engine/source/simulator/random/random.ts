/**
 * Seeded random streams: Chris Doty-Humphrey's sfc32, many of them side by side in one typed array.
 * Promises that a stream depends on the seed and its own name only, never on how many other streams
 * there are or in which order they are drawn from. Integer arithmetic, no allocation when drawing.
 */

import { hashText, mix } from './hash.ts';

/** 32-bit words of one stream's state: stream `n` of an array starts at `n * WORDS`. */
export const WORDS = 4;
const WARM_UP_DRAWS = 15;
const TO_UNIT = 2 ** -32;

/** State of several streams, one after the other, WORDS words each. */
export type Streams = Int32Array;

/** Makes room for `count` streams; each must be seeded before it is drawn from. */
export const createStreams = (count: number): Streams => new Int32Array(count * WORDS);

/**
 * Seeds one stream from a seed (u32) and a name (`AAPL/quotes`); different names are independent.
 */
export function seedStream(streams: Streams, stream: number, seed: number, name: string): void {
  const at = stream * WORDS;
  let hash = hashText(seed, name);
  for (let word = 0; word < 3; word++) {
    hash = mix(hash + 0x9e3779b9);
    streams[at + word] = hash;
  }
  streams[at + 3] = 1;
  for (let i = 0; i < WARM_UP_DRAWS; i++) nextBits(streams, at);
}

/** Next 32 random bits as a signed integer, of the stream whose state starts at word `at`. */
export function nextBits(streams: Streams, at: number): number {
  const a = streams[at]!;
  const b = streams[at + 1]!;
  const c = streams[at + 2]!;
  const count = streams[at + 3]!;
  const out = (((a + b) | 0) + count) | 0;
  streams[at] = b ^ (b >>> 9);
  streams[at + 1] = (c + (c << 3)) | 0;
  streams[at + 2] = (((c << 21) | (c >>> 11)) + out) | 0;
  streams[at + 3] = (count + 1) | 0;
  return out;
}

/** Next number in [0, 1), a multiple of 2^-32. */
export const nextUnit = (streams: Streams, at: number): number =>
  (nextBits(streams, at) >>> 0) * TO_UNIT;
