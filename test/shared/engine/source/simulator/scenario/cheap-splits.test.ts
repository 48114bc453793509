/** Splits without end: a share stays worth some ticks, and the index of which it is a member stays where it was. */
import { expect, test } from 'vitest';
import { toScenarioEvent } from '../../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import { TICK } from '../../../../../../shared/model/tick.ts';
import { simulate, START_MS, toSmallUniverse, visitTicks } from '../simulated-run.ts';

test('a share that is split again and again keeps a price, and its index keeps its own', () => {
  const universe = toSmallUniverse(['AAPL', 'MSFT', 'TDX', 'BTC/USD']);
  const source = simulate({ universe, rate: 400 });
  const index = universe.listings.findIndex(({ symbol }) => symbol === 'TDX');
  const share = universe.listings.findIndex(({ symbol }) => symbol === 'AAPL');
  const prices: Record<number, number[]> = { [index]: [], [share]: [] };
  for (let i = 0; i < 8; i++) {
    const untilMs = START_MS + (i + 1) * 3_000;
    visitTicks(source, untilMs, ({ length, kind, instrument, price }) => {
      for (let row = 0; row < length; row++) {
        if (kind[row] === TICK.trade) prices[instrument[row]!]?.push(price[row]!);
      }
    });
    source.inject(toScenarioEvent({ event: 'split', target: 'AAPL', ratio: 50 }), untilMs);
  }
  const [first] = prices[index]!;
  for (const price of prices[index]!) expect(Math.abs(price / first! - 1)).toBeLessThan(0.05);
  expect(Math.min(...prices[share]!)).toBeGreaterThan(10);
  expect(prices[share]!.at(-1)! * 10).toBeLessThan(prices[share]![0]!);
});
