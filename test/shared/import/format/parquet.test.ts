/** Parquet: columns by name, whoever wrote them; every value exact or refused by its row. */
import { parquetWriteBuffer, type ColumnSource, type SchemaElement } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { FLAG, MISSING, SIDE, TICK } from '../../../../shared/model/tick.ts';
import { load, T } from '../../../support/import-text.ts';

const NS = BigInt(T) * 1_000_000n;

interface Written {
  readonly schema?: SchemaElement[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly rowGroupSize?: number;
}

function toParquet(columnData: ColumnSource[], { schema, metadata = {}, ...more }: Written = {}) {
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const root = { name: 'root', num_children: columnData.length };
  const shape = schema === undefined ? {} : { schema: [root, ...schema] };
  return Buffer.from(parquetWriteBuffer({ columnData, kvMetadata, ...shape, ...more }));
}

const required = { repetition_type: 'REQUIRED' } as const;
const time = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC = true): SchemaElement => ({
  name: 'timestamp',
  type: 'INT64',
  ...required,
  logical_type: { type: 'TIMESTAMP', unit, isAdjustedToUTC },
});
const double = (name: string): SchemaElement => ({ name, type: 'DOUBLE', ...required });
const TRADE = [double('price'), double('amount')];
const trades = (times: bigint[], prices = times.map(() => 1.5)): ColumnSource[] => [
  { name: 'timestamp', data: BigInt64Array.from(times) },
  { name: 'price', data: Float64Array.from(prices) },
  { name: 'amount', data: Float64Array.from(prices, () => 2) },
];

test.each([
  ['MILLIS', BigInt(T) + 1n, 1, 0],
  ['MICROS', BigInt(T) * 1000n + 1n, 0, 1_000],
  ['NANOS', NS + 1_000_001n, 1, 1],
] as const)('times in %s are read to their last digit', async (unit, value, ms, ns) => {
  const file = toParquet(trades([value]), { schema: [time(unit), ...TRADE] });
  const { rows } = await load('BTCUSDT.parquet', file);
  expect(rows.map((row) => row.slice(2, 4))).toEqual([[T + ms, ns]]);
});

test.each([
  ['s', BigInt(Math.floor(T / 1000)), T - (T % 1000), 0],
  ['ms', BigInt(T), T, 0],
  ['µs', BigInt(T) * 1000n + 7n, T, 7_000],
  ['ns', NS + 7n, T, 7],
] as const)('of bare integers the digits tell %s', async (_unit, value, ms, ns) => {
  const { rows } = await load('BTCUSDT.parquet', toParquet(trades([value])));
  expect(rows.map((row) => row.slice(2, 4))).toEqual([[ms, ns]]);
});

test('times of a wall clock need a zone from the user, and are read with it', async () => {
  const file = toParquet(trades([BigInt(T)]), { schema: [time('MILLIS', false), ...TRADE] });
  await expect(load('BTCUSDT.parquet', file)).rejects.toThrow(/clock on the wall.*--tz/);
  const { rows } = await load('BTCUSDT.parquet', file, { zone: 'America/New_York' });
  expect(rows[0]![2]).toBe(T + 4 * 3_600_000);
});

test('binary numbers are the shortest decimals that read back', async () => {
  const prices = [61837.63, 0.1, 5e-9, 1024.25, 4.56e-5];
  const times = prices.map((_, i) => NS + BigInt(i));
  const { rows, decimals } = await load('BTCUSDT.parquet', toParquet(trades(times, prices)));
  expect(decimals).toEqual([9, 0]);
  expect(rows.map((row) => row[4])).toEqual([
    61_837_630_000_000, 100_000_000, 5, 1_024_250_000_000, 45_600,
  ]);
});

test('a column that was made of floats of 32 bits has their digits, no longer tails', async () => {
  const prices = [1.1, 1.3345, 100.07].map(Math.fround);
  const file = toParquet(
    trades(
      prices.map((_, i) => NS + BigInt(i)),
      prices,
    ),
  );
  const { rows, decimals } = await load('BTCUSDT.parquet', file);
  expect(decimals).toEqual([4, 0]);
  expect(rows.map((row) => row[4])).toEqual([11_000, 13_345, 1_000_700]);
});

test('decimals are exact, also those of 38 digits; what has more than nine is refused by its row', async () => {
  const fixed = (value: bigint): Uint8Array => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64BE(value, 8);
    return bytes;
  };
  const schema: SchemaElement[] = [
    time('NANOS'),
    {
      name: 'price',
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: 16,
      ...required,
      logical_type: { type: 'DECIMAL', precision: 38, scale: 12 },
    },
    {
      name: 'amount',
      type: 'INT64',
      ...required,
      logical_type: { type: 'DECIMAL', precision: 18, scale: 4 },
    },
  ];
  const columns: ColumnSource[] = [
    { name: 'timestamp', data: BigInt64Array.of(NS, NS + 1n, NS + 2n) },
    { name: 'price', data: [fixed(1_250_000_000_000n), fixed(1n), fixed(2_000_000_000_000n)] },
    { name: 'amount', data: BigInt64Array.of(25_000n, 1n, 3n) },
  ];
  const { rows, report, decimals } = await load('X.parquet', toParquet(columns, { schema }));
  expect(decimals).toEqual([2, 4]);
  expect(rows.map((row) => row.slice(4, 6))).toEqual([
    [125, 25_000],
    [200, 3],
  ]);
  expect(report.rejects).toEqual([
    { line: 2, reason: expect.stringMatching(/price.*12 decimals/) },
  ]);
  expect(report.rows).toBe(3);
});

test('symbols, sides and places without a value come from where they are, over pages and groups', async () => {
  const count = 5_000;
  const columns: ColumnSource[] = [
    { name: 'ts', data: Array.from({ length: count }, (_, i) => NS + BigInt(i)) },
    { name: 'symbol', data: Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'AA' : 'BB')) },
    { name: 'px', data: Array.from({ length: count }, (_, i) => (i === 3 ? undefined : i + 0.5)) },
    { name: 'qty', data: Array.from({ length: count }, (_, i) => i + 1), type: 'INT32' },
    { name: 'taker_side', data: Array.from({ length: count }, (_, i) => (i % 3 ? 'buy' : 'sell')) },
  ] as ColumnSource[];
  const { rows, report } = await load('x.parquet', toParquet(columns, { rowGroupSize: 1_700 }));
  expect(report).toMatchObject({ rows: count, trades: count - 1, rejected: 1 });
  expect(report.rejects).toEqual([{ line: 4, reason: 'there is no price' }]);
  expect(rows.map((row) => [row[1], row[3], row[5], row[8]])).toEqual(
    Array.from({ length: count }, (_, i) => [
      i % 2,
      i,
      i + 1,
      i % 3 === 0 ? SIDE.sell : SIDE.buy,
    ]).filter((_, i) => i !== 3),
  );
});

test('quotes may have one side; sizes are kept beside it', async () => {
  const columns: ColumnSource[] = [
    { name: 'time', data: [NS, NS + 1n] },
    { name: 'bid_price', data: [1.5, undefined], type: 'DOUBLE' },
    { name: 'bid_qty', data: [3, undefined], type: 'DOUBLE' },
    { name: 'ask_price', data: [1.75, 1.8], type: 'DOUBLE' },
    { name: 'ask_qty', data: [4, 5], type: 'DOUBLE' },
  ] as ColumnSource[];
  const { rows } = await load('ETHUSDT.parquet', toParquet(columns));
  expect(rows.map((row) => row.slice(4, 8))).toEqual([
    [150, 3, 175, 4],
    [MISSING, 0, 180, 5],
  ]);
});

test("freqtrade's trades: the pair is in the name, empty columns are no sides", async () => {
  const columns = [
    { name: 'timestamp', data: [BigInt(T), BigInt(T)] },
    { name: 'id', data: ['1', '2'] },
    { name: 'type', data: [undefined, undefined], type: 'STRING' },
    { name: 'side', data: ['buy', 'sell'] },
    { name: 'price', data: [9.54e-6, 9.55e-6], type: 'DOUBLE' },
    { name: 'amount', data: [1, 2], type: 'DOUBLE' },
    { name: 'cost', data: [1, 2], type: 'DOUBLE' },
  ] as ColumnSource[];
  const { rows, decimals, symbols } = await load('BTC_USDT-trades.parquet', toParquet(columns));
  expect(symbols).toEqual(['BTC/USDT']);
  expect(decimals).toEqual([8, 0]);
  expect(rows.map((row) => [row[4], row[5], row[8]])).toEqual([
    [954, 1, SIDE.buy],
    [955, 2, SIDE.sell],
  ]);
});

test("nautilus_trader's integers of bytes have nine decimals, or sixteen", async () => {
  const bytes = (width: number, value: bigint): Uint8Array => {
    const all = Buffer.alloc(width, value < 0n ? 0xff : 0);
    all.writeBigInt64LE(value);
    return all;
  };
  const shape = (name: string, width: number): SchemaElement => ({
    name,
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: width,
    ...required,
  });
  const schema = [
    shape('bid_price', 8),
    shape('ask_price', 16),
    shape('bid_size', 8),
    shape('ask_size', 8),
    { name: 'ts_event', type: 'INT64', converted_type: 'UINT_64', ...required },
    { name: 'ts_init', type: 'INT64', converted_type: 'UINT_64', ...required },
  ] as SchemaElement[];
  const columns: ColumnSource[] = [
    { name: 'bid_price', data: [bytes(8, 1_250_000_000n)] },
    { name: 'ask_price', data: [bytes(16, 12_600_000_000_000_000n)] },
    { name: 'bid_size', data: [bytes(8, 5_000_000_000n)] },
    { name: 'ask_size', data: [bytes(8, 7_500_000_000n)] },
    { name: 'ts_event', data: BigInt64Array.of(NS + 3n) },
    { name: 'ts_init', data: BigInt64Array.of(NS + 9n) },
  ];
  const { rows, decimals } = await load('EURUSD.SIM.parquet', toParquet(columns, { schema }));
  expect(decimals).toEqual([2, 1]);
  expect(rows[0]!.slice(2, 8)).toEqual([T, 3, 125, 50, 126, 75]);
});

test("Databento's books give a quote a row, and a trade where one was", async () => {
  const columns = [
    { name: 'ts_recv', data: [NS + 10n, NS + 20n, NS + 30n] },
    { name: 'ts_event', data: [NS + 9n, NS + 19n, NS + 18n] },
    { name: 'rtype', data: [1, 1, 1], type: 'INT32' },
    { name: 'publisher_id', data: [1, 1, 1], type: 'INT32' },
    { name: 'instrument_id', data: [5, 5, 5], type: 'INT32' },
    { name: 'action', data: ['A', 'T', 'C'] },
    { name: 'side', data: ['B', 'A', 'N'] },
    { name: 'price', data: [1_500_000_000n, 1_500_000_000n, 2n ** 63n - 1n] },
    { name: 'size', data: [3, 4, 0], type: 'INT32' },
    { name: 'bid_px_00', data: [1_500_000_000n, 1_500_000_000n, 1_250_000_000n] },
    { name: 'ask_px_00', data: [1_750_000_000n, 2n ** 63n - 1n, 1_750_000_000n] },
    { name: 'bid_sz_00', data: [3, 3, 3], type: 'INT32' },
    { name: 'ask_sz_00', data: [3, 0, 3], type: 'INT32' },
    { name: 'symbol', data: ['ESH1', 'ESH1', 'ESH1'] },
  ] as ColumnSource[];
  const { rows, report } = await load('x.parquet', toParquet(columns));
  expect(rows.map((row) => [row[0], row[3], row[4], row[6], row[8], row[9]])).toEqual([
    [TICK.quote, 9, 150, 175, 0, 0],
    [TICK.quote, 19, 150, MISSING, 0, 0],
    [TICK.trade, 19, 150, 0, SIDE.sell, 0],
    [TICK.quote, 30, 125, 175, 0, FLAG.timeRepaired],
  ]);
  expect(report.rows).toBe(4);
});

test.each([
  ['trades.parquet', trades([NS]), {}, 'does not say its symbol; name it with --symbol'],
  ['BTCUSDT.parquet', [{ name: 'close', data: [1] }], {}, 'its columns are close'],
  ['BTCUSDT.parquet', trades([NS]), { columns: ['time'] }, 'it has 3 columns'],
] as const)('what a file does not say is asked for: %s', async (name, columns, options, words) => {
  const file = toParquet(columns as unknown as ColumnSource[]);
  await expect(load(name, file, options)).rejects.toThrow(words);
});

test('an encrypted file is refused by name', async () => {
  await expect(load('a.parquet', Buffer.from('PARE....PARE'))).rejects.toThrow(
    'without encryption',
  );
});

test('a file that is cut or damaged anywhere gives an error, or rows that add up', async () => {
  const whole = toParquet(trades([NS, NS + 1n, NS + 2n], [1.5, 2.5, 3.5]));
  const isKnown = expect.objectContaining({ name: 'ImportError' });
  for (let at = 4; at < whole.length; at += 23) {
    const bad = Buffer.from(whole);
    bad[at]! ^= 0x55;
    for (const file of [bad, whole.subarray(0, at)]) {
      try {
        const { report, rows } = await load('BTCUSDT.parquet', file);
        expect(rows.length + report.rejected).toBe(report.rows);
      } catch (error) {
        expect(error).toEqual(isKnown);
      }
    }
  }
});
