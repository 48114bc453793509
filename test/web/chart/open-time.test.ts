import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { toDayGrid, type TradingDay } from '../../../shared/model/trading-day.ts';
import { updateTicks } from '../../../web/chart/axis-ticks.ts';
import { Hours } from '../../../web/chart/hours.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { createBrokenAxis, createOpenTime } from '../../../web/chart/open-time.ts';
import {
  computeLayers,
  placeWindow,
  setAxis,
  toEmptyScene,
  updateRange,
} from '../../../web/chart/scene-update.ts';
import { toBarNote, toPlot, toX, type Scene } from '../../../web/chart/scene.ts';
import { PLAIN_AXIS, type Stretch } from '../../../web/chart/time-axis.ts';
import { Viewport } from '../../../web/chart/viewport.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };
/** Friday and Monday before Thanksgiving 2026, 9:30 in New York (UTC - 5). */
const FRIDAY = Date.UTC(2026, 10, 20, 14, 30);
const MONDAY = Date.UTC(2026, 10, 23, 14, 30);
const SESSION = 6.5 * HOUR;

/** Bars of the stretches given, one an interval, without those in `without`. */
function toBars(
  intervalMs: number,
  stretches: readonly (readonly [number, number])[],
  without: readonly [number, number] = [0, 0],
): BarSeries {
  const bars = new BarSeries(intervalMs, 100_000);
  for (const [from, to] of stretches) {
    for (let timeMs = from; timeMs < to; timeMs += intervalMs) {
      if (timeMs >= without[0] && timeMs < without[1]) continue;
      bars.addTrade(timeMs, 0, 100 + ((timeMs / intervalMs) % 5), 1);
    }
  }
  return bars;
}
const regular = (intervalMs: number) =>
  toBars(intervalMs, [
    [FRIDAY, FRIDAY + SESSION],
    [MONDAY, MONDAY + SESSION],
  ]);
const toAxis = (rule: TradingDay, bars: BarSeries) =>
  createOpenTime(rule, bars, bars.lastStartMs + bars.intervalMs);

describe('a time axis without closed hours', () => {
  test('leaves out nights and weekends: Monday opens where Friday closed', () => {
    const axis = toAxis('newYork', regular(MINUTE));
    expect(axis.toAxis(MONDAY)).toBe(axis.toAxis(FRIDAY + SESSION));
    expect(axis.toAxis(MONDAY + HOUR) - axis.toAxis(FRIDAY)).toBe(SESSION + HOUR);
    expect(axis.toTime(axis.toAxis(FRIDAY + SESSION))).toBe(MONDAY);
    expect(axis.toAxis(FRIDAY + SESSION + 30 * HOUR)).toBe(axis.toAxis(MONDAY));
  });

  test('leaves out holidays, and knows the day that ends early', () => {
    const wednesday = Date.UTC(2026, 10, 25, 14, 30);
    const axis = toAxis('newYork', toBars(MINUTE, [[wednesday, wednesday + SESSION]]));
    const blackFriday = wednesday + 2 * DAY;
    expect(axis.toAxis(blackFriday) - axis.toAxis(wednesday)).toBe(SESSION);
    const nextMonday = wednesday + 5 * DAY;
    expect(axis.toAxis(nextMonday) - axis.toAxis(blackFriday)).toBe(3.5 * HOUR);
  });

  test('keeps the room of an outage inside a session', () => {
    const outage = [FRIDAY + HOUR, FRIDAY + 3 * HOUR] as const;
    const axis = toAxis('newYork', toBars(MINUTE, [[FRIDAY, FRIDAY + SESSION]], outage));
    expect(axis.toAxis(outage[1]) - axis.toAxis(outage[0])).toBe(2 * HOUR);
  });

  test('has early and late trading where there is some, and marks it', () => {
    const early = FRIDAY - 5 * HOUR;
    const axis = toAxis('newYork', toBars(MINUTE, [[early, FRIDAY + SESSION]]));
    expect(axis.toAxis(FRIDAY) - axis.toAxis(early)).toBe(5 * HOUR);
    expect(axis.extended).toContainEqual({ fromMs: FRIDAY - 5.5 * HOUR, toMs: FRIDAY });
    expect(toAxis('newYork', regular(MINUTE)).extended).toEqual([]);
    // Nobody traded late: that takes no room.
    expect(axis.toAxis(MONDAY)).toBe(axis.toAxis(FRIDAY + SESSION));
  });

  test('never leaves a bar out, whatever the calendar says', () => {
    const saturday = FRIDAY + DAY;
    const stray = toAxis(
      'newYork',
      toBars(MINUTE, [
        [FRIDAY, FRIDAY + SESSION],
        [saturday, saturday + MINUTE],
        [saturday + HOUR, saturday + HOUR + 30 * MINUTE],
      ]),
    );
    for (const timeMs of [saturday, saturday + HOUR, saturday + HOUR + 29 * MINUTE]) {
      expect(stray.toAxis(timeMs + MINUTE) - stray.toAxis(timeMs)).toBe(MINUTE);
    }
  });

  test('cuts on whole bars, so that each has its full width', () => {
    const bars = toBars(HOUR, [
      [FRIDAY - 30 * MINUTE, FRIDAY + SESSION],
      [MONDAY - 30 * MINUTE, MONDAY + SESSION],
    ]);
    const axis = toAxis('newYork', bars);
    for (let row = bars.head; row <= bars.last; row++) {
      const startMs = bars.startMs[row]!;
      expect(axis.toAxis(startMs + HOUR) - axis.toAxis(startMs)).toBe(HOUR);
    }
    expect(axis.toAxis(MONDAY - 30 * MINUTE) - axis.toAxis(FRIDAY - 30 * MINUTE)).toBe(7 * HOUR);
  });

  test('of currencies leaves out the weekend alone; of what never closes, nothing', () => {
    const fx = toAxis('newYork17', regular(MINUTE));
    const [closes, opens] = [Date.UTC(2026, 10, 20, 22), Date.UTC(2026, 10, 22, 22)];
    expect(fx.toAxis(opens)).toBe(fx.toAxis(closes));
    expect(fx.toAxis(closes) - fx.toAxis(FRIDAY)).toBe(closes - FRIDAY);
    expect(toAxis('utc', regular(MINUTE))).toBe(PLAIN_AXIS);
  });

  test('of days has no Saturday, Sunday or holiday, and a day of equal width for every other', () => {
    const bars = new BarSeries(DAY, 100, toDayGrid({ tradingDay: 'newYork' }));
    for (const timeMs of [FRIDAY, MONDAY, MONDAY + DAY]) bars.addTrade(timeMs, 0, 100, 1);
    const axis = toAxis('newYork', bars);
    const day = (date: number) => axis.toAxis(Date.UTC(2026, 10, date));
    expect([day(23) - day(20), day(25) - day(24), day(27) - day(25)]).toEqual([DAY, DAY, DAY]);
  });

  test('leads from moments to places and back, in order, wherever it is cut', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        cuts,
        fc.array(fc.integer({ min: -50, max: 1_050 }), { minLength: 2 }),
        (at, times) => {
          at.sort((a, b) => a - b);
          const breaks: Stretch[] = [];
          for (let i = 0; i + 1 < at.length; i += 2)
            breaks.push({ fromMs: at[i]!, toMs: at[i + 1]! });
          const axis = createBrokenAxis(breaks, []);
          const open = (to: number) =>
            to -
            breaks.reduce(
              (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(to, toMs) - fromMs),
              0,
            );
          for (const timeMs of times) {
            const place = axis.toAxis(timeMs);
            expect(place).toBe(open(timeMs));
            expect(axis.toAxis(axis.toTime(place))).toBe(place);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a chart of an instrument with hours', () => {
  /** The chart as it is drawn, on its own axis. */
  function draw(bars: BarSeries, nowMs: number, viewport = new Viewport()) {
    const scene: Scene = {
      ...toEmptyScene(DARK),
      data: {
        bars,
        intervalMs: bars.intervalMs,
        priceDecimals: 2,
        format: String,
        tradingDay: 'newYork',
      },
      nowMs,
      // New York, in November.
      offset: () => -5 * HOUR,
    };
    const layers = CHART_LAYERS.map((create) => create());
    setAxis(scene, viewport, createOpenTime('newYork', bars, nowMs));
    placeWindow(scene, viewport, 600);
    computeLayers(scene, layers, 600);
    updateRange(scene, layers, undefined, true);
    updateTicks(scene, 600, 400);
    return { scene, viewport, plot: toPlot(scene, AREA) };
  }

  test('draws its bars side by side across the night, and groups them there', () => {
    const { scene, plot } = draw(regular(5 * MINUTE), MONDAY + SESSION);
    const width = toX(plot, FRIDAY + 5 * MINUTE) - toX(plot, FRIDAY);
    expect(toX(plot, MONDAY) - toX(plot, FRIDAY + SESSION - 5 * MINUTE)).toBeCloseTo(width);
    const { groups } = scene;
    for (let group = 1; group < groups.length; group++) {
      expect(groups.startMs[group]! - groups.startMs[group - 1]!).toBe(5 * MINUTE);
    }
  });

  test('names a session by its day where it opens, in order and apart', () => {
    const { scene } = draw(regular(5 * MINUTE), MONDAY + SESSION);
    const labels = scene.timeTicks.map(({ label }) => label);
    expect(labels).toContain('23 Nov');
    expect(scene.timeTicks.find(({ label }) => label === '23 Nov')!.timeMs).toBe(MONDAY);
    const places = scene.timeTicks.map(({ timeMs }) => scene.axis.toAxis(timeMs));
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThan(0);
    expect(labels).not.toContain('22 Nov');
    expect(labels.some((label) => label.startsWith('03:'))).toBe(false);
  });

  test('stays where it is when the calendar comes, or older bars do', () => {
    const viewport = new Viewport();
    const bars = regular(MINUTE);
    const { scene } = draw(bars, MONDAY + SESSION, viewport);
    viewport.panBy(100);
    placeWindow(scene, viewport, 600);
    const toMs = scene.toMs;
    const older = toBars(MINUTE, [[FRIDAY - 7 * DAY, FRIDAY - 7 * DAY + SESSION]]);
    for (let row = bars.head; row <= bars.last; row++) older.put(bars.at(row));
    scene.data = { ...scene.data!, bars: older };
    setAxis(scene, viewport, createOpenTime('newYork', older, MONDAY + SESSION));
    placeWindow(scene, viewport, 600);
    expect(Math.abs(scene.toMs - toMs)).toBeLessThanOrEqual(viewport.scaleMs);
    setAxis(scene, viewport, PLAIN_AXIS);
    expect(Math.abs(scene.toMs - toMs)).toBeLessThanOrEqual(viewport.scaleMs);
  });

  test('says below the last price that the market is closed, else counts down', () => {
    const closed = draw(regular(5 * MINUTE), MONDAY + SESSION + HOUR).scene;
    expect(toBarNote(closed)).toBe('closed');
    const open = draw(regular(HOUR), MONDAY + 3 * HOUR + MINUTE).scene;
    open.nowMs = open.data!.bars.lastStartMs + 1;
    expect(toBarNote(open)).toBe('1:00:00');
    expect(toBarNote({ ...open, nowMs: open.nowMs + 59 * MINUTE })).toBe('1:00');
  });

  test('fetches its calendar once, keeps the axis while bars come that it knows, and makes room for others', async () => {
    let fetched = 0;
    let tell = () => undefined as void;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const hours = new Hours(() => {
      fetched++;
      tell();
    });
    const bars = regular(MINUTE);
    const { scene } = draw(bars, MONDAY + SESSION);
    expect(hours.toAxis(scene)).toBe(PLAIN_AXIS);
    hours.toAxis(scene);
    await told;
    const axis = hours.toAxis(scene);
    expect([fetched, axis.breaks.length > 2]).toEqual([1, true]);
    bars.addTrade(MONDAY + DAY, 0, 100, 1);
    expect(hours.toAxis(scene)).toBe(axis);
    bars.addTrade(MONDAY + DAY + 12 * HOUR, 0, 100, 1);
    const wider = hours.toAxis(scene);
    expect(wider).not.toBe(axis);
    const startMs = bars.lastStartMs;
    expect(wider.toAxis(startMs + MINUTE) - wider.toAxis(startMs)).toBe(MINUTE);
    Object.assign(scene.scale, { isPlainTime: true });
    expect(hours.toAxis(scene)).toBe(PLAIN_AXIS);
  });
});
