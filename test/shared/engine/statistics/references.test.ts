/** The figures of real recordings that stand in the code are those of the recordings. */
import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../../shared/engine/statistics/references.ts';
import { FACTS } from '../../../../shared/engine/statistics/stylised-facts.ts';
import { readRealSheets } from './real-samples.ts';

const toFour = (value: number): number => Number(value.toPrecision(4));

describe('reference figures', () => {
  const real = readRealSheets();

  test('name what was recorded, where and by whom', () => {
    expect(REFERENCES).toHaveLength(real.length);
    for (const { name, span, source } of REFERENCES) {
      expect(name).toMatch(/^[A-Z]{3}\/[A-Z]{3,4}, \w+ \d{4}$/);
      expect(span.length).toBeGreaterThan(5);
      expect(source).toMatch(/^\w+, \S+\.\w+$/);
    }
  });

  REFERENCES.forEach(({ name, facts, curves }, i) => {
    const { sheet, curves: measured } = real[i]!;
    test.skipIf(sheet === undefined)(`of ${name} are what the recording gives today`, () => {
      for (const { key } of FACTS) {
        const value = sheet![key];
        expect(facts[key], key).toBe(Number.isFinite(value) ? toFour(value) : undefined);
      }
      for (const key of Object.keys(curves) as (keyof typeof curves)[]) {
        const { x, y } = measured![key] as { x: number[]; y: number[] };
        expect(curves[key], key).toEqual({ x: x.map(toFour), y: y.map(toFour) });
      }
    });
  });
});
