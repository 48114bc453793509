import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../shared/wire/decode.ts';
import { isSymbol, type Instrument, toSymbol } from '../../../shared/model/instrument.ts';
import {
  isInterval,
  INTERVALS,
  toIntervalCode,
  toIntervalMs,
} from '../../../shared/model/interval.ts';
import { toDecimal, toIsoTime, toJsonMessages } from '../../../shared/wire/json-frame.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { type PlainFrame, toFrameBytes } from '../../support/golden.ts';

const TIME_MS = Date.UTC(2026, 0, 1);

describe('the JSON form', () => {
  test('writes times with as many digits as they need', () => {
    expect(toIsoTime(TIME_MS, 0)).toBe('2026-01-01T00:00:00.000Z');
    expect(toIsoTime(TIME_MS + 7, 12_000)).toBe('2026-01-01T00:00:00.007012Z');
    expect(toIsoTime(TIME_MS + 7, 12_345)).toBe('2026-01-01T00:00:00.007012345Z');
    expect(toIsoTime(TIME_MS, 1)).toBe('2026-01-01T00:00:00.000000001Z');
  });

  test('writes prices as the nearest decimal number, and missing ones as null', () => {
    expect(toDecimal(19_251, 2)).toBe(192.51);
    expect(toDecimal(-3_763, 2)).toBe(-37.63);
    expect(toDecimal(3, 9)).toBe(3e-9);
    expect(toDecimal(2 ** 51 - 1, 0)).toBe(2 ** 51 - 1);
    expect(toDecimal(MISSING, 2)).toBeNull();
  });

  test('leaves out what it has no name for: instruments of no market', () => {
    const head = { market: 0, epochTag: 1, baseMs: TIME_MS };
    const tick = ['trade', TIME_MS, 0, 5, 1, 1, 0];
    const runs = [7, 8].map((instrument) => ({
      instrument,
      firstSequence: 1,
      standsFor: 1,
      ticks: [tick],
    }));
    const gap = { fromSequence: 1, toSequence: 2, cause: 99, fromMs: TIME_MS, toMs: TIME_MS };
    const frames: PlainFrame[] = [
      { type: 'runs', ...head, runs },
      { type: 'gap', ...head, instrument: 8, ...gap },
      { type: 'gap', ...head, instrument: 7, ...gap },
    ];
    const known = { symbol: 'AAPL', priceDecimals: 2, sizeDecimals: 0 } as Instrument;
    const instruments = [...Array<Instrument>(7), known];
    const decode = createDecoder();
    const messages = frames.map((frame) => {
      const decoded = decode(toFrameBytes(frame));
      return decoded.ok ? toJsonMessages(decoded.frame, 'live', 1, instruments) : decoded.error;
    });
    expect(messages).toMatchObject([
      [{ type: 'ticks', symbol: 'AAPL', ticks: [{ price: 0.05, size: 1, side: 'buy' }] }],
      [],
      [{ type: 'gap', symbol: 'AAPL', cause: '99' }],
    ]);
  });
});

describe('names', () => {
  test('of symbols are upper case and of known characters', () => {
    expect(toSymbol('  btc/usd ')).toBe('BTC/USD');
    for (const good of [
      'A',
      'BRK.B',
      'BTC/USD',
      'ES_F',
      '^GSPC',
      'EURUSD=X',
      '7203',
      '币安人生USDT',
    ]) {
      expect(isSymbol(good), good).toBe(true);
    }
    for (const bad of ['', 'aapl', 'A B', 'A'.repeat(33), 'A\n', '<B>']) {
      expect(isSymbol(bad), bad).toBe(false);
    }
  });

  test('of intervals have a code and a length each', () => {
    expect(INTERVALS.map(toIntervalCode)).toEqual(INTERVALS.map((_, code) => code));
    expect(toIntervalMs('15m')).toBe(900_000);
    expect(isInterval('15m')).toBe(true);
    expect(isInterval('2m')).toBe(false);
  });
});
