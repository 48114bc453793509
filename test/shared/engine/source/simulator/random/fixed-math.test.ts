import { describe, expect, test } from 'vitest';
import {
  exp,
  ln,
  power,
} from '../../../../../../shared/engine/source/simulator/random/fixed-math.ts';

const relative = (value: number, truth: number): number =>
  Math.abs(value - truth) / Math.abs(truth);

describe('fixed math', () => {
  test('agrees with the built-in logarithm to 1e-15 over 600 orders of magnitude', () => {
    for (let x = 1e-300; x < 1e300; x *= 1.7) {
      expect(relative(ln(x), Math.log(x))).toBeLessThan(1e-15);
    }
  });

  test('keeps the logarithm accurate where it crosses zero', () => {
    expect(ln(1)).toBe(0);
    for (const d of [1e-12, 1e-6, 1e-3, -1e-9, -1e-2]) {
      expect(relative(ln(1 + d), Math.log(1 + d))).toBeLessThan(1e-15);
    }
  });

  test('agrees with the built-in exponential to 1e-14 from -690 to 690', () => {
    for (let x = -690; x <= 690; x += 0.731) {
      expect(relative(exp(x), Math.exp(x))).toBeLessThan(1e-14);
    }
    expect(exp(0)).toBe(1);
  });

  test('raises to fractional powers', () => {
    for (const [base, exponent] of [
      [2, 0.5],
      [0.001, -1 / 1.6],
      [7.25, 3],
    ] as const) {
      expect(relative(power(base, exponent), base ** exponent)).toBeLessThan(1e-14);
    }
  });
});
