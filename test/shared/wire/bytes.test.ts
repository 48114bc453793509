import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, COPY_SLACK, copyShort } from '../../../shared/wire/bytes.ts';
import { createDice } from '../../support/batches.ts';
import { fromHex, toHex } from '../../support/golden.ts';

const edges = [0, 1, 7, 14, 21, 28, 31, 32, 35, 42, 49, 52, 53].flatMap((bits) =>
  [2 ** bits - 1, 2 ** bits, 2 ** bits + 1].filter(Number.isSafeInteger),
);

function write(run: (writer: ByteWriter) => void): ByteWriter {
  const writer = new ByteWriter(64);
  run(writer);
  return writer;
}

const readerOf = (hex: string): ByteReader => new ByteReader(fromHex(hex));

describe('integers', () => {
  test.each(edges)('%i comes back as a varint of the shortest form', (value) => {
    const writer = write((one) => one.varint(value));
    const bits = value === 0 ? 1 : value.toString(2).length;
    expect(writer.pos).toBe(Math.ceil(bits / 7));
    const reader = new ByteReader(writer.bytes, 0, writer.pos);
    expect([reader.varint(), reader.left, reader.failed]).toEqual([value, 0, false]);
  });

  test.each(edges.filter((value) => value < 2 ** 52).flatMap((value) => [value, 0 - value]))(
    '%i comes back as a zigzag',
    (value) => {
      const writer = write((one) => one.zigzag(value));
      const reader = new ByteReader(writer.bytes, 0, writer.pos);
      expect([reader.zigzag(), reader.left, reader.failed]).toEqual([value, 0, false]);
    },
  );

  test('of fixed width come back up to their largest', () => {
    const writer = write((one) => {
      one.u8(0xff);
      one.u16(0xfffe);
      one.u32(0xffff_fffd);
      one.u48(2 ** 48 - 3);
      one.u48(1);
    });
    expect(toHex(writer.toBytes())).toBe('fffefffdfffffffdffffffffff010000000000');
    const reader = new ByteReader(writer.toBytes());
    expect([reader.u8(), reader.u16(), reader.u32(), reader.u48(), reader.u48()]).toEqual([
      0xff,
      0xfffe,
      0xffff_fffd,
      2 ** 48 - 3,
      1,
    ]);
  });
});

describe('reading', () => {
  test.each([
    ['nothing at all', ''],
    ['a varint without an end', 'ffff'],
    ['a varint of nine bytes', '808080808080808001'],
    ['a varint above 2^53 - 1', 'ffffffffffffff10'],
  ])('refuses %s, and gives 0 from then on', (_, hex) => {
    const reader = readerOf(hex);
    expect([reader.varint(), reader.failed]).toEqual([0, true]);
    expect([reader.u8(), reader.u48(), reader.zigzag(), reader.left]).toEqual([0, 0, 0, 0]);
  });

  test('stays within its bounds when the buffer goes on', () => {
    const bytes = fromHex('0102030405060708');
    const reader = new ByteReader(bytes, 2, 5);
    expect([reader.u16(), reader.u16(), reader.failed]).toEqual([0x0403, 0, true]);
    const open = new ByteReader(fromHex('ff8001'), 0, 2);
    expect([open.varint(), open.failed]).toEqual([0, true]);
  });

  test('takes a varint that is longer than it need be', () => {
    const reader = readerOf('8700');
    expect([reader.varint(), reader.failed]).toEqual([7, false]);
  });
});

describe('a writer', () => {
  test('grows without losing what was written', () => {
    const dice = createDice(5);
    const writer = new ByteWriter(1);
    const values = Array.from({ length: 2_000 }, () => dice.wide(53));
    for (const value of values) {
      writer.ensure(8);
      writer.varint(value);
    }
    writer.append(fromHex('c0ffee'));
    const reader = new ByteReader(writer.toBytes());
    expect(values.map(() => reader.varint())).toEqual(values);
    expect(toHex(writer.toBytes().subarray(-3))).toBe('c0ffee');
    expect(reader.left).toBe(3);
  });
});

describe('the quick copy', () => {
  test('copies exactly, and touches at most its slack behind the last byte', () => {
    const dice = createDice(77);
    for (let round = 0; round < 2_000; round++) {
      const from = Uint8Array.from({ length: 200 }, () => dice.below(256));
      const to = Uint8Array.from({ length: 260 }, () => dice.below(256));
      const before = to.slice();
      const start = dice.below(90);
      const end = start + dice.below(100);
      const at = dice.below(100);
      copyShort(new DataView(from.buffer), start, end, new DataView(to.buffer), at);
      const length = end - start;
      expect(to.slice(at, at + length)).toEqual(from.slice(start, end));
      expect(to.slice(0, at)).toEqual(before.slice(0, at));
      const behind = at + length + COPY_SLACK;
      expect(to.slice(behind)).toEqual(before.slice(behind));
    }
  });
});
