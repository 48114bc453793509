import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import {
  createTickColumns,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
} from '../../../../shared/model/tick.ts';
import { createSilenceWatch } from '../../../../shared/engine/feed/silence.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START = 1_767_268_800_000;

let nowMs: number;
let market: Market;
let hasChanged: () => boolean;
let changes: number;

beforeEach(() => {
  nowMs = START;
  changes = 0;
  market = new Market({
    name: 'live',
    number: 0,
    epoch: 7,
    instruments: toInstruments(2),
    previousClose: new Float64Array(2),
  });
  hasChanged = createSilenceWatch(market, () => nowMs);
});

function trade(id: number): void {
  const columns = createTickColumns(1);
  pushTrade(columns, id, nowMs, 0, 100, 1, SIDE.buy);
  market.publish(columns);
}

/** Lets time pass. @param everyMs a tick of symbol 0 comes so often, if at all */
function pass(ms: number, everyMs = Infinity): void {
  const endMs = nowMs + ms;
  let nextMs = nowMs + everyMs;
  for (; nowMs < endMs; nowMs += 10) {
    if (nowMs >= nextMs) {
      trade(0);
      nextMs += everyMs;
    }
    if (hasChanged()) changes++;
  }
}

describe('the watch over a feed', () => {
  test('notices that it is mute in time for a page to say so, and that it speaks again', () => {
    pass(30_000, 50);
    const lastMs = market.lastTimeMs;
    pass(LIMITS.feedSilentMs - 100);
    expect(market.silentSinceMs).toBeUndefined();
    pass(LIMITS.staleMs - LIMITS.feedSilentMs);
    expect(market.silentSinceMs).toBe(lastMs);
    expect(changes).toBe(1);
    pass(20_000);
    expect(changes).toBe(1);
    pass(1_000, 50);
    expect(market.silentSinceMs).toBeUndefined();
    expect(changes).toBe(2);
    pass(30_000);
    expect([market.silentSinceMs !== undefined, changes]).toEqual([true, 3]);
  });

  test('takes a quiet symbol for no outage while others trade', () => {
    trade(1);
    pass(60_000, 50);
    expect([market.silentSinceMs, changes]).toEqual([undefined, 0]);
  });

  test('takes a market that trades rarely for quiet, not for down', () => {
    pass(60_000, 3_000);
    pass(20_000);
    expect([market.silentSinceMs, changes]).toEqual([undefined, 0]);
  });

  test('expects nothing of a market in which no symbol is open', () => {
    pass(30_000, 50);
    const columns = createTickColumns(2);
    pushStatus(columns, 0, nowMs, 0, STATUS.closed, 1);
    pushStatus(columns, 1, nowMs, 0, STATUS.halted, 2);
    market.publish(columns);
    pass(60_000);
    expect([market.silentSinceMs, changes]).toEqual([undefined, 0]);
  });

  test('judges nothing before it has heard anything', () => {
    pass(60_000);
    expect(changes).toBe(0);
  });
});
