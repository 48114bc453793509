import { describe, expect, test } from 'vitest';
import { AlertTextError, parseAlert } from '../../../shared/model/alert-text.ts';

const NVDA = ['NVDA'];

describe('an alert as it is typed', () => {
  test.each([
    ['NVDA > 205', { kind: 'price', level: '205', direction: 'up' }],
    ['NVDA>205.10', { kind: 'price', level: '205.10', direction: 'up' }],
    ['NVDA >= 205', { kind: 'price', level: '205', direction: 'up' }],
    ['NVDA < -1.5', { kind: 'price', level: '-1.5', direction: 'down' }],
    ['NVDA crosses 65k', { kind: 'price', level: '65000', direction: 'either' }],
    ['NVDA -2% in 5m', { kind: 'move', percent: '2', direction: 'down', windowMs: 300_000 }],
    ['NVDA +0.5% in 1h30m', { kind: 'move', percent: '0.5', direction: 'up', windowMs: 5_400_000 }],
    ['NVDA 2% in 30s', { kind: 'move', percent: '2', direction: 'either', windowMs: 30_000 }],
    ['NVDA volume > 1M in 1m', { kind: 'volume', atLeast: '1000000', windowMs: 60_000 }],
    ['NVDA trade > 1.2345k', { kind: 'trade', atLeast: '1234.5' }],
    ['NVDA spread > 0.10', { kind: 'spread', over: '0.10' }],
    ['NVDA New High', { kind: 'extreme', of: 'high' }],
    ['NVDA new low', { kind: 'extreme', of: 'low' }],
    ['  NVDA halt ', { kind: 'halt', on: 'halt' }],
    ['NVDA resume', { kind: 'halt', on: 'resume' }],
    ['NVDA halt or resume', { kind: 'halt', on: 'either' }],
    ['NVDA > vwap', { kind: 'vwap', direction: 'up' }],
    ['NVDA crosses VWAP', { kind: 'vwap', direction: 'either' }],
    [
      'NVDA < sma(20) on 5m',
      { kind: 'average', average: 'sma', length: 20, interval: '5m', direction: 'down' },
    ],
    [
      'NVDA EMA12 > ema(26) on 1h at close',
      {
        kind: 'average',
        average: 'ema',
        length: 26,
        interval: '1h',
        direction: 'up',
        by: { average: 'ema', length: 12 },
        atClose: true,
      },
    ],
    ['NVDA gap -3%', { kind: 'gap', percent: '3', direction: 'down' }],
  ])('%s', (text, rule) => {
    expect(parseAlert(text)).toEqual({ symbols: NVDA, rule });
  });

  test('keeps every digit of a number', () => {
    const { rule } = parseAlert('X > 12345678901234567890.123456789');
    expect(rule).toMatchObject({ level: '12345678901234567890.123456789' });
  });

  test('may be for several symbols, of any shape, and for sectors', () => {
    expect(parseAlert('NVDA, BTC/USD,^GSPC > 1').symbols).toEqual(['NVDA', 'BTC/USD', '^GSPC']);
    expect(parseAlert('ES=F > 1').symbols).toEqual(['ES=F']);
    expect(parseAlert('sector:Real Estate, NVDA -2% in 5m').symbols).toEqual([
      'sector:Real Estate',
      'NVDA',
    ]);
  });

  test('takes a symbol that is called like a word of the language', () => {
    expect(parseAlert('GAP gap 2%').symbols).toEqual(['GAP']);
    expect(parseAlert('NVDA, HALT > 5').symbols).toEqual(['NVDA', 'HALT']);
  });
});

describe('a text that is no alert is refused with its place and what was expected', () => {
  test.each([
    ['', 1, 'expected a symbol, found the end'],
    ['> 205', 1, 'expected a symbol, found ">"'],
    ['NVDA', 5, 'expected one of > < crosses'],
    ['NVDA >> 205', 7, 'expected a price such as 205.10, vwap or sma(20), found ">"'],
    ['NVDA > ', 7, 'expected a price such as 205.10, vwap or sma(20), found the end'],
    ['NVDA > 2O5', 8, 'expected a price such as 205.10, vwap or sma(20), found "2O5"'],
    ['NVDA > 205 USD', 12, 'expected the end, found "USD"'],
    ['NVDA AAPL > 205', 6, 'found "AAPL"'],
    ['NVDA, > 205', 7, 'expected a symbol, found ">"'],
    ['NVDA -2%', 9, 'expected "in" and a time such as 5m, found the end'],
    ['NVDA -2% in five', 13, 'expected a time such as 30s, 5m or 1h, found "five"'],
    ['NVDA volume 1M in 1m', 13, 'expected ">", found "1M"'],
    ['NVDA volume > 1M', 17, 'expected "in" and a time'],
    ['NVDA new hat', 10, 'expected "high" or "low", found "hat"'],
    ['NVDA gap 3', 10, 'expected a percentage such as 2%, +2% or -2%, found "3"'],
    ['NVDA > sma(20)', 15, 'expected "on" and an interval such as 5m, found the end'],
    [
      'NVDA > sma(20) on 7m',
      19,
      'expected an interval: 1s, 5s, 15s, 1m, 5m, 15m, 1h, 1d, found "7m"',
    ],
    ['NVDA sma(5) > 200', 15, 'expected an average such as sma(20) or ema(50), found "200"'],
    ['NVDA sma(5)', 12, 'expected one of > < crosses, found the end'],
    ['NVDA > vwap 3', 13, 'expected the end, found "3"'],
    ['NVDA __proto__', 6, 'found "__proto__"'],
  ])('%s', (text, at, message) => {
    const refused = (): unknown => parseAlert(text);
    expect(refused).toThrow(AlertTextError);
    expect(refused).toThrow(`character ${at}: `);
    expect(refused).toThrow(message);
  });
});
