/** An importer is one object in a list: known by its lines, decoded by its decoder, named by the command. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { byLine, type Importer } from '../../../shared/import/importer.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { forEachLine } from '../../../shared/import/text-chunk.ts';
import { IMPORTERS } from '../../../shared/import/registry.ts';
import { noteReject } from '../../../shared/import/report.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { FLAG, SIDE } from '../../../shared/model/tick.ts';
import { makeFolder } from './folder.ts';
import { readAll } from './rows.ts';

const NOW = 1_760_000_000_000;

/** Lines such as `TRADE ^GSPC 1760000000000 100.5 3`. */
const words: Importer = {
  name: 'words',
  description: 'trades in words',
  kind: 'index',
  reads: 'text',
  sniff: byLine('trades in words', (line) => line.startsWith('TRADE ')),
  create: ({ handler, report }) => ({
    decode: (chunk) =>
      forEachLine(chunk, (line, number) => {
        report.rows++;
        const [, symbol = '', ms, price = '', size = ''] = line.split(' ');
        const trade = {
          symbol,
          timeMs: Number(ms),
          timeNs: 0,
          price,
          size,
          side: SIDE.buy,
          id: undefined,
        };
        const reason = handler.trade(trade);
        if (reason !== undefined) noteReject(report, number, reason);
      }),
  }),
};

function write(name: string, lines: readonly string[]): { path: string; out: string } {
  const folder = makeFolder();
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return { path, out: join(folder, 'out.tape') };
}

test('a format that is added is told by its lines and imported like the others', async () => {
  const { path, out } = write('any.txt', [
    `TRADE ^GSPC ${NOW} 100.5 3`,
    `TRADE ^GSPC ${NOW + 1} 101 1`,
  ]);
  const importers = [...IMPORTERS, words];
  const { reports } = await importFiles([path], { out, nowMs: NOW, importers });
  expect(reports).toMatchObject([{ format: 'words', rows: 2, trades: 2, rejected: 0 }]);
  const tape = openTape(out);
  expect(tape.instruments).toMatchObject([{ symbol: '^GSPC', kind: 'index', priceDecimals: 1 }]);
  expect(readAll(tape).map((row) => row[4])).toEqual([1005, 1010]);
  tape.close();
});

test.each([
  ['words', ['hello'], /nearest are tables of trades, .* and others; `tickdeck import --help`/],
  ['a table', ['a,b,c', '1,2,3'], /looks like a table: name its columns with --columns/],
  ['JSON', ['{"a":1}', '{"a":2}'], /nearest are .*frames.* and others/],
  ['bytes', ['\x01\x00\x02'], /nearest are Databento DBN, Parquet/],
])('a file of no format is refused with those that come nearest: %s', async (_, lines, message) => {
  const { path, out } = write('any.txt', lines);
  const refused = importFiles([path], { out, nowMs: NOW });
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toThrow(/^.{1,400}$/);
});

test('a folder without data is refused by its name, and what was left out by its own', async () => {
  const { path } = write('readme.md', ['hello']);
  const folder = dirname(path);
  const { out } = write('x', []);
  await expect(importFiles([folder], { out, nowMs: NOW })).rejects.toThrow(
    `${folder} has no file to import; ${path} is left out: words about the data`,
  );
});

test('the names of formats are different', () => {
  expect(new Set(IMPORTERS.map(({ name }) => name)).size).toBe(IMPORTERS.length);
});

describe('symbols of all shapes', () => {
  test('are imported, and what is no symbol is left out with its reason, without losing the others', async () => {
    const symbols = ['^GSPC', '@107', 'BTC/USD', '币安人生USDT', 'BRK.B'];
    const bad = ['A,B', 'X'.repeat(300), '\u001b[2J'];
    const lines = [...symbols, ...bad].map((symbol) => `TRADE ${symbol} ${NOW} 5 1`);
    const { path, out } = write('any.txt', lines);
    const result = await importFiles([path], { out, nowMs: NOW, importers: [words] });
    expect(result.symbols).toEqual(symbols);
    const [report] = result.reports;
    expect(report).toMatchObject({ trades: 5, rejected: 3 });
    for (const { reason } of report!.rejects) {
      expect(reason).toMatch(/is no symbol$/);
      expect(reason.length).toBeLessThan(80);
    }
    const tape = openTape(out);
    expect(tape.tickCount).toBe(5);
    tape.close();
  });
});

describe('receive times of recorded frames', () => {
  const quote = (receivedNs: string, extra: object = {}): string =>
    `${receivedNs} ${JSON.stringify({ stream: 'btcusdt@bookTicker', data: { u: 1, s: 'BTCUSDT', b: '1', B: '1', a: '2', A: '1', ...extra } })}`;

  test('keep their nanoseconds', async () => {
    const { path, out } = write('frames.jsonl', [
      quote('1760000000005123456'),
      quote('1760000000005123457'),
      quote('1760000000006000000'),
    ]);
    await importFiles([path], { out, nowMs: NOW });
    const tape = openTape(out);
    expect(readAll(tape).map((row) => [row[2], row[3]])).toEqual([
      [NOW + 5, 123_456],
      [NOW + 5, 123_457],
      [NOW + 6, 0],
    ]);
    tape.close();
  });

  test('stay in order of time when a later frame shows the exchange’s clock further ahead', async () => {
    const trade = (received: number, id: number, at: number): string =>
      `${NOW + received}000000 ${JSON.stringify({ e: 'trade', E: NOW + at, T: NOW + at, s: 'BTCUSDT', t: id, p: '1', q: '1', m: true })}`;
    const { path, out } = write('frames.jsonl', [
      quote(`${NOW + 10}000000`),
      trade(11, 1, 110),
      trade(12, 2, 309),
    ]);
    await importFiles([path], { out, nowMs: NOW });
    const tape = openTape(out);
    const times = readAll(tape).map((row) => row[2]! - NOW);
    expect(times).toEqual([110, 307, 309]);
    tape.close();
  });

  test('are moved onto the exchange’s clock to the nanosecond, and never before an earlier line', async () => {
    const trade = `1760000000004999999 ${JSON.stringify({ e: 'trade', E: NOW + 2, T: NOW + 1, s: 'BTCUSDT', t: 1, p: '1', q: '1', m: true })}`;
    const { path, out } = write('frames.jsonl', [
      trade, // the exchange's clock is 2,999,999 ns behind
      quote('1760000000004000000'),
      quote('1760000000009000005'),
    ]);
    await importFiles([path], { out, nowMs: NOW });
    const tape = openTape(out);
    expect(readAll(tape).map((row) => [row[2], row[3], row[9]])).toEqual([
      [NOW + 1, 0, 0],
      [NOW + 1, 0 + 1, 0],
      [NOW + 6, 6, 0],
    ]);
    expect(tape.meta.notes![0]).toContain('-3.000 ms');
    tape.close();
    const early = write('early.jsonl', [trade, quote('1760000000003000000')]);
    await importFiles([early.path], { out: early.out, nowMs: NOW });
    const repaired = openTape(early.out);
    expect(readAll(repaired)[1]!.slice(2, 4)).toEqual([NOW + 1, 0]);
    expect(readAll(repaired)[1]![9]).toBe(FLAG.timeRepaired);
    repaired.close();
  });
});
