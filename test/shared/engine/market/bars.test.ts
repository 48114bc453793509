import { expect, test } from 'vitest';
import { SymbolBars, toBarsKept } from '../../../../shared/engine/market/bars.ts';
import { setsPrice } from '../../../../shared/model/apply-tick.ts';
import { BarSeries } from '../../../../shared/model/bar.ts';
import { INTERVAL_MS } from '../../../../shared/model/interval.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createTickColumns, FLAG, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createRandom } from '../../../support/random.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

test('bars that gather trades are those of trades folded one by one, whenever they are read', () => {
  const random = createRandom(31);
  const bars = new SymbolBars(500, toInstruments(1)[0]!);
  const truth = INTERVAL_MS.map((intervalMs) => new BarSeries(intervalMs, 500));
  const columns = createTickColumns(1);
  let timeMs = Date.UTC(2026, 0, 5, 14, 30);
  for (let i = 0; i < 20_000; i++) {
    timeMs += Math.floor(random() * 400);
    const lateMs = random() < 0.05 ? Math.floor(random() * 30_000) : 0;
    const flags = random() < 0.1 ? FLAG.noPrice : 0;
    const price = 1_000 + Math.floor(random() * 100);
    columns.length = 0;
    pushTrade(columns, 0, timeMs - lateMs, 7, price, 1 + (i % 9), SIDE.buy, flags);
    bars.addTrade(columns, 0);
    for (const series of truth) {
      series.addTrade(timeMs - lateMs, 7, price, 1 + (i % 9), setsPrice(flags));
    }
    if (random() > 0.01) continue;
    bars.read().forEach((series, code) => {
      const expected = truth[code]!;
      expect(series.length).toBe(expected.length);
      expect(series.at(series.last)).toEqual(expected.at(expected.last));
    });
  }
  bars.read().forEach((series, code) => {
    const rows = Array.from({ length: series.length }, (_, row) => series.at(series.head + row));
    const expected = truth[code]!;
    expect(rows).toEqual(rows.map((_, row) => expected.at(expected.head + row)));
  });
});

test('bars that are glanced at are those that are read, and nobody else’s', () => {
  const [one, other] = toInstruments(2).map((instrument) => new SymbolBars(500, instrument));
  const columns = createTickColumns(1);
  const trade = (bars: SymbolBars, timeMs: number, price: number): void => {
    columns.length = 0;
    pushTrade(columns, 0, timeMs, 0, price, 3, SIDE.buy, 0);
    bars.addTrade(columns, 0);
  };
  const rows = (all: readonly BarSeries[]) =>
    all.map((series) =>
      Array.from({ length: series.length }, (_, row) => series.at(series.head + row)),
    );
  const startMs = Date.UTC(2026, 0, 5, 14, 30);
  /* Through the moment at which gathered trades are folded, and beyond it. */
  for (let i = 0; i < 80; i++) {
    trade(one!, startMs + i * 700, 1_000 + i);
    trade(other!, startMs + 3_600_000 + i * 90_000, 500 - i);
    const before = rows(one!.glance());
    rows(other!.glance());
    expect(rows(one!.glance())).toEqual(before);
    if (i % 20 !== 19 && i !== 5) continue;
    const twin = new SymbolBars(500, toInstruments(1)[0]!);
    for (let k = 0; k <= i; k++) trade(twin, startMs + k * 700, 1_000 + k);
    expect(before).toEqual(rows(twin.read()));
  }
});

test('a market keeps as many bars of a symbol as all of them have room for', () => {
  expect(toBarsKept(63)).toBe(LIMITS.barsKept);
  expect(toBarsKept(1_000) * 1_000 * INTERVAL_MS.length).toBeLessThanOrEqual(
    LIMITS.barsKeptOverall,
  );
  expect(toBarsKept(1_000)).toBeGreaterThan(LIMITS.barsKeptLeast);
  expect(toBarsKept(10_000)).toBe(LIMITS.barsKeptLeast);
});
