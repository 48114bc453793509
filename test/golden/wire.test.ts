import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FRAME } from '../../shared/wire/frame.ts';
import { fromHex, type PlainFrame, toFrameBytes, toHex, toPlain } from '../support/golden.ts';

/**
 * Recorded once for version 1 of the format, and never edited: a change here is a new version. Frame types that
 * and intervals that came later have files of their own.
 */
const golden = ['wire-v1.json', 'wire-v1-bar-history.json', 'wire-v1-intervals.json'].flatMap(
  (file) =>
    JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly {
      name: string;
      hex: string;
      frame: PlainFrame;
    }[],
);

describe('frames of wire version 1', () => {
  test('are recorded for every frame type', () => {
    const types = new Set(golden.map(({ frame }) => frame.type));
    expect([...types].sort()).toEqual(Object.keys(FRAME).sort());
  });

  test.each(golden)('decode for ever to what was recorded: $name', ({ hex, frame }) => {
    expect(toPlain(fromHex(hex))).toEqual(frame);
  });

  test.each(golden)('are still encoded byte for byte: $name', ({ hex, frame }) => {
    expect(toHex(toFrameBytes(frame))).toBe(hex);
  });
});

describe('other versions and types', () => {
  const bytes = fromHex(golden[0]!.hex);

  test.each([0, 2, 3, 15])('refuse major version %i by name', (major) => {
    const other = bytes.slice();
    other[0] = (major << 4) | FRAME.runs;
    expect(toPlain(other)).toBe('BAD_VERSION');
  });

  test('tell a frame type that is not known from one that is damaged', () => {
    const known = new Set<number>(Object.values(FRAME));
    for (let type = 0; type < 16; type++) {
      const other = bytes.slice();
      other[0] = (1 << 4) | type;
      expect(toPlain(other) === 'UNKNOWN_TYPE').toBe(!known.has(type));
    }
  });

  test('tell a frame that was cut from one with something left over', () => {
    for (const { hex, frame } of golden) {
      const whole = fromHex(hex);
      if (['gap', 'bars', 'barHistory'].includes(frame.type)) {
        expect(toPlain(whole.subarray(0, -1))).toBe('TRUNCATED');
        expect(toPlain(Uint8Array.of(...whole, 0))).toBe('MALFORMED');
      }
    }
    expect(toPlain(new Uint8Array(0))).toBe('TRUNCATED');
    expect(toPlain(bytes.subarray(0, -1))).toBe('TRUNCATED');
  });

  test('refuse the tick kind that is reserved', () => {
    const record = bytes.slice();
    const kindAt = record.length - 5;
    expect(record[kindAt]! & 3).toBe(0);
    record[kindAt]! |= 3;
    expect(toPlain(record)).toBe('MALFORMED');
  });
});
