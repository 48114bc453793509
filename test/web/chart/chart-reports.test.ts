/** What a chart tells its owner: each thing once, and asks again where somebody insists. */
import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import type { PriceChartOptions } from '../../../web/chart/chart-contract.ts';
import { ChartReports } from '../../../web/chart/chart-reports.ts';
import type { Scene } from '../../../web/chart/scene.ts';

const MINUTE_MS = 60_000;

function toScene(oldestMs: number, fromMs: number, toMs: number): Scene {
  const bars = new BarSeries(MINUTE_MS, 10);
  bars.addTrade(oldestMs, 0, 1, 1);
  return { data: { bars }, fromMs, toMs } as unknown as Scene;
}

test('older bars are asked for once a window, and again by who goes on for a whole one without any', () => {
  const asked: number[] = [];
  const options = { onNeedHistory: (fromMs: number) => asked.push(fromMs) };
  const reports = new ChartReports(options as unknown as PriceChartOptions);
  const oldestMs = 100 * MINUTE_MS;
  const show = (fromMs: number, oldest = oldestMs): number => {
    reports.tellWindow(toScene(oldest, fromMs, fromMs + 10 * MINUTE_MS), true);
    return asked.length;
  };
  expect(show(oldestMs)).toBe(0);
  expect(show(oldestMs - MINUTE_MS)).toBe(1);
  expect(show(oldestMs - 5 * MINUTE_MS)).toBe(1);
  expect(show(oldestMs - 11 * MINUTE_MS)).toBe(2);
  expect(show(oldestMs - 12 * MINUTE_MS)).toBe(2);
  expect(show(oldestMs - 12 * MINUTE_MS, oldestMs - 11 * MINUTE_MS)).toBe(3);
});
