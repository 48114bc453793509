/** What an import asks: every message that names a flag names a field that a page has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { IMPORT_FIELDS, questionOf, toPageText } from '../../../shared/import/question.ts';
import { readTold } from '../../../shared/import/told.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('the field is that of the first flag of a message, with the formats to choose among', () => {
  expect(questionOf('It does not say its symbol: name it with --symbol.')).toEqual({
    field: 'symbol',
    choices: [],
  });
  const twoOf = 'a.csv may be an A or a B; say which with --format bybit or --format okx-2';
  expect(questionOf(twoOf)).toEqual({ field: 'format', choices: ['bybit', 'okx-2'] });
  expect(questionOf('say it with --tz (--tz UTC, where they are of UTC)')?.field).toBe('zone');
  expect(questionOf('a.csv.gz: it ends in the middle')?.field).toBe('partial');
});

test('flags of other programs and what no answer would settle are no question', () => {
  expect(questionOf('packed by LZMA alone; unpack it first, with `xz --format=lzma -d`')).toBe(
    undefined,
  );
  expect(questionOf('out.tape exists already; --force replaces it')).toBe(undefined);
  expect(questionOf('a.png is a PNG picture, not data')).toBe(undefined);
});

test('a page says fields by their labels', () => {
  expect(toPageText('say it with --tz, as in --tz America/New_York')).toBe(
    'say it with “Time zone”, as in “Time zone” America/New_York',
  );
});

test('every flag that an importer asks for has a field', () => {
  const folder = join(ROOT, 'shared/import');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'question.ts')
    .map((file) => readFileSync(join(folder, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, ''));
  /* Not what counts down in code, and flags of other programs. */
  const named = new Set(
    texts.join('\n').match(/(?<![`\w(-])--(?!depth|help|long)[a-z]+(-[a-z]+)*(?!=)\b/g),
  );
  const known: string[] = Object.values(IMPORT_FIELDS).map(({ flag }) => flag);
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((flag) => !known.includes(flag))).toEqual([]);
});

test('what is said is checked, field by field', () => {
  expect(readTold({ decimals: '2,8', columns: 'time, price', partial: 'true' }, [])).toMatchObject({
    decimals: { price: 2, size: 8 },
    columns: ['time', 'price'],
    isPartial: true,
    allowsTimes: false,
    symbol: undefined,
  });
  const bad = {
    symbol: 'a b',
    zone: 'Mars',
    format: 'x',
    interval: '7y',
    decimals: '99',
    side: 'a',
  };
  for (const [field, text] of Object.entries(bad)) {
    expect(readTold({ [field]: text }, [])).toMatchObject({ field });
  }
});
