/** What a client that has fallen behind costs: no more than what it is sent. */
import { expect, test } from 'vitest';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { toContract } from '../../../../shared/engine/hub/contract.ts';
import { createHub } from '../../../../shared/engine/hub/hub.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { MarketView } from '../../../../shared/engine/market/market-view.ts';
import { createCountedLoop, createGreedySink } from '../../../support/counted-loop.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON = 1_767_268_800_000;
const DEEP = 500;

/** A market that notes how many bars it was told to have ready. */
function createNotingMarket(): { market: Market; view: MarketView; limits: number[] } {
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: toInstruments(1),
    previousClose: new Float64Array(1).fill(MISSING),
  });
  const limits: number[] = [];
  const view = Object.assign(Object.create(market) as MarketView, {
    prepareBars(_instrument: number, _code: number, { limit }: { limit: number }): boolean {
      limits.push(limit);
      return true;
    },
  });
  return { market, view, limits };
}

function trade(market: Market, times: number): void {
  const columns = createTickColumns(times);
  for (let i = 0; i < times; i++) {
    const timeMs = Math.max(NOON, market.lastTimeMs) + i;
    pushTrade(columns, 0, timeMs, 0, 10_000 + (i % 50), 5, SIDE.buy);
  }
  market.publish(columns);
}

test('a repair has only those bars made ready that it sends: deep past is for snapshots', () => {
  const { market, view, limits } = createNotingMarket();
  trade(market, 100);
  const loop = createCountedLoop();
  const room = createHub({ flushMs: 16, now: loop.now, defer: loop.defer }).open(view);
  const sink = createGreedySink(loop, false);
  let hasRoom = true;
  sink.canSend = () => hasRoom;
  const settle = (): void =>
    void loop.run(
      () => undefined,
      () => room.turn(),
      () => room.isInStep,
    );
  const bars = [
    { interval: '1s' as const, limit: DEEP },
    { interval: '1d' as const, limit: DEEP },
  ];
  room.subscribe(sink, 0, toContract({}), { ticks: 0, bars });
  room.drain(sink);
  settle();
  expect(limits).toContain(DEEP);

  hasRoom = false;
  trade(market, LIMITS.repairTicks + 1);
  room.turn();
  limits.length = 0;
  hasRoom = true;
  room.drain(sink);
  settle();
  expect(sink.got.snapshots).toBe(1);
  expect(limits.length).toBeGreaterThan(0);
  expect(Math.max(...limits)).toBe(1);
});
