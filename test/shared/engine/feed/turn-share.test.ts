import { expect, test } from 'vitest';
import { createTurnShare } from '../../../../shared/engine/feed/turn-share.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** Lets markets work in turns of 8 ms; each takes what it needs, up to its share. */
function play(needs: Record<string, number>, turns: number) {
  const clock = createFakeClock();
  const share = createTurnShare(clock.elapsed, 8);
  const spent: Record<string, number> = {};
  let longest = 0;
  for (let i = 0; i < turns; i++) {
    const beganMs = clock.elapsed();
    share(Object.keys(needs), (name, budgetMs) => {
      const ms = Math.min(needs[name]!, budgetMs);
      clock.spend(ms);
      spent[name] = (spent[name] ?? 0) + ms;
      return needs[name]! > ms;
    });
    longest = Math.max(longest, clock.elapsed() - beganMs);
  }
  return { spent, longest };
}

test('markets that want all get equal parts of a turn, and the turn keeps its budget', () => {
  const { spent, longest } = play({ a: Infinity, b: Infinity, c: Infinity, d: Infinity }, 100);
  for (const ms of Object.values(spent)) expect(ms).toBeCloseTo(200, 6);
  expect(longest).toBeCloseTo(8, 6);
});

test('what one does not need goes to the others', () => {
  const { spent } = play({ idle: 0, busy: Infinity }, 100);
  expect(spent['busy']).toBeGreaterThan(550);
});

test('one that always wants all does not starve one that needs little', () => {
  const { spent } = play({ greedy: Infinity, small: 1 }, 100);
  expect(spent['small']).toBe(100);
});

test('everybody does a step even when the budget is gone', () => {
  const clock = createFakeClock();
  const share = createTurnShare(clock.elapsed, 8);
  const steps: string[] = [];
  const hasMore = share(['a', 'b'], (name, budgetMs) => {
    steps.push(name);
    clock.spend(20);
    return budgetMs === 0;
  });
  expect(steps.toSorted()).toEqual(['a', 'b']);
  expect(hasMore).toBe(true);
  expect(share([], () => true)).toBe(false);
});
