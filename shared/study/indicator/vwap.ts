/**
 * Volume-weighted average price since a session, a week, a month or a moment began, with bands of 1, 2 and 3 standard
 * deviations. Sums are exact: of the trades themselves where bars tell their turnover, else of (h+l+c)/3 by volume.
 */
import { PERIOD_OPTIONS, toPeriod, toPeriodBegin, type Period } from '../period.ts';
import { defineStudy, type StudyStep } from '../study.ts';
import { addProduct, addTurnover, toVwap } from '../../model/turnover.ts';

type Anchor = Period | 'moment';

/** Places in the memory: exact sum (three times the turnover), volume, sums of deviations from a price, that price. */
const HIGH = 0;
const LOW = 1;
const VOLUME = 2;
const OFF = 3;
const SQUARES = 4;
const BASE = 5;
const PERIOD = 6;
const HAS_BEGUN = 7;
const MOST_BANDS = 3;

const SUM = { hi: 0, lo: 0 };

export const VWAP = defineStudy<{ anchor: Anchor; bands: number; since: number }>({
  kind: 'bars',
  id: 'vwap',
  name: 'Volume-weighted average price',
  short: 'VWAP',
  words: 'anchored session bands deviation',
  about:
    'What was paid on average since the session (or a moment) began, and how far prices strayed.',
  place: 'price',
  unit: 'price',
  params: [
    {
      kind: 'choice',
      id: 'anchor',
      name: 'Since',
      options: [...PERIOD_OPTIONS, { value: 'moment', name: 'A moment' }],
      usual: 'session',
    },
    { kind: 'number', id: 'bands', name: 'Bands (σ)', from: 0, to: MOST_BANDS, step: 1, usual: 1 },
    { kind: 'time', id: 'since', name: 'Moment', usual: 0, onlyWith: ['anchor', 'moment'] },
  ],
  curves: [
    { id: 'vwap', name: '', look: 'line', tone: 0 },
    ...Array.from({ length: MOST_BANDS }, (_, i) => [
      { id: `upper${i + 1}`, name: `+${i + 1}σ`, look: 'line', tone: 0, isFaint: true } as const,
      { id: `lower${i + 1}`, name: `−${i + 1}σ`, look: 'line', tone: 0, isFaint: true } as const,
    ]).flat(),
  ],
  fill: ['upper1', 'lower1'],
  warmup: () => 1,
  needsFrom: (input, row, { anchor, since }) =>
    anchor === 'moment' ? since : toPeriodBegin(input, row, anchor),
  memory: () => 8,
  begin:
    ({ anchor, bands, since }) =>
    (step) => {
      const { bars, row, rank, state, columns } = step;
      if (anchor === 'moment') {
        if (bars.endOf(bars.startMs[row]!) <= since) return;
        if (state[HAS_BEGUN] === 0) restart(step, 1);
      } else {
        const period = toPeriod(step, row, anchor);
        if (state[HAS_BEGUN] === 0 || period !== state[PERIOD]) restart(step, period);
      }
      takeBar(step);
      const volume = state[VOLUME]!;
      const vwap = toVwap(state[HIGH]!, state[LOW]!, 3 * volume);
      if (vwap === undefined) return;
      columns[0]![rank] = vwap;
      const off = state[OFF]! / volume;
      const deviation = Math.sqrt(Math.max(0, state[SQUARES]! / volume - off * off));
      for (let band = 1; band <= bands; band++) {
        columns[2 * band - 1]![rank] = vwap + band * deviation;
        columns[2 * band]![rank] = vwap - band * deviation;
      }
    },
});

function restart({ bars, row, state }: StudyStep, period: number): void {
  state.fill(0);
  state[HAS_BEGUN] = 1;
  state[PERIOD] = period;
  state[BASE] = bars.close[row]!;
}

function takeBar({ bars, row, state }: StudyStep): void {
  const volume = bars.volume[row]!;
  if (volume <= 0) return;
  const hi = bars.turnoverHi[row]!;
  const lo = bars.turnoverLo[row]!;
  const price = toVwap(hi, lo, volume);
  const typical = bars.high[row]! + bars.low[row]! + bars.close[row]!;
  SUM.hi = state[HIGH]!;
  SUM.lo = state[LOW]!;
  if (price === undefined) addProduct(SUM, typical, volume);
  else for (let times = 0; times < 3; times++) addTurnover(SUM, hi, lo);
  state[HIGH] = SUM.hi;
  state[LOW] = SUM.lo;
  state[VOLUME]! += volume;
  const off = (price ?? typical / 3) - state[BASE]!;
  state[OFF]! += off * volume;
  state[SQUARES]! += off * off * volume;
}
