import { beforeEach, describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { createTickColumns, FLAG, pushTrade } from '../../../shared/model/tick.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { ChartFeed } from '../../../web/state/chart-feed.ts';
import { toRandomTicks } from '../../support/random-ticks.ts';

describe('the data of the chart', () => {
  let feed: ChartFeed<LineSeries>;

  beforeEach(() => {
    feed = new ChartFeed(new LineSeries({ capacity: 1_024 }));
    void feed.reset('live S0 1s', 0, '1s');
  });

  test('candles form from live trades as they would from all trades at once', () => {
    const ticks = toRandomTicks(5, 2_000, 1, 1_000_000);
    const whole = new BarSeries(1_000, 5_000);
    for (let i = 0; i < ticks.length; i++) {
      if (ticks.kind[i] !== 0) continue;
      whole.addTrade(ticks.timeMs[i]!, ticks.timeNs[i]!, ticks.price[i]!, ticks.size[i]!);
    }
    for (let from = 0; from < 2_000; from += 7) feed.append(ticks, from, Math.min(from + 7, 2_000));
    expect(feed.bars.length).toBe(whole.length);
    for (let i = 0; i < whole.length; i++) {
      expect(feed.bars.at(feed.bars.head + i)).toEqual(whole.at(whole.head + i));
    }
    const trades = ticks.kind.filter((kind) => kind === 0).length;
    expect(feed.line.length + feed.line.latePoints).toBe(trades);
  });

  test('history replaces what was there; a known start replaces its bar; others are not its business', () => {
    const source = new BarSeries(1_000, 10);
    for (let second = 10; second < 13; second++) source.addTrade(second * 1_000, 0, second, 1);
    const bars = [0, 1, 2].map((i) => source.at(source.head + i));
    const content = { instrument: 0, interval: 0, isHistory: true, isForming: true, bars };
    feed.applyBars({ ...content, instrument: 1 });
    feed.applyBars({ ...content, interval: 3 });
    expect([feed.bars.length, feed.isLoaded.value]).toEqual([0, false]);
    feed.applyBars(content);
    feed.applyBars({ ...content, isHistory: false, bars: [{ ...bars[1]!, close: 99 }] });
    expect([feed.bars.length, feed.isLoaded.value]).toEqual([3, true]);
    expect(feed.bars.at(feed.bars.head + 1).close).toBe(99);
    feed.applyBars({ ...content, bars: [bars[2]!] });
    expect(feed.bars.length).toBe(1);
  });

  test('older bars go before, and never over what is there', () => {
    const source = new BarSeries(1_000, 10);
    for (let second = 0; second < 4; second++) source.addTrade(second * 1_000, 0, second + 1, 1);
    const bars = [0, 1, 2, 3].map((i) => source.at(source.head + i));
    const newer = [bars[2]!, bars[3]!];
    feed.applyBars({ instrument: 0, interval: 0, isHistory: true, isForming: true, bars: newer });
    feed.addOlder(bars.map((bar) => ({ ...bar, close: 77 })));
    const closes = [0, 1, 2, 3].map((i) => feed.bars.close[feed.bars.head + i]);
    expect(closes).toEqual([77, 77, 3, 4]);
  });

  test('thousands of older bars are joined to thousands at once', () => {
    const source = new BarSeries(1_000, Infinity);
    for (let second = 0; second < 20_000; second++) source.addTrade(second * 1_000, 0, 5, 1);
    const bars = Array.from({ length: 20_000 }, (_, i) => source.at(source.head + i));
    const content = { instrument: 0, interval: 0, isHistory: true, isForming: true };
    feed.applyBars({ ...content, bars: bars.slice(18_000) });
    const before = feed.bars;
    for (let to = 18_000; to > 0; to -= 2_000) feed.addOlder(bars.slice(to - 2_000, to));
    expect(feed.bars).not.toBe(before);
    expect(feed.bars.length).toBe(20_000);
    const starts = [...feed.bars.startMs.subarray(feed.bars.head, feed.bars.head + 20_000)];
    expect(starts).toEqual(bars.map(({ startMs }) => startMs));
    feed.addOlder(bars.slice(0, 10));
    expect(feed.bars.length).toBe(20_000);
  });

  test('ticks that say that others are missing before them leave a gap in the line', () => {
    const ticks = createTickColumns(2);
    pushTrade(ticks, 0, 1_000, 0, 10, 1, 1);
    pushTrade(ticks, 0, 9_000, 0, 11, 1, 1, FLAG.gapBefore);
    feed.append(ticks, 0, 2);
    expect(feed.gaps.value).toEqual([{ fromMs: 1_000, toMs: 9_000, cause: 'ticks missing' }]);
  });

  test('a gap that lasts is closed, or taken away when nothing was missing', () => {
    feed.addGap({ fromMs: 5, toMs: Infinity, cause: 'not connected' });
    feed.endGap(9);
    expect(feed.gaps.value).toEqual([{ fromMs: 5, toMs: 9, cause: 'not connected' }]);
    feed.addGap({ fromMs: 20, toMs: Infinity, cause: 'not connected' });
    feed.endGap(undefined);
    expect(feed.gaps.value).toHaveLength(1);
    feed.endGap(30);
    expect(feed.gaps.value).toHaveLength(1);
  });

  test('news of a known gap takes its place; an explanation takes that of an unexplained one', () => {
    feed.addGap({ fromMs: 5, toMs: Infinity, cause: 'halted' });
    feed.addGap({ fromMs: 5, toMs: 30, cause: 'halted' });
    expect(feed.gaps.value).toEqual([{ fromMs: 5, toMs: 30, cause: 'halted' }]);
    const ticks = createTickColumns(2);
    pushTrade(ticks, 0, 1_000, 0, 10, 1, 1);
    pushTrade(ticks, 0, 9_000, 0, 11, 1, 1, FLAG.gapBefore);
    feed.append(ticks, 0, 2);
    feed.addGap({ fromMs: 1_200, toMs: 9_000, cause: 'feed down' });
    feed.addGap({ fromMs: 40, toMs: 40, cause: 'halted' });
    expect(feed.gaps.value.map(({ cause }) => cause)).toEqual(['halted', 'feed down']);
  });

  test('a tick says nothing new of missing ticks when the market has declared them', () => {
    const ticks = createTickColumns(2);
    pushTrade(ticks, 0, 1_000, 0, 10, 1, 1);
    pushTrade(ticks, 0, 9_000, 0, 11, 1, 1, FLAG.gapBefore);
    feed.append(ticks, 0, 1);
    feed.addGap({ fromMs: 1_200, toMs: 9_000, cause: 'feed down' });
    feed.append(ticks, 1, 2);
    expect(feed.gaps.value.map(({ cause }) => cause)).toEqual(['feed down']);
  });

  test('a lost connection and a halt that lasts do not end each other', () => {
    feed.addGap({ fromMs: 5, toMs: Infinity, cause: 'halted' });
    feed.addGap({ fromMs: 7, toMs: Infinity, cause: 'not connected' });
    feed.endGap(9);
    expect(feed.gaps.value.find(({ cause }) => cause === 'halted')!.toMs).toBe(Infinity);
    feed.addGap({ fromMs: 20, toMs: Infinity, cause: 'not connected' });
    feed.endDeclared(15);
    expect(feed.gaps.value.map(({ toMs }) => toMs)).toEqual([15, 9, Infinity]);
  });

  test('another symbol or interval starts with nothing', () => {
    feed.addGap({ fromMs: 5, toMs: 6, cause: 'x' });
    feed.append(toRandomTicks(1, 50, 1, 0), 0, 50);
    void feed.reset('live S1 1m', 1, '1m');
    expect([feed.bars.length, feed.line.length, feed.gaps.value.length]).toEqual([0, 0, 0]);
    expect([feed.isOf(1), feed.isOf(0), feed.bars.intervalMs]).toEqual([true, false, 60_000]);
  });
});
