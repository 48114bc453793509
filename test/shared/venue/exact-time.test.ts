import { describe, expect, test } from 'vitest';
import { fromEpoch, fromEpochOfAnyUnit, fromRfc3339 } from '../../../shared/venue/exact-time.ts';

describe('times of venues', () => {
  test.each([
    ['2022-01-05T00:48:19.596Z', 1641343699596, 0],
    ['2023-07-30T15:29:58.343415Z', 1690730998343, 415_000],
    ['2024-06-01T08:00:00.08960768Z', 1717228800089, 607_680],
    ['2024-06-01T08:00:00Z', 1717228800000, 0],
    ['2024-06-01T10:00:00.000000001+02:00', 1717228800000, 1],
    ['1970-01-01T00:00:00.123456789Z', 123, 456_789],
  ])('%s is read to the nanosecond', (text, timeMs, timeNs) => {
    expect(fromRfc3339(text)).toEqual({ timeMs, timeNs });
  });

  test.each(['', '2024-13-01T00:00:00Z', '2024-06-01', '2024-06-01 08:00:00', 'yesterday'])(
    '%j is no time',
    (text) => expect(fromRfc3339(text)).toBeUndefined(),
  );

  test.each([
    ['1641343699', 's', 1641343699000, 0],
    ['1641343699.596001', 's', 1641343699596, 1_000],
    ['1641343699596', 'ms', 1641343699596, 0],
    ['1641343699596000', 'us', 1641343699596, 0],
    ['1690730998343415789', 'ns', 1690730998343, 415_789],
    ['5', 'us', 0, 5_000],
    ['0', 'ns', 0, 0],
  ] as const)('%s in %s', (text, unit, timeMs, timeNs) => {
    expect(fromEpoch(text, unit)).toEqual({ timeMs, timeNs });
    if (text.length > 8) expect(fromEpochOfAnyUnit(text)).toEqual({ timeMs, timeNs });
  });

  test.each(['-1', '1e9', '', 'NaN', '99999999999999999999'])('%j is no epoch', (text) =>
    expect(fromEpoch(text, 'ms')).toBeUndefined(),
  );
});
