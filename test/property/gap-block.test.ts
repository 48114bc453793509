/**
 * Blocks of gap news: whatever is written is read back, and whatever bytes are read give news within their bounds or a
 * TapeError, in bounded memory.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TIME_MS, TapeError } from '../../shared/tape/format.ts';
import {
  decodeGapNews,
  encodeGapNews,
  MAX_BLOCK_NEWS,
  toSoundNews,
} from '../../shared/tape/gap-block.ts';
import { GapFold } from '../../shared/tape/gap-fold.ts';

const RUNS = 3_000;
const INSTRUMENTS = 70_000;

const time = fc.oneof(
  fc.integer({ min: 0, max: MAX_TIME_MS }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5, MAX_TIME_MS, MAX_TIME_MS - 1, 2 ** 53),
);
const news = fc.array(
  fc.record({
    instrument: fc.oneof(fc.integer({ min: -2, max: INSTRUMENTS + 2 }), fc.double()),
    cause: fc.oneof(fc.integer({ min: -2, max: 300 }), fc.double()),
    fromMs: time,
    toMs: time,
  }),
  { maxLength: 20 },
);
const told = fc.integer({ min: 0, max: MAX_TIME_MS });

test('news that can be said come back as they were', () => {
  fc.assert(
    fc.property(news, told, (given, toldMs) => {
      const sound = toSoundNews(given, INSTRUMENTS);
      const payload = encodeGapNews(sound, toldMs);
      expect(decodeGapNews(payload, toldMs, INSTRUMENTS, 0)).toEqual(sound);
    }),
    { numRuns: RUNS, seed: 9 },
  );
});

test('any bytes are news within their bounds, or damage', () => {
  const varints = fc.array(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff), { maxLength: 64 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    varints.map((all) => Uint8Array.from(all)),
  );
  fc.assert(
    fc.property(bytes, told, fc.integer({ min: 0, max: 300 }), (payload, toldMs, instruments) => {
      try {
        const read = decodeGapNews(payload, toldMs, instruments, 0);
        expect(read.length).toBeLessThanOrEqual(Math.min(MAX_BLOCK_NEWS, payload.length / 4));
        expect(toSoundNews(read, instruments)).toEqual(read);
      } catch (error) {
        expect(error).toBeInstanceOf(TapeError);
        expect(error).toMatchObject({ code: 'TAPE_CORRUPT' });
      }
    }),
    { numRuns: RUNS, seed: 9 },
  );
});

test('what is left at the end is what was told last of each gap', () => {
  const few = fc.array(
    fc.record({
      instrument: fc.integer({ min: 0, max: 2 }),
      cause: fc.integer({ min: 5, max: 6 }),
      fromMs: fc.integer({ min: 0, max: 3 }),
      toMs: fc.constantFrom(-Infinity, Infinity, 10, 20),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(few, (all) => {
      const fold = new GapFold();
      for (const [toldMs, one] of all.entries()) fold.add(toldMs, [one]);
      const left = fold.list();
      for (const { instrument, cause, fromMs, toMs } of all) {
        const isSame = (one: { instrument?: number; cause: number; fromMs: number }): boolean =>
          one.instrument === instrument && one.cause === cause && one.fromMs === fromMs;
        const last = all.findLast(isSame)!;
        const kept = left.filter(isSame);
        expect(kept.map((one) => one.toMs)).toEqual(last.toMs === -Infinity ? [] : [last.toMs]);
        expect(toMs).toBeDefined();
      }
    }),
    { numRuns: 300, seed: 9 },
  );
});
