import { describe, expect, test } from 'vitest';
import { toGapLine } from '../../../server/cli/tick-text.ts';
import { toStreamedGap } from '../../../shared/client/streamed-tick.ts';
import { GAP, toGapName, toGapText } from '../../../shared/wire/codes.ts';

describe('causes of gaps', () => {
  test('every code has its own name and its own words', () => {
    const codes = Object.values(GAP);
    expect(codes.map(toGapName)).toEqual(Object.keys(GAP));
    expect(new Set(codes.map(toGapText)).size).toBe(codes.length);
    expect(toGapText(GAP.halt)).toBe('halted');
  });

  test('a cause that a later version made has no name, and is called by its number', () => {
    expect(toGapName(99)).toBeUndefined();
    expect(toGapText(99)).toBe('cause 99');
  });
});

test('a gap that was filled is told as such, and not as one that ends before it begins', () => {
  const filled = { instrument: 1, fromSequence: 0, toSequence: 0, cause: GAP.missedTrades };
  const note = toStreamedGap('S1', { ...filled, fromMs: 1_000, toMs: 999 });
  expect(note).toMatchObject({ kind: 'gap', isFilled: true, cause: 'missedTrades' });
  expect(toStreamedGap('S1', { ...filled, fromMs: 1_000, toMs: 1_000 })).toMatchObject({
    toMs: undefined,
  });
  expect(toGapLine('S1', { ...filled, fromMs: 1_000, toMs: 999 })).toBe(
    'S1: gap from 1970-01-01T00:00:01.000Z was filled: trades missed',
  );
});
