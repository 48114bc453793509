import { expect, test } from 'vitest';
import { toCsvText } from '../../../shared/export/tick-csv.ts';

test.each([
  ['AAPL', 'AAPL'],
  ['=1+2', "'=1+2"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['A,B', '"A,B"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
])('the cell of %j is %s: never a formula to a spreadsheet, by RFC 4180', (text, cell) => {
  expect(toCsvText(text)).toBe(cell);
});
