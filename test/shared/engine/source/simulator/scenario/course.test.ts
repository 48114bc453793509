import { describe, expect, test } from 'vitest';
import {
  type Course,
  toDone,
} from '../../../../../../shared/engine/source/simulator/scenario/course.ts';
import { autocorrelation, mean } from '../../../../../../shared/engine/statistics/statistics.ts';

const COURSES: readonly Course[] = ['even', 'faster', 'slower'];
const STEPS = 256;

const toPath = (course: Course, salt: number): Float64Array =>
  Float64Array.from({ length: STEPS + 1 }, (_, i) => toDone(course, i / STEPS, salt));

const toChanges = (path: Float64Array): Float64Array =>
  path.slice(1).map((value, i) => value - path[i]!);

describe('a scripted move', () => {
  test('begins at nothing and ends exactly where it should, whatever its bounces', () => {
    for (const course of COURSES) {
      for (let salt = -500; salt < 500; salt++) {
        expect(toDone(course, 0, salt)).toBe(0);
        expect(toDone(course, 1, salt)).toBe(1);
      }
    }
  });

  test('goes back about as often as a market does, and never the same way twice', () => {
    for (const course of COURSES) {
      const shares = Array.from({ length: 50 }, (_, salt) => {
        const changes = toChanges(toPath(course, salt));
        return changes.filter((change) => change < 0).length / STEPS;
      });
      expect(mean(Float64Array.from(shares))).toBeGreaterThan(0.25);
      expect(mean(Float64Array.from(shares))).toBeLessThan(0.5);
    }
    expect(toPath('even', 1)).not.toEqual(toPath('even', 2));
  });

  test('sets out the way it will go: nobody who starts a crash sees prices rise first', () => {
    for (const course of COURSES) {
      for (let salt = -500; salt < 500; salt++) {
        for (const x of [0.02, 0.06, 0.11, 0.16]) {
          expect(toDone(course, x, salt), `${course} ${salt} at ${x}`).toBeGreaterThan(0);
        }
      }
    }
  });

  test('bounces like a Brownian bridge: widest in the middle, without memory from step to step', () => {
    const middles: number[] = [];
    const memories: number[] = [];
    for (let salt = 0; salt < 2_000; salt++) {
      middles.push(toDone('even', 0.5, salt * 7_919) - 0.5);
      if (salt < 100) memories.push(autocorrelation(toChanges(toPath('even', salt * 7_919)), 1));
    }
    const variance = mean(Float64Array.from(middles, (value) => value * value));
    // Roughness 0.22, and x(1 - x) = 1/4 in the middle.
    expect(Math.sqrt(variance)).toBeGreaterThan(0.1);
    expect(Math.sqrt(variance)).toBeLessThan(0.12);
    expect(Math.abs(mean(Float64Array.from(memories)))).toBeLessThan(0.05);
  });
});
