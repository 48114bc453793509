import { describe, expect, test } from 'vitest';
import { toTargets } from '../../../shared/engine/source/simulator/scenario/scenario-effects.ts';
import { defaultUniverse } from '../../../shared/engine/source/simulator/universe/universe.ts';
import { concerns, toEndMs } from '../../../shared/model/market-event.ts';

const { listings, sectors } = defaultUniverse;

describe('whom an event is about', () => {
  const targets = ['all', 'market', 'AAPL', 'aapl, BTC/USD', 'KO,XOM', 'TDX', 'SPY'];
  test.each([...targets, ...sectors.map(({ name }) => `sector:${name}`), 'sector: technology'])(
    'is the same to a page as to the simulator: %s',
    (target) => {
      const ids = listings.flatMap((listing, id) => (concerns({ target }, listing) ? [id] : []));
      expect(ids.toSorted((a, b) => a - b)).toEqual(
        toTargets(defaultUniverse, target).toSorted((a, b) => a - b),
      );
      expect(ids.length).toBeGreaterThan(0);
    },
  );

  test('is nobody for a symbol that is not there', () => {
    expect(listings.some((listing) => concerns({ target: 'NOPE' }, listing))).toBe(false);
    expect(listings.some((listing) => concerns({ target: 'sector:Nope' }, listing))).toBe(false);
  });
});

test('an event without a known end goes on', () => {
  expect(toEndMs({ untilMs: null })).toBe(Infinity);
  expect(toEndMs({ untilMs: 5 })).toBe(5);
});
