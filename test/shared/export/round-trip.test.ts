/**
 * What is exported and read back by an independent reader is the same: CSV, JSON lines, Parquet and DBN. Ticks of two
 * markets, one of eight decimals and a Unicode symbol, one-sided quotes and single nanoseconds among them.
 */
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { fromDbnDataset } from '../../../shared/dbn/layout.ts';
import { toBarInterval } from '../../../shared/export/bar-interval.ts';
import type { ExportedMarket } from '../../../shared/export/export-format.ts';
import { createExportStream, type ExportChoice } from '../../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../../shared/export/registry.ts';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import {
  createTickColumns,
  MISSING,
  pushQuote,
  pushTrade,
  SIDE,
  type Side,
  TICK,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import { createRandom } from '../../support/random.ts';

const T = Date.UTC(2026, 0, 1);
const [fine, whole] = ['币安人生USDT', '@107'].map((symbol, id): Instrument => ({
  id,
  symbol,
  name: symbol,
  kind: 'crypto',
  currency: 'USDT',
  priceDecimals: id === 0 ? 8 : 2,
  sizeDecimals: id === 0 ? 8 : 0,
  tickSize: 1,
  lot: 1,
})) as [Instrument, Instrument];
const INSTRUMENTS = [fine, whole];
const MARKET: ExportedMarket = {
  instruments: INSTRUMENTS,
  provenance: { kind: 'recorded', label: 'Test' },
  previousClose: [MISSING, MISSING],
  startMs: T,
  endMs: T + 60_000,
  epoch: 0,
  notes: [],
  eventsUntil: () => [],
};

function toTicks(seed: number, count: number): TickColumns {
  const random = createRandom(seed);
  const ticks = createTickColumns(count);
  const below = (most: number): number => Math.floor(random() * most);
  for (let i = 0; i < count; i++) {
    const id = below(2);
    const [ms, ns] = [T + i * 3, below(1_000_000)];
    const [price, size] = [1 + below(1e9), 1 + below(4e9)];
    if (random() < 0.5) pushTrade(ticks, id, ms, ns, price, size, below(3) as Side);
    else {
      const [bid, ask] = [random() < 0.1 ? MISSING : price, random() < 0.1 ? MISSING : price + 1];
      pushQuote(
        ticks,
        id,
        ms,
        ns,
        bid,
        bid === MISSING ? 0 : size,
        ask,
        ask === MISSING ? 0 : size,
      );
    }
  }
  return ticks;
}

async function exportAs(
  name: string,
  ticks: TickColumns,
  options: Partial<ExportChoice> = {},
): Promise<Uint8Array> {
  const format = EXPORT_FORMATS.find((one) => one.name === name)!;
  const encoder = await createExportStream(MARKET, { format, ...options });
  return Buffer.concat([encoder.begin(), encoder.write(ticks), encoder.end()]);
}

type Fields = Readonly<Record<string, unknown>>;

/** A tick of a file of named texts, as numbers: `toNumber` reads a decimal at so many decimals. */
function fromFields(
  { symbol: shown, kind, ...fields }: Fields,
  toNs: (value: unknown) => bigint,
  toNumber: (value: unknown, decimals: number) => number,
): unknown[] {
  const symbol = String(shown).replace(/^'/, '');
  const { id, priceDecimals, sizeDecimals } = INSTRUMENTS.find((one) => one.symbol === symbol)!;
  const isThere = (value: unknown): boolean =>
    value !== '' && value !== undefined && value !== null;
  const price = (name: string): number =>
    isThere(fields[name]) ? toNumber(fields[name], priceDecimals) : MISSING;
  const size = (name: string): number =>
    isThere(fields[name]) ? toNumber(fields[name], sizeDecimals) : 0;
  const ns = toNs(fields['time']);
  return kind === 'trade'
    ? [ns, id, 'trade', price('price'), size('size'), SIDE[fields['side'] as keyof typeof SIDE]]
    : [ns, id, kind, price('bid'), size('bidSize'), price('ask'), size('askSize')];
}

function fromTicks(ticks: TickColumns): unknown[][] {
  return Array.from({ length: ticks.length }, (_, row) => {
    const ns = BigInt(ticks.timeMs[row]!) * 1_000_000n + BigInt(ticks.timeNs[row]!);
    const [id, price, size] = [ticks.instrument[row]!, ticks.price[row]!, ticks.size[row]!];
    return ticks.kind[row] === TICK.trade
      ? [ns, id, 'trade', price, size, ticks.side[row]!]
      : [ns, id, 'quote', price, size, ticks.ask[row]!, ticks.askSize[row]!];
  });
}

const fromIso = (text: unknown): bigint => {
  const [, second, fraction] = /^(.{19})\.(\d{9})Z$/.exec(text as string)!;
  return BigInt(Date.parse(`${second}Z`)) * 1_000_000n + BigInt(fraction!);
};
const fromDecimal = (text: unknown, decimals: number): number =>
  parseDecimal(text as string, decimals);

test.each([1, 2, 3])('CSV and JSON lines give the identical ticks back (seed %i)', async (seed) => {
  const ticks = toTicks(seed, 500);
  const csv = Buffer.from(await exportAs('csv', ticks)).toString();
  expect(csv.split('\r\n')).toHaveLength(502);
  const rows = parse(csv, { columns: true }) as Fields[];
  expect(rows.map((row) => fromFields(row, fromIso, fromDecimal))).toEqual(fromTicks(ticks));
  const lines = Buffer.from(await exportAs('jsonl', ticks))
    .toString()
    .trimEnd()
    .split('\n');
  const objects = lines.map((line) => JSON.parse(line) as Fields);
  expect(objects.map((one) => fromFields(one, fromIso, fromDecimal))).toEqual(fromTicks(ticks));
});

test.each([1, 2])('Parquet gives the identical ticks back (seed %i)', async (seed) => {
  const ticks = toTicks(seed, 500);
  const bytes = await exportAs('parquet', ticks);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const metadata = parquetMetadata(file);
  const scales = new Map(
    metadata.schema.map(({ name, logical_type: type }) => [
      name,
      type?.type === 'DECIMAL' ? type.scale : 0,
    ]),
  );
  expect([scales.get('price'), scales.get('size')]).toEqual([8, 8]);
  const plain = metadata.schema.map(({ logical_type: _type, ...element }) => element);
  const rows = await parquetReadObjects({ file, metadata: { ...metadata, schema: plain } });
  const read = rows.map((row) =>
    fromFields(
      row,
      (value) => value as bigint,
      (value, decimals) => Number((value as bigint) / 10n ** BigInt(8 - decimals)),
    ),
  );
  expect(read).toEqual(fromTicks(ticks));
});

/** A reader of DBN, written from its specification alone. */
function readDbn(bytes: Uint8Array): { view: DataView; records: number[]; dataset: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('DBN\u0003');
  expect(view.getUint32(4, true) % 8).toBe(0);
  const records: number[] = [];
  for (let at = 8 + view.getUint32(4, true); at < bytes.length; at += view.getUint8(at) * 4) {
    records.push(at);
  }
  const dataset = Buffer.from(bytes.subarray(8, 24)).toString('latin1').replaceAll('\0', '');
  return { view, records, dataset };
}

describe('DBN', () => {
  test.each([1, 2])('mbp-1 gives the identical ticks back (seed %i)', async (seed) => {
    const ticks = toTicks(seed, 500);
    const only = ticks.instrument.every((id) => id === 1) ? [1] : [0, 1];
    expect(only).toEqual([0, 1]);
    /* Both markets in whole sizes of the file: those of the second one are multiplied by 1. */
    for (let row = 0; row < ticks.length; row++) ticks.instrument[row] = 0;
    const bytes = await exportAs('dbn', ticks, { sizeDecimals: 8 });
    const { view, records, dataset } = readDbn(bytes);
    expect(fromDbnDataset(dataset)).toBe(8);
    const price = (at: number): number => {
      const raw = view.getBigInt64(at, true);
      return raw === 2n ** 63n - 1n ? MISSING : Number(raw / 10n);
    };
    const sides: Readonly<Record<string, number>> = { A: SIDE.sell, B: SIDE.buy, N: SIDE.unknown };
    const read = records.map((at) => {
      expect(view.getUint8(at)).toBe(20);
      const ns = view.getBigUint64(at + 8, true);
      const id = view.getUint32(at + 4, true);
      const side = sides[String.fromCharCode(view.getUint8(at + 29))];
      if (String.fromCharCode(view.getUint8(at + 28)) === 'T') {
        return [ns, id, 'trade', price(at + 16), view.getUint32(at + 24, true), side];
      }
      const [bid, ask] = [price(at + 48), price(at + 56)];
      const [bidSize, askSize] = [view.getUint32(at + 64, true), view.getUint32(at + 68, true)];
      return [ns, id, 'quote', bid, bidSize, ask, askSize];
    });
    expect(read).toEqual(fromTicks(ticks));
  });

  test('refuses a size that is not whole, and names it and the way out', async () => {
    const ticks = createTickColumns(1);
    pushTrade(ticks, 0, T, 0, 1e8, 123_000, SIDE.buy);
    await expect(exportAs('dbn', ticks)).rejects.toThrow(/size 0\.00123000.*--size-multiplier/);
  });

  test('has bars of one minute as ohlcv, stamped with their start', async () => {
    const ticks = createTickColumns(3);
    for (const [i, price] of [100, 300, 200].entries()) {
      pushTrade(ticks, 1, T + i * 1000, 0, price, 5, SIDE.buy);
    }
    const bytes = await exportAs('dbn', ticks, { interval: toBarInterval('1m')! });
    const { view, records } = readDbn(bytes);
    expect(records).toHaveLength(1);
    const [at] = records as [number];
    expect(view.getUint8(at + 1)).toBe(0x21);
    expect(view.getBigUint64(at + 8, true)).toBe(BigInt(T) * 1_000_000n);
    expect([16, 24, 32, 40].map((part) => view.getBigInt64(at + part, true))).toEqual(
      [100n, 300n, 100n, 200n].map((price) => price * 10_000_000n),
    );
    expect(view.getBigUint64(at + 48, true)).toBe(15n);
  });
});
