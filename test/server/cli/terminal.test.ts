import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toPrintable, toPrintableLines } from '../../../server/cli/terminal.ts';

const CLI = fileURLToPath(new URL('../../../server/cli/', import.meta.url));

test.each([
  ['\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['\u001b[2J\u001b[1;1H', '\\u001b[2J\\u001b[1;1H'],
  ['one\ntwo\r\tthree', 'one\\u000atwo\\u000d\\u0009three'],
  ['\u009b31m', '\\u009b31m'],
  ['file\u202egnp.exe', 'file\\u202egnp.exe'],
  ['a\u2028b', 'a\\u2028b'],
  ['币安人生USDT été – “x” 😀', '币安人生USDT été – “x” 😀'],
])('%j is printed as %s', (text, printed) => {
  expect(toPrintable(text)).toBe(printed);
});

test('what is printed of JSON is the same JSON', () => {
  const value = { label: 'x\u001b[0m\u009b\u202e\u2028\n', n: 1 };
  expect(JSON.parse(toPrintable(JSON.stringify(value)))).toEqual(value);
});

test('lines of our own stay lines', () => {
  expect(toPrintableLines('a\nb\u001b')).toBe('a\nb\\u001b');
});

test('no command writes to the terminal past the one file that escapes', () => {
  const direct = readdirSync(CLI, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'terminal.ts' && file !== 'program.ts')
    .filter((file) => /std(out|err)\.write|console\./.test(readFileSync(`${CLI}/${file}`, 'utf8')));
  expect(direct).toEqual([]);
});
