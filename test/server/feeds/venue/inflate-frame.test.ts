/** Binary frames: text, compressed text, or something that the venue's decoder knows. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inflateFrame } from '../../../../server/feeds/venue/inflate-frame.ts';

const TEXT = '{"e":"trade","s":"BTCUSDT","p":"9007199254740993.25","x":"日本"}';
const LIST = '[{"T":"success","msg":"connected"}]';

describe('a binary frame', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate with its head', deflateSync],
    ['raw deflate', deflateRawSync],
    ['none at all', (text: Buffer) => text],
  ] as const)('compressed by %s is its text', (_name, pack) => {
    for (const text of [TEXT, LIST]) {
      expect(inflateFrame(pack(Buffer.from(text)))).toBe(text);
    }
  });

  test('that is cut, or damaged, is no text and no crash', () => {
    const whole = gzipSync(TEXT);
    expect(inflateFrame(whole.subarray(0, whole.length / 2))).toBeUndefined();
    const damaged = Uint8Array.from(whole);
    damaged[whole.length - 6]! ^= 0xff;
    expect(inflateFrame(damaged)).toBeUndefined();
    expect(inflateFrame(deflateSync(TEXT).subarray(0, 10))).toBeUndefined();
  });

  test('that would fill the memory once inflated is left out before it does', () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, '{'));
    expect(bomb.length).toBeLessThan(2_000);
    expect(inflateFrame(bomb, 10_000)).toBeUndefined();
    expect(inflateFrame(gzipSync(TEXT), TEXT.length - 1)).toBeUndefined();
    expect(inflateFrame(gzipSync(LIST), LIST.length)).toBe(LIST);
    const raw = deflateRawSync(Buffer.alloc(1_000_000, '{'));
    expect(typeof inflateFrame(raw, 10_000)).not.toBe('string');
  });

  test('of another kind is given as it came', () => {
    for (const bytes of [[], [0], [0x81, 0xa1, 0x54, 0xa1, 0x74], [0xff, 0xff, 0xff]]) {
      const frame = Uint8Array.from(bytes);
      expect(inflateFrame(frame)).toBe(frame);
    }
  });
});
