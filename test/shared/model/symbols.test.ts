import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSymbol, toSymbol } from '../../../shared/model/instrument.ts';

test.each([
  'AAPL',
  'BRK.B',
  'BTC/USD',
  'BTC/USDT:USDT',
  '^GSPC',
  '@107',
  '$SPX',
  '.BXBT',
  'ES=F',
  'ES1!',
  'M&M',
  'BTCUSD_PERP',
  '币安人生USDT',
  'ÉTÉ',
  'X'.repeat(32),
])('%s is a symbol', (symbol) => {
  expect(isSymbol(symbol)).toBe(true);
});

test.each([
  '',
  'aapl',
  ' AAPL',
  'A B',
  'A,B',
  '*',
  'A*',
  '-A',
  '=A',
  '+A',
  '$$',
  'A\n',
  'A\u0000',
  'A\u001b[2J',
  'A\u200b',
  '\u202eA',
  'E\u0301',
  '\ud800',
  'A"',
  'X'.repeat(33),
])('%j is none', (symbol) => {
  expect(isSymbol(symbol)).toBe(false);
});

test('bringing a symbol into its form twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (text) => {
      expect(toSymbol(toSymbol(text))).toBe(toSymbol(text));
    }),
    { numRuns: 20_000 },
  );
});
