import { expect, test } from 'vitest';
import { parseAlert } from '../../../shared/model/alert-text.ts';
import { toAlertText, toDurationText } from '../../../shared/model/alert-words.ts';

test.each([
  'NVDA > 205',
  'NVDA < -1.5',
  'NVDA bid > 205.10',
  'NVDA ask < 205',
  'BID mid crosses 1',
  'NVDA, BTC/USD crosses 65000.10',
  'NVDA -2% in 5m',
  'sector:Real Estate +0.5% in 1h30m',
  'NVDA 2% in 30s',
  '* volume > 1000000 in 1m',
  'NVDA trade > 1234.5',
  'NVDA spread > 0.10',
  'NVDA new high',
  'NVDA new either',
  'NVDA halt',
  'NVDA resume',
  'NVDA halt or resume',
  'NVDA gap -3%',
  'NVDA gap 3%',
  'NVDA crosses vwap',
  'NVDA < sma(20) on 5m',
  'NVDA ema(12) > ema(26) on 1h at close',
])('an alert is written as it was typed: %s', (text) => {
  expect(toAlertText(parseAlert(text))).toBe(text);
});

test('what is left out of a rule is written as what it stands for', () => {
  const symbols = ['A'];
  const toText = (text: string, rule: object) =>
    expect(toAlertText({ symbols, rule: rule as never })).toBe(text);
  toText('A crosses 5', { kind: 'price', level: 5 });
  toText('A new either', { kind: 'extreme' });
  toText('A halt or resume', { kind: 'halt' });
  toText('A crosses vwap', { kind: 'vwap' });
});

test('a time is written in the largest units that it has', () => {
  expect([0, 1_000, 90_000, 86_400_000, 90_061_000].map(toDurationText)).toEqual([
    '0s',
    '1s',
    '1m30s',
    '1d',
    '1d1h1m1s',
  ]);
});
