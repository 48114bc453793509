import { expect, test } from 'vitest';
import { toRecordingPlans } from '../../../server/recording/recording-plan.ts';

const MARKETS = ['live', 'asia'];

test('--record means the first market, or the one that it names', () => {
  expect(toRecordingPlans([], MARKETS)).toEqual([]);
  expect(toRecordingPlans(['monday', 'asia=tuesday'], MARKETS)).toEqual([
    { market: 'live', tape: 'monday' },
    { market: 'asia', tape: 'tuesday' },
  ]);
});

test.each([
  [['x=monday'], 'record: there is no live market "x"; there are live, asia'],
  [['asia='], 'record: "asia=" names no tape'],
  [['a', 'live=b'], 'record: the market "live" is there twice'],
  [['a', 'asia=a'], 'record: the tape "a" is there twice'],
])('%j is refused by name', (texts, message) => {
  expect(() => toRecordingPlans(texts, MARKETS)).toThrow(message);
});
