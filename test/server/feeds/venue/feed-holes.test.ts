/** What is missing in a feed: when it is a hole, when it is asked for, when it is gone. */
import { describe, expect, test } from 'vitest';
import type { FeedGap } from '../../../../server/feeds/venue/feed-gap.ts';
import { FeedHoles } from '../../../../server/feeds/venue/feed-holes.ts';
import { RestClient } from '../../../../server/feeds/venue/rest-client.ts';
import { SIDE } from '../../../../shared/model/tick.ts';
import { BINANCE } from '../../../../shared/venue/binance.ts';
import type { VenueTrade } from '../../../../shared/venue/event.ts';
import { SymbolTrack } from '../../../../shared/venue/symbol-track.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createFakeWire } from '../../../support/venue/fake-wire.ts';
import { restTrade } from '../../../support/venue/runner-bench.ts';

const toTrade = (id: number, timeMs: number): VenueTrade => ({
  type: 'trade',
  symbol: 'BTCUSDT',
  price: '1',
  size: '1',
  side: SIDE.buy,
  id: String(id),
  timeMs,
  timeNs: 0,
});

function create() {
  const clock = createFakeClock();
  const wire = createFakeWire();
  const track = new SymbolTrack('BTCUSDT', 'dense');
  const told: FeedGap[] = [];
  const taken: VenueTrade[] = [];
  const rest = new RestClient({
    hosts: { rest: 'http://venue' },
    get: wire.get,
    perMinute: 6_000,
    clock,
    redact: (text) => text,
  });
  const holes = new FeedHoles({
    venue: BINANCE,
    context: { settings: {}, keys: {} },
    rest,
    clock,
    trackOf: (symbol) => (symbol === 'BTCUSDT' ? track : undefined),
    tell: (gap) => void told.push(gap),
    take: (trades) => taken.push(...trades),
    onWorked: () => undefined,
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      clock.advance(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const nowMs = clock.now();
  return { clock, wire, track, told, taken, holes, settle, nowMs };
}

describe('missing ids', () => {
  test('are asked for after a second, once', async () => {
    const { clock, wire, track, taken, holes, settle, nowMs } = create();
    track.see(toTrade(5, nowMs));
    track.see(toTrade(8, nowMs + 10));
    wire.answer = () => [restTrade(6, nowMs + 3), restTrade(7, nowMs + 4)];
    holes.noteMissing(track, nowMs, nowMs + 10);
    clock.advance(999);
    await settle();
    expect(wire.asked).toEqual([]);
    clock.advance(1);
    await settle();
    expect(wire.asked).toHaveLength(1);
    expect(taken.map(({ id }) => id)).toEqual(['6', '7']);
    expect(holes.gaps.of('BTCUSDT')).toEqual([]);
  });

  test('that came by themselves are not asked for', async () => {
    const { clock, wire, track, told, holes, settle, nowMs } = create();
    track.see(toTrade(5, nowMs));
    track.see(toTrade(7, nowMs + 10));
    holes.noteMissing(track, nowMs, nowMs + 10);
    track.see(toTrade(6, nowMs + 5));
    holes.closeMissing(track);
    clock.advance(5_000);
    await settle();
    expect(wire.asked).toEqual([]);
    expect(told.at(-1)).toMatchObject({ cause: 'lost', fromMs: nowMs, toMs: nowMs });
  });

  test('within a hole that has another cause are no second one', () => {
    const { track, told, holes, nowMs } = create();
    holes.gaps.begin('BTCUSDT', 'disconnected', nowMs);
    holes.noteMissing(track, nowMs + 10, nowMs + 20);
    expect(told.map(({ cause }) => cause)).toEqual(['disconnected']);
  });

  test('show by the newest id that a heartbeat names, also one of another length', () => {
    const { track, told, holes, nowMs } = create();
    track.see(toTrade(99, nowMs));
    for (const id of ['98', '99', '9']) holes.noteNewest('BTCUSDT', id);
    holes.noteNewest('ETHUSDT', '1000');
    expect(told).toEqual([]);
    holes.noteNewest('BTCUSDT', '100');
    holes.noteNewest('BTCUSDT', '101');
    expect(told).toHaveLength(1);
  });
});

describe('a venue that is shut', () => {
  test('is a hole of each symbol, which ends when it opens, and of no other cause', () => {
    const { told, holes, nowMs } = create();
    holes.noteVenueState(['BTCUSDT'], true, nowMs);
    expect(told).toEqual([]);
    holes.noteVenueState(['BTCUSDT'], false, nowMs + 1);
    holes.noteVenueState(['BTCUSDT'], true, nowMs + 5);
    expect(told).toMatchObject([
      { cause: 'maintenance', toMs: Infinity },
      { cause: 'maintenance', fromMs: nowMs + 1, toMs: nowMs + 5 },
    ]);
    holes.gaps.begin('BTCUSDT', 'silent', nowMs + 6);
    holes.noteVenueState(['BTCUSDT'], true, nowMs + 7);
    expect(holes.gaps.lasting('BTCUSDT')).toMatchObject({ cause: 'silent' });
  });
});

test('a hole of a cut begins at the last sign of life or the newest trade, whichever is later', () => {
  const { track, told, holes, nowMs } = create();
  track.see(toTrade(1, nowMs + 700));
  holes.noteDown(['BTCUSDT', 'UNKNOWN'], 'disconnected', nowMs + 500.4);
  expect(told).toEqual([
    { symbol: 'BTCUSDT', cause: 'disconnected', fromMs: nowMs + 700, toMs: Infinity },
  ]);
});

test('nothing is asked for, and no timer stays, once it is closed', async () => {
  const { clock, wire, track, holes, settle, nowMs } = create();
  track.see(toTrade(5, nowMs));
  holes.noteMissing(track, nowMs, nowMs + 10);
  holes.close();
  clock.advance(60_000);
  await settle();
  expect(wire.asked).toEqual([]);
});
