/** What was imported, exported and imported again is the same, tick by tick: Parquet and DBN 3, also of real data. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createExportStream, type ExportChoice } from '../../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../../shared/export/registry.ts';
import { readPart, toExportedMarket } from '../../../shared/export/tape-market.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { FLAG, MISSING, SIDE, STATUS, STATUS_REASON, TICK } from '../../../shared/model/tick.ts';
import { importFiles, type ImportOptions } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { createRandom, readAll, type Row, toColumns, toMeta } from './rows.ts';

const NOW = 1_750_000_000_000;

interface Market {
  readonly rows: readonly Row[];
  readonly instruments: readonly Instrument[];
}

function readTape(path: string): Market {
  const tape = openTape(path);
  const rows = readAll(tape);
  const { instruments } = tape;
  tape.close();
  return { rows, instruments };
}

async function load(path: string, options: Partial<ImportOptions> = {}): Promise<string> {
  const out = join(makeFolder(), 'in.tape');
  await importFiles([path], { out, nowMs: NOW, isStrict: true, ...options });
  return out;
}

/** Exports a tape and imports what came of it. */
async function thereAndBack(path: string, name: string, more: Partial<ExportChoice> = {}) {
  const tape = openTape(path);
  const format = EXPORT_FORMATS.find((one) => one.name === name)!;
  const encoder = await createExportStream(toExportedMarket(tape, {}), { format, ...more });
  const pieces = [encoder.begin()];
  for (const batch of readPart(tape, {})) pieces.push(encoder.write(batch));
  pieces.push(encoder.end());
  tape.close();
  const file = join(makeFolder(), `out.${name}`);
  writeFileSync(file, Buffer.concat(pieces));
  return readTape(await load(file));
}

async function writeRandom(seed: number): Promise<string> {
  const random = createRandom(seed);
  const rows: Row[] = [];
  for (let i = 0; i < 2_000; i++) {
    const [ms, ns] = [NOW + i * 3, random() % 1_000_000];
    const [price, size] = [1 + (random() % 1e6), 1 + (random() % 1e6)];
    const id = random() % 2;
    const kind = random() % 8;
    const flags = random() % 5 === 0 ? FLAG.noPrice | FLAG.extendedHours : 0;
    if (kind === 0) {
      rows.push([TICK.status, id, ms, ns, STATUS.halted, STATUS_REASON.news, 0, 0, 0, 0]);
    } else if (kind < 4) {
      const isOne = random() % 9 === 0;
      const [ask, askSize] = isOne ? [MISSING, 0] : [price + 1, size];
      rows.push([TICK.quote, id, ms, ns, price, size, ask, askSize, 0, 0]);
    } else rows.push([TICK.trade, id, ms, ns, price, size, 0, 0, random() % 3, flags]);
  }
  const path = join(makeFolder(), 'random.tape');
  const meta = { ...toMeta(2), provenance: { kind: 'recorded', label: 'Test' } as const };
  const writer = createTapeWriter(path, meta);
  writer.append(toColumns(rows), 0, rows.length);
  expect((await writer.close()).error).toBeUndefined();
  return path;
}

test('Parquet: trades, quotes, statuses, flags, names, decimals', async () => {
  const path = await writeRandom(7);
  const before = readTape(path);
  const after = await thereAndBack(path, 'parquet');
  expect(after.rows).toEqual(before.rows);
  const facts = ({
    symbol,
    name,
    kind,
    currency,
    priceDecimals,
    tickSize,
  }: Instrument): unknown => [symbol, name, kind, currency, priceDecimals, tickSize];
  expect(after.instruments.map(facts)).toEqual(before.instruments.map(facts));
});

test('DBN: trades and quotes, whose sizes were made whole and come back', async () => {
  const path = await writeRandom(8);
  const { rows } = readTape(path);
  const after = await thereAndBack(path, 'dbn', { sizeDecimals: 0 });
  const wanted = rows.filter((row) => row[0] !== TICK.status).map((row) => [...row.slice(0, 9), 0]);
  expect(after.rows.map((row) => [...row.slice(0, 9), 0])).toEqual(wanted);
});

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

describe.skipIf(!existsSync(DATA))('real data', () => {
  test('9,757 trades of Binance by way of Parquet and of DBN', async () => {
    const path = await load(join(DATA, 'derived/BTCUSDT-trades-spot-2024-08-08.csv'));
    const before = readTape(path);
    expect(before.rows).toHaveLength(9_757);
    const [one] = before.instruments;
    const byParquet = await thereAndBack(path, 'parquet');
    expect(byParquet.rows).toEqual(before.rows);
    expect(byParquet.instruments).toEqual([one]);
    const byDbn = await thereAndBack(path, 'dbn', { sizeDecimals: 5, schema: 'trades' });
    expect(byDbn.rows).toEqual(before.rows);
    expect(new Set(byDbn.rows.map((row) => row[8]))).toEqual(new Set([SIDE.buy, SIDE.sell]));
  });
});
