import { crc32 as zlibCrc32 } from 'node:zlib';
import { assert, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../../shared/tape/crc32.ts';

test('the checksum of "123456789" is the one that the catalogues of CRCs give', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test('equals that of zlib for any bytes, in one piece or in two', () => {
  assert(
    property(uint8Array({ maxLength: 300 }), uint8Array({ maxLength: 70 }), (a, b) => {
      expect(crc32(a)).toBe(zlibCrc32(a));
      expect(crc32(b, crc32(a))).toBe(zlibCrc32(Buffer.concat([a, b])));
    }),
  );
});
