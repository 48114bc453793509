/** The table of tick-rules.ts, row by row. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FLAG, SIDE } from '../../../shared/model/tick.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import { type RuleCounters, TickRules, toExactTime } from '../../../shared/venue/tick-rules.ts';

const RECEIVED = { timeMs: 5_000, timeNs: 250_000 };
let counters: RuleCounters;
let rules: TickRules;

beforeEach(() => {
  counters = { markers: 0, beforeStart: 0, unknownAmendments: 0 };
  rules = new TickRules(counters, true);
});

const trade = (fields: Partial<VenueTrade> = {}): VenueTrade => ({
  type: 'trade',
  symbol: 'AAPL',
  timeMs: 4_000,
  timeNs: 7,
  price: '100.25',
  size: '3',
  side: SIDE.unknown,
  id: '1',
  ...fields,
});
const flagsOf = (marks: VenueTrade['marks'], isLate = false): number[] =>
  rules
    .takeTrade(trade({ marks }), isLate)
    .map((tick) => (tick.kind === 'trade' ? tick.flags : -1));

describe('a trade', () => {
  test('that is late, or of a snapshot, is flagged so', () => {
    expect(flagsOf(undefined)).toEqual([0]);
    expect(flagsOf(undefined, true)).toEqual([FLAG.late]);
    expect(flagsOf({ snapshot: true })).toEqual([FLAG.late]);
  });

  test('that sets no last, or no high and low, sets no price: the strictest rule holds', () => {
    expect(flagsOf({ noLast: true })).toEqual([FLAG.noPrice]);
    expect(flagsOf({ noHighLow: true })).toEqual([FLAG.noPrice]);
    expect(flagsOf({ oddLot: true })).toEqual([0]);
    expect(flagsOf({ auction: true })).toEqual([FLAG.auction]);
  });

  test('that is a price alone has size 0, one that is nothing is counted', () => {
    expect(rules.takeTrade(trade({ marks: { noVolume: true } }), false)).toMatchObject([
      { price: '100.25', size: '0' },
    ]);
    expect(flagsOf({ noVolume: true, noLast: true, noHighLow: true })).toEqual([]);
    expect(counters.markers).toBe(1);
  });

  test('from before the venue’s own bars end is in them', () => {
    rules.joinMs = 4_001;
    expect(rules.takeTrade(trade(), true)).toEqual([]);
    expect(counters.beforeStart).toBe(1);
  });
});

describe('a trade that is taken back', () => {
  const amend = (type: 'cancel' | 'correction', fields: object = {}) =>
    rules.takeNews(
      { type, symbol: 'AAPL', timeMs: 9_000, timeNs: 0, id: '1', ...fields },
      RECEIVED,
    );

  test('is a cancel with its own time, price and size, once', () => {
    rules.takeTrade(trade(), false);
    expect(amend('cancel')).toMatchObject([
      { timeMs: 4_000, timeNs: 7, price: '100.25', size: '3', flags: FLAG.cancel },
    ]);
    expect(amend('cancel')).toEqual([]);
    expect(counters.unknownAmendments).toBe(1);
  });

  test('and is another one is a cancel and a trade, which may be taken back in turn', () => {
    rules.takeTrade(trade(), false);
    const corrected = { price: '100.5', size: '4', id: '2' };
    expect(amend('correction', { corrected })).toMatchObject([
      { price: '100.25', flags: FLAG.cancel },
      { timeMs: 4_000, price: '100.5', size: '4', flags: FLAG.corrected },
    ]);
    expect(amend('cancel', { id: '2' })).toMatchObject([{ price: '100.5', flags: FLAG.cancel }]);
  });

  test('and was never told is one by what the venue repeats of it', () => {
    const original = { price: '99', size: '2' };
    expect(amend('cancel', { id: '', original })).toMatchObject([
      { timeMs: 9_000, price: '99', size: '2', flags: FLAG.cancel },
    ]);
  });
});

describe('a quote', () => {
  const quote = (bid: string) =>
    rules.takeNews({ type: 'quote', symbol: 'AAPL', bid, bidSize: '1' }, RECEIVED);

  test('equal to the one before is none, also between other news', () => {
    expect(quote('100')).toHaveLength(1);
    rules.takeTrade(trade(), false);
    expect(quote('100')).toEqual([]);
    expect(quote('101')).toHaveLength(1);
  });

  test('without a time has that of its arrival, to the ns', () => {
    expect(quote('100')).toMatchObject([RECEIVED]);
    expect(toExactTime(5_000.25)).toEqual(RECEIVED);
  });
});
