import { describe, expect, test } from 'vitest';
import type { Quote } from '../../../shared/wire/answer.ts';
import { toHeat, toHeatBoxes } from '../../../web/state/heat-map.ts';
import { toMoverGroups, toMovers, toRanked } from '../../../web/state/movers.ts';
import { toInstruments } from '../../support/test-instruments.ts';

describe('a heat map', () => {
  /** The worked example of Bruls, Huizing and van Wijk: areas 6 6 4 3 2 2 1 in 6 × 4. */
  test('is squarified as its authors do it', () => {
    const items = [6, 6, 4, 3, 2, 2, 1].map((weight, i) => ({ name: `t${i}`, weight }));
    const boxes = toHeatBoxes(items, { x: 0, y: 0, width: 6, height: 4 });
    const rounded = boxes.map(({ box }) =>
      [box.x, box.y, box.width, box.height].map((each) => Number(each.toFixed(3))),
    );
    expect(rounded).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.714, 2.333],
      [4.714, 0, 1.286, 2.333],
      [3, 2.333, 1.2, 1.667],
      [4.2, 2.333, 1.2, 1.667],
      [5.4, 2.333, 0.6, 1.667],
    ]);
  });

  test('has no tile for what weighs nothing, and nothing at all without room', () => {
    const items = [
      { name: 'a', weight: 0 },
      { name: 'b', weight: 1 },
    ];
    expect(toHeatBoxes(items, { x: 0, y: 0, width: 2, height: 1 })).toHaveLength(1);
    expect(toHeatBoxes(items, { x: 0, y: 0, width: 0, height: 1 })).toEqual([]);
  });

  test('has its full colours from three percent on, either way alike', () => {
    expect([toHeat(3), toHeat(-9), toHeat(1.5), toHeat(null)]).toEqual([1, -1, 0.5, 0]);
  });
});

describe('movers', () => {
  const instruments = toInstruments(4).map((each, i) => ({
    ...each,
    sector: i < 2 ? 'Energy' : 'Banks',
    ...(i === 3 ? { kind: 'index' as const } : {}),
  }));
  const toQuote = (i: number, changePercent: number | null, turnover: string): Quote =>
    ({ symbol: `S${i}`, last: 10 + i, changePercent, volume: 100, turnover }) as Quote;
  const quotes = [toQuote(0, 1, '900'), toQuote(1, -2, '100'), toQuote(2, 3, '400')];

  test('are ranked by gain, loss and money; what is not known and indices are left out', () => {
    const all = toMovers([...quotes, toQuote(3, 9, '1'), toQuote(7, 1, '1')], instruments);
    const names = (by: 'gain' | 'loss' | 'active', least = 0): string[] =>
      toRanked(all, by, 9, least).map(({ symbol }) => symbol);
    expect(names('gain')).toEqual(['S2', 'S0', 'S1']);
    expect(names('loss')).toEqual(['S1', 'S0', 'S2']);
    expect(names('active')).toEqual(['S0', 'S2', 'S1']);
    expect(names('gain', 200)).toEqual(['S2', 'S0']);
    expect(toMovers([toQuote(0, null, '5')], instruments)).toEqual([]);
  });

  test('stand in their sectors, by the root of their money or all alike', () => {
    const all = toMovers(quotes, instruments);
    expect(toMoverGroups(all, false).map(({ name, weight }) => [name, weight])).toEqual([
      ['Energy', 40],
      ['Banks', 20],
    ]);
    expect(toMoverGroups(all, true).map(({ weight }) => weight)).toEqual([2, 1]);
  });
});
