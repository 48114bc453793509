import { describe, expect, test } from 'vitest';
import { BasketStress } from '../../../../../../shared/engine/source/simulator/price/basket-stress.ts';

/* Series: two stocks of equal weight, their fund, their sector, the market. */
const FUND = 2;
const SECTOR = 3;
const MARKET = 4;
const USUAL = Float64Array.of(3, 3, 0, 2, 1);

const createStress = (): BasketStress =>
  new BasketStress(
    [{ target: FUND, members: Uint32Array.of(0, 1), shares: Float64Array.of(1, 2) }],
    Float64Array.of(200, 100, 400),
    {
      marketBeta: Float64Array.of(1, 2, 1.5),
      sectorBeta: Float64Array.of(1, 0.5, 0),
      sectorOf: Uint32Array.of(SECTOR, SECTOR, SECTOR),
      market: MARKET,
    },
    USUAL,
  );

/** Stress of the fund where series have other volatilities than usual. */
function stressWith(changed: Readonly<Record<number, number>>): number {
  const stress = new Float64Array(3);
  const sigmas = USUAL.map((sigma, series) => changed[series] ?? sigma);
  createStress().update(sigmas, stress);
  expect([stress[0], stress[1]]).toEqual([0, 0]);
  return stress[FUND]!;
}

/* Variance from the market (1.5 × 1)², the sector (0.75 × 2)², and two own moves (0.5 × 3)² each: four times 2.25. */
describe('the stress of a fund', () => {
  test('is 1 while everything is as usual, and follows when everything is wilder', () => {
    expect(stressWith({})).toBe(1);
    expect(stressWith({ 0: 6, 1: 6, [SECTOR]: 4, [MARKET]: 2 })).toBe(2);
  });

  test('takes the market, the sector and each member by what they add to its variance', () => {
    const doubled = [MARKET, SECTOR, 0, 1].map((series) => [series, 2 * USUAL[series]!]);
    for (const change of doubled) {
      expect(stressWith(Object.fromEntries([change]))).toBeCloseTo(Math.sqrt((3 + 4) / 4), 12);
    }
    expect(stressWith({ [MARKET]: 0, [SECTOR]: 0 })).toBeCloseTo(Math.sqrt(1 / 2), 12);
  });
});
