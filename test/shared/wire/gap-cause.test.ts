import { describe, expect, test } from 'vitest';
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
