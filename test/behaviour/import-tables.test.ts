/** Tables that do not say everything themselves: what the user says of them decides, or nothing is imported. */
import { expect, test } from 'vitest';
import { load } from '../support/import-text.ts';

const TABLE = 'time,price,size\n2024-07-01 09:30:00,10.5,2\n';

test('times without a zone are of the zone that is given', async () => {
  const { rows } = await load('a.csv', TABLE, { symbol: 'AAPL', zone: 'America/New_York' });
  expect(rows.map((row) => row[2])).toEqual([Date.UTC(2024, 6, 1, 13, 30)]);
  const refused = load('a.csv', TABLE, { symbol: 'AAPL' });
  await expect(refused).rejects.toThrow(/names no zone, and none was given with --tz/);
});

test('columns and the order of day and month can be told', async () => {
  const { rows } = await load('a.csv', '2;02/07/2024 09:30:00;10.5\n', {
    symbol: 'AAPL',
    columns: ['size', 'time', 'price'],
    timeFormat: 'dd/MM/yyyy',
    zone: 'UTC',
  });
  expect(rows.map((row) => [row[2], row[4], row[5]])).toEqual([
    [Date.UTC(2024, 6, 2, 9, 30), 105, 2],
  ]);
});

test('a table that names no symbol is not imported before somebody does', async () => {
  await expect(load('.csv', TABLE, { zone: 'UTC' })).rejects.toThrow(/name it with --symbol/);
});
