import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration } from '../../../../../../shared/engine/source/simulator/scenario/duration.ts';
import { toTimedEvent } from '../../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import { LIMITS } from '../../../../../../shared/wire/limits.ts';

test.each([
  ['90s', 90_000],
  ['2m', 120_000],
  ['1h 30m', 5_400_000],
  [' 1h30m 0.5s ', 5_400_500],
  ['0s', 0],
])('%j is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  ' ',
  '1',
  '1x',
  '-1s',
  '1s 1m',
  '1m 1m',
  '0.5h',
  '1.2345s',
  '1e3s',
  `${'9'.repeat(310)}h`,
  '999999999999999h',
  `1${' '.repeat(16_000)}s`,
])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('every text gives undefined or whole ms within the limit', () => {
  const piece = fc.constantFrom('1', '99', '.5', 'h', 'm', 's', ' ', '9'.repeat(20), '-', '\t');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const ms = parseDuration(pieces.join(''));
      if (ms === undefined) return;
      expect(Number.isInteger(ms) && ms >= 0 && ms <= LIMITS.scenarioOffsetMs).toBe(true);
    }),
  );
});

test('a refusal shows little of a long text again', () => {
  const refuse = (value: object): string => {
    try {
      toTimedEvent(value);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  for (const value of [
    { event: 'burst', at: '9'.repeat(16_000) },
    { event: 'x'.repeat(16_000) },
    { event: 'halt', target: 'A,'.repeat(8_000) },
  ]) {
    const message = refuse(value);
    expect(message).not.toBe('');
    expect(message.length).toBeLessThan(400);
  }
});
