/** Arrow and Feather: columns by name, packed or not; and LZ4 frames by their own rules. */
import {
  Bool,
  CompressionType,
  compressionRegistry,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  Float64,
  Int8,
  Int32,
  makeData,
  makeVector,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimestampMillisecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { unpackLz4Frame } from '../../../../shared/import/format/arrow/lz4-frame.ts';
import { MISSING, SIDE } from '../../../../shared/model/tick.ts';
import { load, T } from '../../../support/import-text.ts';

const NS = BigInt(T) * 1_000_000n;

const toTimes = (values: readonly bigint[]): Vector =>
  makeVector(makeData({ type: new TimestampNanosecond('UTC'), data: BigInt64Array.from(values) }));

interface Written {
  readonly isStream?: boolean;
  readonly packing?: CompressionType;
  readonly metadata?: Readonly<Record<string, string>>;
}

async function toArrow(columns: Record<string, Vector>, written: Written = {}): Promise<Buffer> {
  const { isStream = false, packing, metadata = {} } = written;
  const plain = new Table(columns);
  const schema = new Schema(
    plain.schema.fields.map(({ name, type }) => new Field(name, type, true)),
    new Map(Object.entries(metadata)),
  );
  const table = new Table(schema, Object.fromEntries(Object.entries(columns)));
  const options = packing === undefined ? {} : { compressionType: packing };
  /* An import tells the library how to unpack alone. */
  compressionRegistry.set(CompressionType.LZ4_FRAME, { encode: toLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, { encode: toZstdFrame });
  const Writer = isStream ? RecordBatchStreamWriter : RecordBatchFileWriter;
  const writer = new Writer(options);
  writer.write(table);
  writer.finish();
  return Buffer.from(await writer.toUint8Array());
}

const count = 1_000;
const times = Array.from({ length: count }, (_, i) => NS + BigInt(i));
const TRADES = {
  timestamp: toTimes(times),
  symbol: vectorFromArray(
    times.map((_, i) => (i % 2 === 0 ? 'AA' : 'BB')),
    new Dictionary(new Utf8(), new Int32()),
  ),
  price: vectorFromArray(
    times.map((_, i) => (i === 3 ? null : i + 0.25)),
    new Float64(),
  ),
  size: vectorFromArray(
    times.map((_, i) => i + 1),
    new Int32(),
  ),
  is_buyer_maker: vectorFromArray(
    times.map((_, i) => i % 3 === 0),
    new Bool(),
  ),
};

/** A frame of plain blocks: the least that every reader must take. */
function toLz4Frame(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE((bytes.length | 0x8000_0000) >>> 0);
  const head = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0]);
  return Buffer.concat([head, size, bytes, Buffer.alloc(4)]);
}

/** The same of zstd: one plain block in a frame of one segment. */
function toZstdFrame(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 5);
  head.writeUIntLE(1 | (bytes.length << 3), 9, 3);
  return Buffer.concat([head, bytes]);
}

test.each([
  ['Feather 2', {}],
  ['a stream', { isStream: true }],
  ['Feather 2 packed by LZ4', { packing: CompressionType.LZ4_FRAME }],
  ['Feather 2 packed by zstd', { packing: CompressionType.ZSTD }],
] as const)('%s of trades: every column by its name', async (_name, written) => {
  const { rows, report, decimals } = await load('x.feather', await toArrow(TRADES, written));
  expect(report).toMatchObject({ rows: count, trades: count - 1, rejected: 1 });
  expect(report.rejects).toEqual([{ line: 4, reason: 'there is no price' }]);
  expect(decimals).toEqual([2, 0]);
  expect(rows.map((row) => [row[1], row[3], row[4], row[5], row[8]])).toEqual(
    times
      .map((_, i) => [i % 2, i, i * 100 + 25, i + 1, i % 3 === 0 ? SIDE.sell : SIDE.buy])
      .filter((_, i) => i !== 3),
  );
});

test('times without a zone are asked for, and read by the one that is given', async () => {
  const columns = {
    date: vectorFromArray([T], new TimestampMillisecond()),
    price: vectorFromArray([1.5], new Float64()),
    amount: vectorFromArray([2], new Float64()),
  };
  const file = await toArrow(columns);
  await expect(load('BTC_USDT-trades.feather', file)).rejects.toThrow('--tz');
  const { rows, symbols } = await load('BTC_USDT-trades.feather', file, { zone: 'UTC' });
  expect(symbols).toEqual(['BTC/USDT']);
  expect(rows[0]![2]).toBe(T);
});

test("nautilus_trader's trades: the symbol is in the schema, numbers are bytes or decimals", async () => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(12_500_000_000_000_000n);
  const size = 15_000_000_000_000_000n; // 1.5 with sixteen decimals
  const decimal = Uint32Array.of(Number(size & 0xffff_ffffn), Number(size >> 32n), 0, 0);
  const columns = {
    price: vectorFromArray([new Uint8Array(bytes)], new FixedSizeBinary(16)),
    size: vectorFromArray([decimal], new Decimal(16, 38)),
    aggressor_side: vectorFromArray([2], new Int8()),
    ts_event: vectorFromArray([NS + 7n], new Uint64()),
    ts_init: vectorFromArray([NS + 9n], new Uint64()),
  };
  const metadata = { instrument_id: 'ETHUSDT-PERP.BINANCE', price_precision: '2' };
  const { rows, symbols, decimals } = await load(
    'part-0.feather',
    await toArrow(columns, { metadata }),
  );
  expect(symbols).toEqual(['ETHUSDT-PERP.BINANCE']);
  expect(decimals).toEqual([2, 1]);
  expect(rows[0]!.slice(3, 6)).toEqual([7, 125, 15]);
  expect(rows[0]![8]).toBe(SIDE.sell);
});

test('quotes without a side, decimals exact', async () => {
  const columns = {
    ts: toTimes([NS]),
    bid: vectorFromArray([null], new Float64()),
    ask: vectorFromArray([1.0951], new Float64()),
    ask_size: vectorFromArray([1e6], new Float64()),
  };
  const { rows } = await load('EURUSD.arrow', await toArrow(columns));
  expect(rows[0]!.slice(4, 8)).toEqual([MISSING, 0, 10_951, 1_000_000]);
});

test('Feather of version 1 is refused by name', async () => {
  await expect(load('a.feather', Buffer.from('FEA1....FEA1'))).rejects.toThrow(
    /version 1|version 2/,
  );
});

test('a file that is cut or damaged gives an error, or rows that add up', async () => {
  const whole = await toArrow(TRADES, { packing: CompressionType.LZ4_FRAME });
  const isKnown = expect.objectContaining({ name: 'ImportError' });
  for (let at = 8; at < whole.length; at += 4_999) {
    const bad = Buffer.from(whole);
    bad[at]! ^= 0x55;
    for (const file of [bad, whole.subarray(0, at)]) {
      try {
        const { report, rows } = await load('x.feather', file);
        expect(rows.length + report.rejected).toBe(report.rows);
      } catch (error) {
        expect(error).toEqual(isKnown);
      }
    }
  }
});

test('LZ4: literals, matches that run into themselves, blocks that look back', () => {
  const frame = (...blocks: readonly number[][]): Uint8Array => {
    const parts = blocks.map((block) => [block.length, 0, 0, 0, ...block]);
    return Uint8Array.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, ...parts.flat(), 0, 0, 0, 0]);
  };
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  const letters = (word: string): number[] => [...Buffer.from(word)];
  const once = frame([0x32, ...letters('abc'), 3, 0, 0x20, ...letters('xy')]);
  expect(text(unpackLz4Frame(once))).toBe('abcabcabcxy');
  const twice = frame([0x40, ...letters('wxyz')], [0x00, 4, 0, 0x10, ...letters('!')]);
  expect(text(unpackLz4Frame(twice))).toBe('wxyzwxyz!');
  const long = frame([0x1f, ...letters('a'), 1, 0, 255, 6, 0x10, ...letters('b')]);
  expect(text(unpackLz4Frame(long))).toBe(`${'a'.repeat(1 + 15 + 255 + 6 + 4)}b`);
  expect(() => unpackLz4Frame(frame([0x00, 9, 0]))).toThrow('damaged');
  expect(() => unpackLz4Frame(once.subarray(0, 14))).toThrow('damaged');
});
