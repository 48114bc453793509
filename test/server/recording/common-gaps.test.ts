import { expect, test } from 'vitest';
import { toCommonGaps } from '../../../server/recording/common-gaps.ts';
import { GAP } from '../../../shared/wire/codes.ts';

const cut = (fromMs: number, toMs: number) => ({ fromMs, toMs, cause: GAP.venueDisconnected });
const halt = (fromMs: number, toMs: number) => ({ fromMs, toMs, cause: GAP.halt });

test('what all symbols lack is what their holes have in common', () => {
  expect(toCommonGaps([[cut(10, 50)], [cut(20, 60)], [cut(5, 45)]])).toEqual([cut(20, 45)]);
  expect(toCommonGaps([[cut(60, 80), cut(10, 50)], [cut(0, 99)]])).toEqual([
    cut(10, 50),
    cut(60, 80),
  ]);
});

test('a hole of one symbol alone, one that lasts, and a halt are none of the market', () => {
  expect(toCommonGaps([[cut(10, 50)], []])).toEqual([]);
  expect(toCommonGaps([[cut(10, Infinity)]])).toEqual([]);
  expect(toCommonGaps([[halt(10, 50)], [halt(10, 50)]])).toEqual([]);
  expect(toCommonGaps([])).toEqual([]);
});
