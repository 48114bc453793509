/**
 * Shares the time of one turn among many: everybody gets an equal part of what is left, what one does not need
 * goes to those after it, and each turn begins with another one, so that nobody is always last.
 */
import type { Now } from './clock.ts';

/**
 * Makes a turn.
 * @param elapsed a clock, ms
 * @param budgetMs time of one turn, ms; everybody does one step at least, however short it is
 * @returns a function that lets all of a list do a step; true when one of them has more to do
 */
export function createTurnShare(elapsed: Now, budgetMs: number) {
  let first = 0;
  return <T>(all: readonly T[], step: (one: T, budgetMs: number) => boolean): boolean => {
    const endMs = elapsed() + budgetMs;
    let hasMore = false;
    first = all.length > 0 ? (first + 1) % all.length : 0;
    for (let i = 0; i < all.length; i++) {
      const shareMs = (endMs - elapsed()) / (all.length - i);
      hasMore = step(all[(first + i) % all.length]!, Math.max(0, shareMs)) || hasMore;
    }
    return hasMore;
  };
}
