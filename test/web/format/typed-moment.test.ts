/** Moments as people type them. */
import { expect, test } from 'vitest';
import { readTypedMoment } from '../../../web/format/typed-moment.ts';

const NEAR_MS = Date.UTC(2024, 7, 8, 23, 59);

test.each([
  ['14:05', '2024-08-08T14:05:00.000Z', undefined],
  ['4:05:09', '2024-08-08T04:05:09.000Z', undefined],
  [' 14:05:09.5 ', '2024-08-08T14:05:09.500Z', undefined],
  ['14:05:09,123', '2024-08-08T14:05:09.123Z', undefined],
  ['14:05:09.123456789', '2024-08-08T14:05:09.123Z', 456_789],
  ['14:05:09.1234', '2024-08-08T14:05:09.123Z', 400_000],
  ['2024-02-29 14:05', '2024-02-29T14:05:00.000Z', undefined],
  ['2025-1-2T14:05:00.000000001Z', '2025-01-02T14:05:00.000Z', 1],
])('%s is a moment of UTC', (text, iso, timeNs) => {
  const moment = readTypedMoment(text, 'utc', NEAR_MS);
  expect(new Date(moment!.timeMs).toISOString()).toBe(iso);
  expect(moment!.timeNs).toBe(timeNs);
});

test('Z is UTC whatever the zone, and the rest is local', () => {
  const local = readTypedMoment('2024-08-08 14:05', 'local', NEAR_MS)!;
  expect(local.timeMs).toBe(new Date(2024, 7, 8, 14, 5).getTime());
  const utc = readTypedMoment('14:05Z', 'local', NEAR_MS)!;
  expect(utc.timeMs).toBe(Date.UTC(2024, 7, 8, 14, 5));
});

test.each([
  '',
  'noon',
  '25:00',
  '14:60',
  '14:05:60',
  '2023-02-29 10:00',
  '14:05:09.1234567890',
  '2024-13-01 10:00',
])('“%s” is none', (text) => {
  expect(readTypedMoment(text, 'utc', NEAR_MS)).toBeUndefined();
});
