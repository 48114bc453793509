/**
 * The past of a simulated market is computed, and only what somebody looks at. Whatever is asked, and whenever: seconds fold
 * to minutes, and minutes to the day that a market begins with.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Market } from '../../shared/engine/market/market.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { type Bar, BarSeries } from '../../shared/model/bar.ts';
import { INTERVAL_MS } from '../../shared/model/interval.ts';
import { createTickColumns } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import { toSmallUniverse } from '../shared/engine/source/simulator/simulated-run.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const universe = toSmallUniverse(['AAPL', 'SPY', 'TDX', 'BTC/USD', 'EUR/USD']);
const { listings } = universe;

const market = fc.record({
  seed: fc.nat(2 ** 32 - 1),
  startMs: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
  rate: fc.integer({ min: 1, max: 20_000 }),
  hours: fc.constantFrom('continuous' as const, 'exchange' as const),
});

function fold(bars: readonly Bar[], into: BarSeries): Bar[] {
  const finer = new BarSeries(1_000, Infinity);
  for (const bar of bars) finer.put(bar);
  for (let row = finer.head; row <= finer.last; row++) into.addBar(finer, row);
  return Array.from({ length: into.length }, (_, i) => into.at(into.head + i));
}

const withoutTimes = ({ firstNs: _first, lastNs: _last, ...bar }: Bar) => bar;

test('seconds fold to their minutes, join on, and lie on the grids of prices and lots', () => {
  const stretch = fc.record({
    id: fc.nat(listings.length - 1),
    backMs: fc.integer({ min: 0, max: 5 * 3_600_000 }),
    lengthMs: fc.integer({ min: MINUTE_MS, max: 900_000 }),
    code: fc.integer({ min: 0, max: 2 }),
  });
  const check = fc.property(market, stretch, (options, { id, backMs, lengthMs, code }) => {
    const source = createSimulator({ universe, ...options });
    const toMs = Math.ceil((options.startMs - backMs) / MINUTE_MS) * MINUTE_MS;
    const fromMs = Math.floor((toMs - lengthMs) / MINUTE_MS) * MINUTE_MS;
    const minutes = source.history(id, MINUTE_MS, fromMs, toMs);
    const bars = source.history(id, INTERVAL_MS[code]!, fromMs, toMs);
    const folded = fold(bars, new BarSeries(MINUTE_MS, Infinity));
    expect(folded.map(withoutTimes)).toEqual(minutes.map(withoutTimes));
    const { tickSize, lot } = listings[id]!;
    const isSound = ({ open, high, low, close, trades, volume, startMs }: Bar): boolean =>
      low <= Math.min(open, close) &&
      high >= Math.max(open, close) &&
      [open, high, low, close].every((price) => price % tickSize === 0) &&
      trades > 0 &&
      volume >= lot &&
      startMs < options.startMs;
    expect(bars.filter((bar) => !isSound(bar))).toEqual([]);
    const isTorn = ({ open, startMs }: Bar, i: number): boolean =>
      bars[i - 1]?.close !== open && bars[i - 1]!.startMs >= startMs - MINUTE_MS;
    expect(bars.filter((bar, i) => i > 0 && isTorn(bar, i))).toEqual([]);
    /* Asked for again, in part, it is the same. */
    const middleMs = fromMs + MINUTE_MS;
    expect(source.history(id, INTERVAL_MS[code]!, middleMs, toMs)).toEqual(
      bars.filter(({ startMs }) => startMs >= middleMs),
    );
  });
  fc.assert(check, { numRuns: 12 });
});

test('a market begins with the day that minutes fold to, and shows the same bars whenever they are asked for', () => {
  const asked = fc.record({
    id: fc.nat(listings.length - 1),
    code: fc.integer({ min: 0, max: 7 }),
  });
  const check = fc.property(market, asked, fc.nat(400), (options, { id, code }, afterTicks) => {
    const open = () => {
      const source = createSimulator({ universe, ...options });
      const { instruments, reference, past } = source;
      const { previousClose } = reference;
      return {
        source,
        made: new Market({ name: 'live', number: 0, epoch: 1, instruments, previousClose, past }),
      };
    };
    const bars = (of: Market): Bar[] => {
      const query = { limit: 40 };
      while (!of.prepareBars(id, code, query));
      const { series, from, to } = of.readBars(id, code, query);
      return Array.from({ length: to - from }, (_, i) => series.at(from + i));
    };
    const [early, late] = [open(), open()];
    early.made.preparePast(() => false);
    const state = early.made.state(id);
    const days = toDayGrid(early.source.instruments[id]!);
    const beginMs = days.beginOf(days.labelOf(options.startMs));
    const minutes = early.source
      .history(id, MINUTE_MS, beginMs, options.startMs)
      .filter(({ startMs }) => startMs >= beginMs);
    const [day] = fold(minutes, new BarSeries(DAY_MS, 1, days));
    expect(state.volume).toBe(day?.volume ?? 0);
    if (day !== undefined) {
      const { open: first, high, low, trades, turnoverHi, turnoverLo } = day;
      expect(state).toMatchObject({ open: first, high, low, trades, turnoverHi, turnoverLo });
    }
    bars(early.made);
    /* The one was looked at before its first tick, the other after some. */
    for (const { source, made } of [early, late]) {
      const batch = createTickColumns(afterTicks + 1);
      source.read(options.startMs + 600_000, batch);
      made.publish(batch);
    }
    expect(bars(early.made)).toEqual(bars(late.made));
    expect(early.made.state(id)).toEqual(late.made.state(id));
  });
  fc.assert(check, { numRuns: 12 });
});
