import { beforeEach, describe, expect, test } from 'vitest';
import { GAP } from '../../../../shared/wire/codes.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import {
  createTickColumns,
  FLAG,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
} from '../../../../shared/model/tick.ts';
import type { GapNews } from '../../../../shared/engine/market/gap-log.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON = 1_767_268_800_000;
const { feedDown, halt, recorderOff } = GAP;

let market: Market;
/** What listeners heard, in order: news of gaps, or the number of ticks of a publication. */
let heard: (GapNews | number)[];

beforeEach(() => {
  market = toMarket();
});

function toMarket(gapCause?: number): Market {
  const made = new Market({
    name: 'live',
    number: 0,
    epoch: 7,
    instruments: toInstruments(2),
    previousClose: new Float64Array(2),
    ...(gapCause === undefined ? {} : { gapCause }),
  });
  heard = [];
  made.listen({
    onGaps: (news) => heard.push(...news),
    onPublication: ({ columns }) => heard.push(columns.length),
  });
  return made;
}

function trade(id: number, ms: number, flags = 0): void {
  const columns = createTickColumns(1);
  pushTrade(columns, id, NOON + ms, 0, 100, 1, SIDE.buy, flags);
  market.publish(columns);
}

function status(id: number, ms: number, to: 1 | 2 | 6, flags = 0): void {
  const columns = createTickColumns(1);
  pushStatus(columns, id, NOON + ms, 0, to, STATUS_REASON.volatility, flags);
  market.publish(columns);
}

const toGaps = (id: number): number[][] =>
  market.gapsOf(id).map(({ fromMs, toMs, cause }) => [fromMs - NOON, toMs - NOON, cause]);

describe('a market whose feed was down', () => {
  test('has a gap from the last tick before to the first one after, and tells of it before that tick', () => {
    trade(0, 0);
    trade(0, 20_000, FLAG.gapBefore);
    expect(toGaps(0)).toEqual([[0, 20_000, feedDown]]);
    expect(toGaps(1)).toEqual([]);
    const gap = { fromMs: NOON, toMs: NOON + 20_000, cause: feedDown };
    expect(heard).toEqual([1, { instrument: 0, gap, isFromTicks: true }, 1]);
  });

  test('has one gap when status and quote say one after the other that they are the first', () => {
    trade(0, 0);
    status(0, 20_000, STATUS.open, FLAG.gapBefore);
    trade(0, 20_003, FLAG.gapBefore);
    trade(0, 21_000);
    trade(0, 30_000, FLAG.gapBefore);
    expect(toGaps(0)).toEqual([
      [0, 20_003, feedDown],
      [21_000, 30_000, feedDown],
    ]);
  });

  test('has none before the first tick of all, and none where a late tick is flagged', () => {
    trade(0, 0, FLAG.gapBefore);
    trade(0, -5, FLAG.gapBefore);
    expect(toGaps(0)).toEqual([]);
  });

  test('blames the recorder where holes are a recorder’s', () => {
    market = toMarket(recorderOff);
    trade(0, 0);
    trade(0, 9, FLAG.gapBefore);
    expect(toGaps(0)).toEqual([[0, 9, recorderOff]]);
  });
});

describe('a market whose whole feed falls silent', () => {
  test('has a gap in every open symbol, from its own last tick until ticks come again', () => {
    trade(0, 0);
    trade(1, 500);
    market.beginSilence();
    market.beginSilence();
    expect(market.silentSinceMs).toBe(NOON + 500);
    expect([toGaps(0), toGaps(1)]).toEqual([
      [[0, Infinity, feedDown]],
      [[500, Infinity, feedDown]],
    ]);
    expect(heard).toHaveLength(4);
    trade(0, 30_000);
    expect(market.silentSinceMs).toBeUndefined();
    expect([toGaps(0), toGaps(1)]).toEqual([[[0, 30_000, feedDown]], [[500, 30_000, feedDown]]]);
    expect(heard).toHaveLength(7);
    expect(heard.at(-1)).toBe(1);
  });

  test('knows better when a symbol says that ticks are missing up to later', () => {
    trade(0, 0);
    market.beginSilence();
    trade(1, 30_000, FLAG.gapBefore);
    trade(0, 31_000, FLAG.gapBefore);
    expect(toGaps(0)).toEqual([[0, 31_000, feedDown]]);
  });

  test('leaves symbols alone that are halted anyway', () => {
    status(0, 0, STATUS.halted);
    market.beginSilence();
    expect(toGaps(0)).toEqual([[0, Infinity, halt]]);
    expect(toGaps(1)).toEqual([[0, Infinity, feedDown]]);
  });
});

describe('a halt', () => {
  test('is a gap from its status to the one that ends it, whatever was said in between', () => {
    status(0, 0, STATUS.halted);
    expect(toGaps(0)).toEqual([[0, Infinity, halt]]);
    status(0, 1_000, STATUS.halted);
    status(0, 5_000, STATUS.auction);
    status(0, 6_000, STATUS.open);
    expect(toGaps(0)).toEqual([[0, 5_000, halt]]);
  });

  test('that ends in the same millisecond is still told to have ended', () => {
    status(0, 0, STATUS.halted);
    status(0, 0, STATUS.open);
    expect(toGaps(0)).toEqual([[0, 1, halt]]);
  });
});

describe('gaps', () => {
  test('that a source knows of concern every symbol', () => {
    market.declareGap({ fromMs: NOON, toMs: NOON + 10, cause: recorderOff });
    expect([toGaps(0), toGaps(1)]).toEqual([[[0, 10, recorderOff]], [[0, 10, recorderOff]]]);
    expect(heard).toHaveLength(2);
  });

  test('are kept up to the limit, the newest of them', () => {
    for (let i = 0; i <= LIMITS.gapsKept; i++) {
      market.declareGap({ fromMs: NOON + i * 10, toMs: NOON + i * 10 + 5, cause: recorderOff });
    }
    expect(toGaps(0)).toHaveLength(LIMITS.gapsKept);
    expect(toGaps(0)[0]).toEqual([10, 15, recorderOff]);
  });

  test('are forgotten with everything else when the market begins anew, and told to nobody while it is built', () => {
    trade(0, 0);
    status(0, 1, STATUS.halted);
    market.reset(8);
    expect(toGaps(0)).toEqual([]);
    heard.length = 0;
    const columns = createTickColumns(2);
    pushTrade(columns, 0, NOON, 0, 100, 1, SIDE.buy);
    pushTrade(columns, 0, NOON + 9, 0, 100, 1, SIDE.buy, FLAG.gapBefore);
    market.publish(columns, true);
    trade(0, 20);
    expect(heard).toEqual([1]);
    expect(toGaps(0)).toEqual([[0, 9, feedDown]]);
  });
});
