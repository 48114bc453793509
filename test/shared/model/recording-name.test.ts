/** What recordings may be called, and what they are called after a file. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isRecordingName,
  toFreeName,
  toRecordingName,
} from '../../../shared/model/recording-name.ts';

test.each([
  ['folder/trades.csv.gz', 'trades'],
  ['C:\\data\\BTCUSDT-1m-2024.zip', 'BTCUSDT-1m-2024'],
  ['btcusdt 2024 (1).tape', 'btcusdt 2024 (1)'],
  ['币安人生USDT.jsonl', '币安人生USDT'],
  ['.hidden.csv', 'hidden'],
  ['a\nb\u202e.csv', 'a_b_'],
  ['-', 'import'],
  ['.csv', 'import'],
])('%j is called %j', (file, name) => expect(toRecordingName(file)).toBe(name));

test('whatever a file is called, the recording has a name that can be listed, with room for a number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (file) => {
      const name = toRecordingName(file);
      expect(isRecordingName(name)).toBe(true);
      expect(isRecordingName(`${name} (1234)`)).toBe(true);
    }),
  );
});

test('a name that is taken gets the next number that is free', () => {
  const taken = new Set(['a', 'a (2)']);
  expect(toFreeName('a', (name) => taken.has(name))).toBe('a (3)');
  expect(toFreeName('b', (name) => taken.has(name))).toBe('b');
});
