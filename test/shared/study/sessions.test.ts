/** Studies that begin anew with a session, and volume by the side of the taker. */
import { describe, expect, test } from 'vitest';
import { BarSeries, type Bar } from '../../../shared/model/bar.ts';
import { SIDE } from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { toStudyValues } from '../../../shared/study/param.ts';
import { toPriceProfile } from '../../../shared/study/price-profile.ts';
import { StudyRun } from '../../../shared/study/study-run.ts';
import { TakerFlow } from '../../../shared/study/taker-flow.ts';
import {
  compute,
  findBarStudy,
  MINUTE_MS,
  readCurve,
  toBar,
  toSeries,
} from '../../support/study-bars.ts';

const HOUR_MS = 3_600_000;

const flat = (startMs: number, price: number, volume = 10): Bar =>
  toBar(startMs, [price, price, price, price], volume);

describe('a session', () => {
  test('begins VWAP anew at midnight in New York, not at midnight UTC', () => {
    const days = toDayGrid({ tradingDay: 'newYork' });
    const midnight = Date.UTC(2025, 6, 2, 4);
    const bars = toSeries([
      flat(Date.UTC(2025, 6, 1, 23), 100),
      flat(Date.UTC(2025, 6, 2, 1), 200),
      flat(midnight, 300),
      flat(midnight + HOUR_MS, 500),
    ]);
    const study = findBarStudy('vwap');
    const run = new StudyRun(study, toStudyValues(study.params));
    run.sync('NY', { bars, days });
    expect(readCurve(run, 0, bars)).toEqual([100, 150, 300, 400]);
  });

  test('has pivots from the whole session before it, and none where its beginning is not there', () => {
    const day = (number: number, hour: number) => (number * 24 + hour) * HOUR_MS;
    const bars = toSeries([
      flat(day(0, 20), 999),
      toBar(day(1, 1), [100, 120, 90, 110], 5),
      toBar(day(1, 9), [110, 130, 100, 120], 5),
      toBar(day(2, 1), [500, 900, 400, 600], 5),
      flat(day(3, 1), 700),
    ]);
    const pivot = compute('pivots', {}, bars);
    expect(pivot.slice(0, 3)).toEqual([NaN, NaN, NaN]);
    expect(pivot[3]).toBeCloseTo((130 + 90 + 120) / 3, 10);
    expect(pivot[4]).toBeCloseTo((900 + 400 + 600) / 3, 10);
  });

  test('VWAP counts the turnover of the trades where it is told', () => {
    const series = new BarSeries(MINUTE_MS, 10);
    series.addTrade(0, 0, 100, 1);
    series.addTrade(1, 0, 200, 3);
    series.addTrade(2, 0, 101, 0);
    expect(compute('vwap', {}, series)).toEqual([175]);
  });

  test('VWAP has no value before anything was traded', () => {
    expect(compute('vwap', {}, toSeries([flat(0, 5, 0), flat(MINUTE_MS, 7)]))).toEqual([NaN, 7]);
  });
});

describe('order flow', () => {
  const bars = toSeries([flat(0, 5, 100), flat(MINUTE_MS, 5, 50), flat(24 * HOUR_MS, 5, 8)]);
  const flow = new TakerFlow(bars);
  flow.add(MINUTE_MS + 1, 30, SIDE.buy);
  flow.add(MINUTE_MS + 5, 5, SIDE.sell);
  flow.add(MINUTE_MS + 6, 9, SIDE.unknown);
  flow.add(24 * HOUR_MS, 3, SIDE.sell);

  test('is what was bought less what was sold, and what came without a side apart', () => {
    expect(compute('delta', {}, bars, 0, flow)).toEqual([NaN, 25, -3]);
    expect(compute('delta', {}, bars, 3, flow)).toEqual([NaN, 15, 5]);
  });

  test('adds up within a session, or for ever', () => {
    expect(compute('cvd', {}, bars, 0, flow)).toEqual([NaN, 25, -3]);
    expect(compute('cvd', { reset: 'never' }, bars, 0, flow)).toEqual([NaN, 25, 22]);
  });

  test('loses what a cancelled trade brought', () => {
    flow.add(MINUTE_MS + 7, 4, SIDE.buy);
    flow.add(MINUTE_MS + 7, -4, SIDE.buy);
    expect(compute('delta', {}, bars, 0, flow)[1]).toBe(25);
  });

  test('folds into longer bars to the share', () => {
    const hours = new TakerFlow(new BarSeries(HOUR_MS, 10));
    hours.addAll(flow);
    expect([...hours.buys.subarray(0, hours.length)]).toEqual([30, 0]);
    expect([...hours.sells.subarray(0, hours.length)]).toEqual([5, 3]);
  });
});

describe('volume by price', () => {
  test('spreads a bar over its prices, and loses nothing', () => {
    const bars = toSeries([toBar(0, [100, 103, 100, 102], 80), flat(MINUTE_MS, 101, 7)]);
    const profile = toPriceProfile(bars, bars.head, bars.last + 1, 50, 1)!;
    expect([...profile.total]).toEqual([20, 27, 20, 20]);
    expect(profile).toMatchObject({ low: 100, height: 1, control: 1 });
  });

  test('has rows of whole ticks', () => {
    const bars = toSeries([toBar(0, [1_000, 1_990, 1_000, 1_500], 100)]);
    const profile = toPriceProfile(bars, bars.head, bars.last + 1, 10, 5)!;
    expect(profile.height % 5).toBe(0);
    expect(profile.total.length).toBeLessThanOrEqual(11);
    expect([...profile.total].reduce((sum, each) => sum + each, 0)).toBeCloseTo(100, 9);
  });

  test('is nothing where nothing was traded', () => {
    const bars = toSeries([flat(0, 5, 0)]);
    expect(toPriceProfile(bars, bars.head, bars.last + 1, 10, 1)).toBeUndefined();
  });
});
