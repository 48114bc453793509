/**
 * Every study, whatever its parameters and however its bars come (one by one, forming, corrected late, older ones put
 * before, the series cut or dropped from its beginning), gives the values of a computation from scratch; and no value
 * depends on a bar after it.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BarSeries, type Bar } from '../../shared/model/bar.ts';
import { SIDE } from '../../shared/model/tick.ts';
import { toStudyValues, type StudyParam, type StudyValues } from '../../shared/study/param.ts';
import { STUDIES } from '../../shared/study/registry.ts';
import type { BarStudy } from '../../shared/study/study.ts';
import { StudyRun } from '../../shared/study/study-run.ts';
import { TakerFlow } from '../../shared/study/taker-flow.ts';
import { createRandom } from '../support/random.ts';
import { DAYS, MINUTE_MS, toBar, toInput, toSeries } from '../support/study-bars.ts';

const STUDIES_OF_BARS = STUDIES.filter((study): study is BarStudy => study.kind === 'bars');
/** Bars of a random market; more than two checkpoints apart. */
const MOST = 600;

/** A bar of a seeded market: the same for the same seed and number, with pauses between sessions. */
function makeBar(seed: number, i: number): Bar {
  const random = createRandom(seed * 7_919 + i);
  const around = 10_000 + Math.round(Math.sin(i / 40) * 500);
  const open = around + Math.round((random() - 0.5) * 200);
  const close = around + Math.round((random() - 0.5) * 200);
  const high = Math.max(open, close) + Math.round(random() * 40);
  const low = Math.min(open, close) - Math.round(random() * 40);
  const startMs = (i + Math.floor(i / 50) * 1_000) * MINUTE_MS;
  return toBar(startMs, [open, high, low, close], Math.round(random() * 900));
}

function toParamArbitrary(param: StudyParam): fc.Arbitrary<number | string> {
  if (param.kind === 'choice') return fc.constantFrom(...param.options.map(({ value }) => value));
  if (param.kind === 'time') return fc.integer({ min: 0, max: MOST * MINUTE_MS });
  return fc
    .integer({ min: 0, max: 12 })
    .map((steps) => Math.min(param.to, param.from + steps * param.step * 3));
}

const toValuesArbitrary = (study: BarStudy): fc.Arbitrary<StudyValues> =>
  fc
    .record(Object.fromEntries(study.params.map((param) => [param.id, toParamArbitrary(param)])))
    .map((values) => toStudyValues(study.params, values));

/** What happens to a series. */
const stepArbitrary = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 150 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('form' as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('revise' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('prepend' as const),
      count: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      share: fc.double({ min: 0.2, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('trade' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** A series that steps are done to, as the page does them. */
class World {
  bars = new BarSeries(MINUTE_MS, Infinity);
  readonly flow = new TakerFlow(this.bars);
  private first = 500;
  private next = 500;
  private revision = 0;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  apply(step: Step): void {
    if (step.do === 'append') for (let i = 0; i < step.count; i++) this.putNext();
    else if (step.do === 'prepend') this.prepend(step.count);
    else if (this.bars.length === 0) return;
    else if (step.do === 'form') for (let i = 0; i < step.count; i++) this.change(this.bars.last);
    else if (step.do === 'revise') this.change(this.rowAt(step.share));
    else if (step.do === 'trade') this.trade(this.bars.startMs[this.rowAt(step.share)]!);
    else this.cut(Math.max(1, Math.round(this.bars.length * step.share)));
  }

  private rowAt(share: number): number {
    return this.bars.head + Math.floor(share * (this.bars.length - 1));
  }

  private putNext(): void {
    if (this.next - this.first >= MOST) return;
    const bar = makeBar(this.seed, this.next++);
    this.bars.put(bar);
    if (this.next % 3 > 0) this.trade(bar.startMs);
  }

  private trade(timeMs: number): void {
    this.flow.add(
      timeMs,
      1 + (++this.revision % 50),
      this.revision % 2 === 0 ? SIDE.buy : SIDE.sell,
    );
  }

  private change(row: number): void {
    const bar = this.bars.at(row);
    const close = bar.close + (++this.revision % 7) - 3;
    const high = Math.max(bar.high, close);
    this.bars.put({ ...bar, close, high, low: Math.min(bar.low, close), volume: bar.volume + 1 });
  }

  /** As the page does it: into a series of its own. */
  private prepend(count: number): void {
    const joined = new BarSeries(MINUTE_MS, Infinity);
    const from = Math.max(0, this.first - count);
    for (let i = from; i < this.first; i++) joined.put(makeBar(this.seed, i));
    joined.appendRows(this.bars, this.bars.head, this.bars.head + this.bars.length);
    this.first = from;
    this.bars = joined;
  }

  private cut(length: number): void {
    const shorter = new BarSeries(MINUTE_MS, Infinity);
    shorter.appendRows(this.bars, this.bars.head, this.bars.head + length);
    this.next -= this.bars.length - length;
    this.bars = shorter;
  }
}

/** All values of all curves. */
function readAll(run: StudyRun, { head, length }: BarSeries): Float64Array[] {
  return run.study.curves.map((_, curve) =>
    Float64Array.from({ length }, (_row, i) => run.at(curve, head + i)),
  );
}

/** Where two sets of values differ; NaN equals NaN, and nothing else does. */
function findDifference(
  ours: readonly Float64Array[],
  theirs: readonly Float64Array[],
): string | undefined {
  for (const [curve, column] of theirs.entries()) {
    const row = column.findIndex((value, i) => !Object.is(value, ours[curve]![i]));
    if (row >= 0) return `curve ${curve}, bar ${row}: ${ours[curve]![row]}, not ${column[row]}`;
  }
  return undefined;
}

function computeAnew(run: StudyRun, bars: BarSeries, flow: TakerFlow): Float64Array[] {
  const fresh = new StudyRun(run.study, run.values);
  fresh.sync('anew', toInput(bars, flow));
  return readAll(fresh, bars);
}

describe.each(STUDIES_OF_BARS.map((study) => ({ id: study.id, study })))('$id', ({ study }) => {
  test('gives the same however its bars come', () => {
    const scenario = fc.record({
      seed: fc.integer({ min: 1, max: 1_000 }),
      values: toValuesArbitrary(study),
      steps: fc.array(stepArbitrary, { minLength: 3, maxLength: 14 }),
    });
    fc.assert(
      fc.property(scenario, ({ seed, values, steps }) => {
        const world = new World(seed);
        const run = new StudyRun(study, values);
        for (const step of steps) {
          world.apply(step);
          run.sync('same', toInput(world.bars, world.flow));
        }
        const anew = computeAnew(run, world.bars, world.flow);
        expect(findDifference(readAll(run, world.bars), anew)).toBeUndefined();
      }),
      { numRuns: 8 },
    );
  });

  test('never looks at a later bar', () => {
    const scenario = fc.record({
      seed: fc.integer({ min: 1, max: 1_000 }),
      values: toValuesArbitrary(study),
      cut: fc.integer({ min: 1, max: 299 }),
    });
    fc.assert(
      fc.property(scenario, ({ seed, values, cut }) => {
        const all = Array.from({ length: 300 }, (_, i) => makeBar(seed, i));
        const flow = new TakerFlow(toSeries([]));
        for (const [i, { startMs }] of all.entries()) flow.add(startMs, i, (i % 2) + 1);
        const read = (bars: readonly Bar[]): Float64Array[] => {
          const series = toSeries(bars);
          const run = new StudyRun(study, values);
          run.sync('same', toInput(series, flow));
          return readAll(run, series).map((column) => column.subarray(0, cut));
        };
        expect(findDifference(read(all.slice(0, cut)), read(all))).toBeUndefined();
      }),
      { numRuns: 3 },
    );
  });
});

describe('a run', () => {
  const [study] = STUDIES_OF_BARS;
  const values = toStudyValues(study!.params);
  const many = Array.from({ length: 600 }, (_, i) => makeBar(1, i));

  test('keeps the values of before until those over more bars are all there, then changes at once', () => {
    const run = new StudyRun(study!, values);
    const late = toSeries(many.slice(300));
    run.sync('same', toInput(late));
    const before = run.at(0, late.last);
    const joined = toSeries(many);
    let turns = 0;
    const isOver = (): boolean => turns++ % 2 === 1;
    let rounds = 0;
    while (!run.sync('same', toInput(joined), isOver)) {
      rounds++;
      expect(run.at(0, joined.last)).toBe(before);
      expect(run.at(0, 299)).toBeNaN();
    }
    expect(rounds).toBeGreaterThan(0);
    expect(run.at(0, 299)).not.toBeNaN();
    expect(readAll(run, joined)).toEqual(computeAnew(run, joined, new TakerFlow(joined)));
  });

  test('shows nothing of another symbol, nor of a moment that was left', () => {
    const run = new StudyRun(study!, values);
    const series = toSeries(many.slice(300));
    run.sync('one', toInput(series));
    run.sync('other', { bars: toSeries(many), days: DAYS }, () => true);
    expect(run.at(0, 299)).toBeNaN();
    run.sync('other', toInput(toSeries(many)));
    run.sync('other', toInput(new BarSeries(MINUTE_MS, Infinity)));
    expect(run.at(0, 0)).toBeNaN();
  });

  test('goes on where the oldest bars are dropped, and begins anew where a change needs them', () => {
    const series = new BarSeries(MINUTE_MS, 400);
    const run = new StudyRun(study!, values);
    const whole = toSeries([]);
    for (let i = 0; i < 3_000; i++) {
      series.put(makeBar(1, i));
      whole.put(makeBar(1, i));
      run.sync('same', toInput(series));
    }
    const untrimmed = new StudyRun(study!, values);
    untrimmed.sync('same', toInput(whole));
    expect(run.at(0, series.last)).toBe(untrimmed.at(0, whole.last));
    series.put({ ...series.at(series.head + 10), close: 1 });
    run.sync('same', toInput(series));
    expect(readAll(run, series)).toEqual(computeAnew(run, series, new TakerFlow(series)));
  });
});
