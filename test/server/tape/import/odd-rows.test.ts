/** Odd rows are kept, flagged or refused as the table in server/REFERENCE.md says. */
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../../../shared/model/tick.ts';
import { load, T } from '../../../support/import-text.ts';

const quotes = (row: string) =>
  load('ABC.csv', `time,bid,bid_size,ask,ask_size\n${T - 1},1,1,2,1\n${T},${row}\n`);
const trades = (row: string) => load('ABC.csv', `time,price,size\n${T - 1},1,1\n${T},${row}\n`);

describe('quotes are kept as they are', () => {
  test.each([
    ['crossed', '2,1,1,1', [2, 1, 1, 1], 1],
    ['locked', '2,1,2,1', [2, 1, 2, 1], 0],
    ['without a bid', ',,2,1', [MISSING, 0, 2, 1], 0],
    ['without an ask', '1,1,,', [1, 1, MISSING, 0], 0],
    ['of zero sizes', '1,0,2,0', [1, 0, 2, 0], 0],
  ])('%s', async (_what, row, [bid, bidSize, ask, askSize], crossed) => {
    const { rows, report } = await quotes(row);
    expect(rows[1]!.slice(4, 8)).toEqual([bid, bidSize, ask, askSize]);
    expect(report).toMatchObject({ quotes: 2, rejected: 0, crossed });
  });
});

describe('trades are refused with the reason', () => {
  test.each([
    ['of no size', '1,0', /size 0 is not above zero/],
    ['of a size below zero', '1,-1', /size -1 is not above zero/],
    ['at zero', '0,1', /price 0 is not above zero/],
    ['at a price below zero', '-1,1', /price -1 is not above zero/],
    ['without a price', ',1', /there is no price/],
  ])('%s', async (_what, row, reason) => {
    const { rows, report } = await trades(row);
    expect(rows).toHaveLength(1);
    expect(report).toMatchObject({ rows: 2, trades: 1, rejected: 1 });
    expect(report.rejects[0]!.reason).toMatch(reason);
  });
});
