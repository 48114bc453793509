/** What is taken away of a session: exact numbers, times of the market, and nothing that a spreadsheet would run. */
import { expect, test } from 'vitest';
import type { Decision, GameReport, TradeInfo } from '../../../../shared/wire/game-message.ts';
import { toMoneyText, toSignedMoney, toTone } from '../../../../web/panel/trade/money-text.ts';
import { toLogCsv, toReportJson, toTradesCsv } from '../../../../web/panel/trade/trade-file.ts';

const START_MS = Date.UTC(2026, 0, 5, 15);
const TRADE: TradeInfo = {
  trade: 1,
  symbol: 'BRK.B',
  side: 'short',
  quantity: 0.5,
  entryMs: START_MS,
  exitMs: START_MS + 1_500,
  entryPrice: 480.1,
  exitPrice: 481,
  fees: '0.02',
  profit: '-0.4700000000000000001',
  worst: '-1',
  best: '0',
};
const FILLED: Decision = {
  entry: 2,
  timeMs: START_MS,
  timeNs: 456_000,
  what: 'filled',
  order: 1,
  symbol: '=CMD',
  side: 'buy',
  kind: 'market',
  quantity: 1e-9,
  price: 0.5,
  fee: '0',
  position: -3,
  cash: '99,5',
  text: '@SUM(1+1)\t"x"',
};

test('trades are a row each, with exact money and times of the market', () => {
  expect(toTradesCsv([TRADE]).split('\r\n')[1]).toBe(
    '1,BRK.B,short,0.5,2026-01-05T15:00:00.000Z,2026-01-05T15:00:01.500Z,480.1,481,0.02,-0.4700000000000000001,-1,0',
  );
});

test('no cell of a log is a formula, and numbers stay numbers', () => {
  expect(toLogCsv([FILLED]).split('\r\n')[1]).toBe(
    `2,2026-01-05T15:00:00.000456Z,filled,1,'=CMD,buy,market,1e-9,0.5,,,0,-3,"99,5","'@SUM(1+1)\t""x"""`,
  );
});

test('the JSON has everything, and says that it was a game', () => {
  const report = { game: 'practice-1', trades: [TRADE], log: [FILLED] } as unknown as GameReport;
  expect(JSON.parse(toReportJson(report))).toMatchObject({
    format: 'tickdeck-session',
    note: expect.stringContaining('play money'),
    trades: [{ profit: '-0.4700000000000000001' }],
  });
});

test('money is shown with two decimals and its sign, and nothing is neither gain nor loss', () => {
  const rows = ['1234567.899', '-0.004', '-12.5', '0', '3'].map((text) => [
    toMoneyText(text),
    toSignedMoney(text),
  ]);
  expect(rows).toEqual([
    ['1,234,567.89', '+1,234,567.89'],
    ['0.00', '0.00'],
    ['−12.50', '−12.50'],
    ['0.00', '0.00'],
    ['3.00', '+3.00'],
  ]);
  expect(['-0.5', '0.5', '0'].map(toTone)).toEqual(['trade-down', 'trade-up', '']);
});
