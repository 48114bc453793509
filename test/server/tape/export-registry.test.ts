/** A format to write to is one object in a list, chosen by its name or by the end of a file's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExportedMarket, Exporter } from '../../../server/tape/export/exporter.ts';
import { EXPORTERS, findExporter } from '../../../server/tape/export/registry.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { makeFolder } from './folder.ts';
import { makeRows, toColumns, toMeta } from './rows.ts';

const { instruments, provenance, previousClose } = toMeta(2);
const MARKET: ExportedMarket = {
  instruments,
  provenance,
  previousClose,
  startMs: 1_700_000_000_000,
  epoch: 0,
  notes: [],
  eventsUntil: () => [],
};

const counts: Exporter = {
  name: 'count',
  create() {
    let ticks = 0;
    return {
      write: (batch) => Promise.resolve(void (ticks += batch.length)),
      instruments: () => undefined,
      close: () => Promise.resolve(ticks),
    };
  },
};

test('a format that is added is found by its name and by the end of a file', async () => {
  const exporters = [...EXPORTERS, counts];
  expect(findExporter('a.count', undefined, exporters)).toBe(counts);
  expect(findExporter('a.csv', 'count', exporters)).toBe(counts);
  const sink = counts.create('a.count', MARKET, false);
  await sink.write(toColumns(makeRows(1, 30, 2)));
  expect(await sink.close()).toBe(30);
});

test.each([
  ['a.csv', undefined, 'csv'],
  ['A.CSV', undefined, 'csv'],
  ['a.tape', undefined, 'tape'],
  ['a', undefined, 'tape'],
  ['a.tape', 'csv', 'csv'],
  ['a.csv', 'parquet', undefined],
])('%s with the format %s is written as %s', (path, name, found) => {
  expect(findExporter(path, name)?.name).toBe(found);
});

test.each(EXPORTERS.map(({ name }) => name))(
  '%s has every tick, and is not overwritten',
  async (name) => {
    const path = join(makeFolder(), `all.${name}`);
    const exporter = findExporter(path)!;
    const sink = exporter.create(path, MARKET, false);
    await sink.write(toColumns(makeRows(1, 100, 2)));
    const bytes = await sink.close();
    expect(readFileSync(path)).toHaveLength(bytes);
    const exists = expect.objectContaining({ code: 'TAPE_EXISTS' });
    expect(() => exporter.create(path, MARKET, false)).toThrow(exists);
    if (name === 'csv') expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(101);
    else expect(openTape(path).tickCount).toBe(100);
  },
);
