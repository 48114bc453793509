/** Zstandard in pieces of any size: frames one behind the other, skippable ones, and their checksums. */
import { describe, expect, test } from 'vitest';
import { unzstd } from '../../../shared/import/read/zstd.ts';
import { Xxh64 } from '../../../shared/import/read/xxh64.ts';

/** `zstd --check` of `sum` and of 3,000 bytes `i % 251`, a skippable frame of 5 bytes, and one without a checksum. */
const SUM = '28b52ffd045819000073756da853b72f';
const LONG =
  '28b52ffd04582d0800b40f000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fa01007b5df97d2305b8d3f79b';
const PLAIN = '28b52ffd0058290000706c61696e';
const SKIPPED = '502a4d18050000000102030405';

const long = Uint8Array.from({ length: 3_000 }, (_, i) => i % 251);
const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');

async function unpack(bytes: Uint8Array, step: number): Promise<Buffer> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += step) {
      yield await Promise.resolve(bytes.subarray(at, at + step));
    }
  }
  const all: Uint8Array[] = [];
  for await (const piece of unzstd(pieces(), 'x.zst')) all.push(piece);
  return Buffer.concat(all);
}

test.each([
  ['', 0x51d8e999],
  ['a', 0xa98c6e5b],
  ['abc', 0xad770999],
])('the lower half of XXH64 of %j is the published one', (text, lower) => {
  const hash = new Xxh64();
  hash.update(Buffer.from(text));
  expect(hash.lower()).toBe(lower);
});

describe('frames', () => {
  const stream = fromHex(SUM + SKIPPED + LONG + PLAIN + SUM);
  const text = Buffer.concat([Buffer.from('sum'), long, Buffer.from('plain'), Buffer.from('sum')]);

  test.each([1, 7, 10_000])('come whole in pieces of %i bytes', async (step) => {
    expect(await unpack(stream, step)).toEqual(text);
  });

  test('with a checksum that is not that of what is in them are damaged, whatever the library says', async () => {
    for (const hex of [SUM, LONG]) {
      const wrong = fromHex(hex);
      wrong[wrong.length - 1]! ^= 1;
      await expect(unpack(wrong, 10_000)).rejects.toThrow(/checksum of a frame/);
    }
  });

  test('that end early are torn', async () => {
    await expect(unpack(stream.subarray(0, stream.length - 6), 64)).rejects.toThrow(
      /ends in the middle/,
    );
  });
});
