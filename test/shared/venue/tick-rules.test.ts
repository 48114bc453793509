/** The table of tick-rules.ts, row by row. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  FLAG,
  SIDE,
  STATUS,
  STATUS_REASON,
  type Status,
  type StatusReason,
} from '../../../shared/model/tick.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import {
  type RuleCounters,
  type TextTick,
  TickRules,
  toExactTime,
} from '../../../shared/venue/tick-rules.ts';

const RECEIVED = { timeMs: 5_000, timeNs: 250_000 };
let counters: RuleCounters;
let rules: TickRules;

beforeEach(() => {
  counters = { markers: 0, beforeStart: 0, unknownAmendments: 0 };
  rules = new TickRules(counters, { takesBack: true, tradeIds: 'growing' });
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

  test('with the very time of one that came and a smaller id is before it, unless that one sets no price', () => {
    const flags = (fields: Partial<VenueTrade>, isLate = true): number[] =>
      rules
        .takeTrade(trade(fields), isLate)
        .map((tick) => (tick.kind === 'trade' ? tick.flags : -1));
    expect(flags({ id: '9' }, false)).toEqual([0]);
    expect(flags({ id: '10' })).toEqual([FLAG.late]);
    expect(flags({ id: '7' })).toEqual([FLAG.late | FLAG.earlier]);
    expect(flags({ id: '12', marks: { noLast: true, noHighLow: true } }, false)).toEqual([
      FLAG.noPrice,
    ]);
    expect(flags({ id: '11' })).toEqual([FLAG.late]);
    expect(flags({ id: '3', timeNs: 6 })).toEqual([FLAG.late]);
    expect(flags({ id: '4', timeNs: 8 })).toEqual([FLAG.late]);
  });

  test('of a venue whose ids have no order is where it came', () => {
    const flagsWith = (tradeIds: 'unique' | 'none'): number[] => {
      const own = new TickRules(counters, { tradeIds });
      own.takeTrade(trade({ id: '9' }), false);
      return own
        .takeTrade(trade({ id: '7' }), true)
        .map((tick) => (tick.kind === 'trade' ? tick.flags : -1));
    };
    expect(flagsWith('unique')).toEqual([FLAG.late]);
    expect(flagsWith('none')).toEqual([FLAG.late]);
  });

  test('that sets no last sets high and low alone, one that sets none of them no price', () => {
    expect(flagsOf({ noLast: true })).toEqual([FLAG.noPrice | FLAG.highLow]);
    expect(flagsOf({ noHighLow: true })).toEqual([FLAG.noPrice]);
    expect(flagsOf({ noLast: true, noHighLow: true, extendedHours: true })).toEqual([
      FLAG.noPrice | FLAG.extendedHours,
    ]);
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

describe('a trading status', () => {
  const AT = { timeMs: 8_000, timeNs: 0 };
  const told = (ticks: readonly TextTick[]): string[] =>
    ticks.map((tick) => {
      if (tick.kind !== 'status') return tick.kind;
      const { status, reason, timeMs } = tick.status;
      const name = (codes: object, code: number): string =>
        Object.entries(codes).find(([, value]) => value === code)![0];
      return `${name(STATUS, status)} ${name(STATUS_REASON, reason)} ${timeMs}`;
    });
  const news = (status: Status, reason: StatusReason = STATUS_REASON.news) =>
    told(
      rules.takeNews(
        { type: 'status', symbol: 'AAPL', timeMs: 7_000, timeNs: 0, status, reason },
        RECEIVED,
      ),
    );

  test('is told at the beginning unless it is open', () => {
    expect(told(rules.begin(STATUS.open, true, RECEIVED))).toEqual([]);
    expect(told(rules.begin(STATUS.closed, true, RECEIVED))).toEqual(['closed schedule 5000']);
    expect(told(rules.begin(STATUS.preOpen, false, RECEIVED))).toEqual(['halted feed 5000']);
  });

  test('follows the sessions, each told once', () => {
    rules.begin(STATUS.preOpen, true, RECEIVED);
    expect(told(rules.takeSession(STATUS.open, AT))).toEqual(['open schedule 8000']);
    expect(told(rules.takeSession(STATUS.open, AT))).toEqual([]);
    expect(told(rules.takeSession(STATUS.postClose, AT))).toEqual(['postClose schedule 8000']);
  });

  test('of a halt outlasts the night, and its end is that of the session', () => {
    rules.begin(STATUS.open, true, RECEIVED);
    expect(news(STATUS.halted)).toEqual(['halted news 7000']);
    expect(told(rules.takeSession(STATUS.postClose, AT))).toEqual([]);
    expect(told(rules.takeSession(STATUS.closed, AT))).toEqual(['closed schedule 8000']);
    expect(told(rules.takeSession(STATUS.preOpen, AT))).toEqual(['halted news 8000']);
    expect(news(STATUS.open, STATUS_REASON.none)).toEqual(['preOpen none 7000']);
    expect(told(rules.takeSession(STATUS.open, AT))).toEqual(['open schedule 8000']);
  });

  test('of a halt that comes while the market is closed waits for it to open', () => {
    rules.begin(STATUS.closed, true, RECEIVED);
    expect(news(STATUS.halted)).toEqual([]);
    expect(told(rules.takeSession(STATUS.preOpen, AT))).toEqual(['halted news 8000']);
  });

  test('is told anew when the symbol is listed anew', () => {
    rules.begin(STATUS.open, true, RECEIVED);
    news(STATUS.halted);
    expect(told(rules.begin(STATUS.open, true, RECEIVED))).toEqual(['halted news 5000']);
  });
});

describe('limit bands', () => {
  const limits = (lower: string, upper: string): void =>
    void rules.takeNews(
      { type: 'limits', symbol: 'AAPL', timeMs: 3_000, timeNs: 0, lower, upper },
      RECEIVED,
    );
  const flagOf = (price: string, isLate = false): number[] =>
    rules
      .takeTrade(trade({ price }), isLate)
      .map((tick) => (tick.kind === 'trade' ? tick.flags & FLAG.outsideLimits : -1));

  test('flag what is traded outside of them, to the last digit', () => {
    limits('99.50', '100.5');
    const prices = ['99.5', '99.4999', '100.500', '100.50001', '1000', '9'];
    expect(prices.flatMap((price) => flagOf(price))).toEqual(
      [0, 1, 0, 1, 1, 1].map((is) => is * FLAG.outsideLimits),
    );
  });

  test('say nothing of what came late, nor outside regular hours', () => {
    limits('99', '101');
    expect(flagOf('90', true)).toEqual([0]);
    rules.takeSession(STATUS.postClose, RECEIVED);
    expect(flagOf('90')).toEqual([0]);
    rules.takeSession(STATUS.open, RECEIVED);
    expect(flagOf('90')).toEqual([0]);
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
