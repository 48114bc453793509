import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { toTickLine } from '../../../server/cli/tick-text.ts';
import { toCsvText, toTickCsv } from '../../../shared/export/tick-csv.ts';
import { createTickColumns, MISSING, pushQuote } from '../../../shared/model/tick.ts';
import { toTickJson } from '../../../shared/wire/json-frame.ts';
import { toMeta } from '../tape/rows.ts';

const [instrument] = toMeta(1).instruments;
const T = Date.UTC(2026, 0, 1);
const SENTINEL = /9007199254740991|90071992547409|-9\d{10}/;

describe('a quote with a side that is not there', () => {
  const ticks = createTickColumns(3);
  pushQuote(ticks, 0, T, 0, MISSING, 0, 6_000_050, 2, 0);
  pushQuote(ticks, 0, T, 0, 6_000_000, 1, MISSING, 0, 0);
  pushQuote(ticks, 0, T, 0, MISSING, 0, MISSING, 0, 0);

  test('has a dash for it in the lines of tail', () => {
    const lines = [0, 1, 2].map((row) => toTickLine(ticks, row, instrument!, false));
    expect(lines.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
      '2026-01-01T00:00:00.000Z SYM0 quote – | 60000.50 × 2',
      '2026-01-01T00:00:00.000Z SYM0 quote 60000.00 × 1 | –',
      '2026-01-01T00:00:00.000Z SYM0 quote – | –',
    ]);
  });

  test('has empty cells for it in CSV, and null in JSON', () => {
    const csv = toTickCsv(ticks, toMeta(1).instruments);
    expect(csv).not.toMatch(SENTINEL);
    expect(csv.split('\n')[0]).toContain(',quote,,,,,,60000.50,2,,,');
    expect(toTickJson(ticks, 1, instrument!)).toMatchObject({ bid: 60_000, ask: null });
  });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@107', "'@107"],
  ['^GSPC', '^GSPC'],
  ['A,"B"', '"A,""B"""'],
])('the text %s is %s in a cell of CSV: no spreadsheet computes it', (text, cell) => {
  expect(toCsvText(text)).toBe(cell);
});

test('the sentinel for a missing price is written down once', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const found = ['server', 'shared', 'web'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .filter((file) =>
        readFileSync(`${root}${folder}/${file}`, 'utf8').includes('MIN_SAFE_INTEGER'),
      )
      .map((file) => `${folder}/${file}`),
  );
  expect(found).toEqual(['shared/model/tick.ts']);
});
