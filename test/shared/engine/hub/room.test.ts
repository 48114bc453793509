import { beforeEach, describe, expect, test } from 'vitest';
import { createTickColumns, FLAG, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { GAP, SNAPSHOT } from '../../../../shared/wire/codes.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { toContract } from '../../../../shared/engine/hub/contract.ts';
import { createRoom, type Room } from '../../../../shared/engine/hub/room.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { createFakeSink, type FakeSink } from '../../../support/fake-sink.ts';
import { MARKET_VIEWS } from '../../../support/replica-market.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON = 1_767_268_800_000;
const NOTHING_MORE = { ticks: 0, bars: [] };
const EVERY = toContract({});

let nowMs: number;
let market: Market;
let room: Room;
let sink: FakeSink;

function trade(ms: number, count = 1, instrument = 0): void {
  const columns = createTickColumns(count);
  for (let i = 0; i < count; i++) pushTrade(columns, instrument, NOON + ms, 0, 100, 1, SIDE.buy);
  market.publish(columns);
}

function subscribe(contract = EVERY, instrument = 0): void {
  room.subscribe(sink, instrument, contract, NOTHING_MORE);
  room.drain(sink);
}

function begin(toView: (of: Market) => ReturnType<(typeof MARKET_VIEWS)[string]>): void {
  nowMs = NOON;
  market = new Market({
    name: 'live',
    number: 3,
    epoch: 7,
    instruments: toInstruments(3),
    previousClose: new Float64Array(3),
  });
  room = createRoom(toView(market), { flushMs: 16, now: () => nowMs, defer: (run) => run() });
  sink = createFakeSink();
}

describe.each(Object.keys(MARKET_VIEWS))('the room of a market that is %s', (kind) => {
  beforeEach(() => begin(MARKET_VIEWS[kind]!));

  test('gives a subscriber its snapshot, and then every tick', () => {
    trade(0, 3);
    subscribe();
    trade(10, 2);
    expect(sink.frames).toMatchObject([
      { type: 'snapshot', epoch: 7, cause: SNAPSHOT.asked, state: { sequence: 3 } },
      { type: 'runs', runs: [{ firstSequence: 4, standsFor: 2 }] },
    ]);
  });

  test('gives a subscriber that had no room each tick that it missed, when they are few', () => {
    subscribe();
    sink.frames.length = 0;
    sink.isOpen = false;
    trade(0, 5);
    trade(10, 5);
    expect(sink.frames).toEqual([]);
    sink.isOpen = true;
    room.turn();
    expect(sink.frames).toMatchObject([
      { type: 'runs', runs: [{ firstSequence: 1, standsFor: 10 }] },
    ]);
  });

  test('gives who asks for a flush interval each flush that comes by in about that time, as it is published', () => {
    room = createRoom(MARKET_VIEWS[kind]!(market), {
      flushMs: 16,
      leastFlushMs: 1,
      now: () => nowMs,
      defer: (run) => run(),
    });
    sink = { ...createFakeSink(), minIntervalMs: 16 };
    subscribe();
    expect(room.isHurried).toBe(false);
    sink.frames.length = 0;
    const lengths: number[] = [];
    for (let flush = 1; flush <= 6; flush++) {
      nowMs += flush % 2 === 0 ? 15 : 17;
      trade(flush, 2);
      room.turn();
      lengths.push(sink.frames.length);
    }
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sink.take('runs').map(({ runs }) => runs[0]!.firstSequence)).toEqual([
      1, 3, 5, 7, 9, 11,
    ]);
  });

  test('gathers for who asks for a flush interval while others are served sooner', () => {
    room = createRoom(MARKET_VIEWS[kind]!(market), {
      flushMs: 16,
      leastFlushMs: 1,
      now: () => nowMs,
      defer: (run) => run(),
    });
    const page = { ...createFakeSink(), minIntervalMs: 16 };
    room.subscribe(page, 0, EVERY, NOTHING_MORE);
    room.drain(page);
    subscribe();
    expect(room.isHurried).toBe(true);
    for (const each of [page, sink]) each.frames.length = 0;
    for (let ms = 1; ms <= 64; ms++) {
      nowMs++;
      trade(ms);
      room.turn();
    }
    const toCounts = (of: FakeSink) =>
      of.take('runs').map(({ runs }) => runs.reduce((sum, { standsFor }) => sum + standsFor, 0));
    expect(toCounts(sink)).toEqual(Array.from({ length: 64 }, () => 1));
    expect(toCounts(page)).toEqual([16, 16, 16, 16]);
    /* Gone at once with what it lacks: it is given that, and nothing twice. */
    page.isOpen = false;
    for (let ms = 65; ms <= 100; ms++) {
      nowMs++;
      trade(ms);
      room.turn();
    }
    page.isOpen = true;
    room.drain(page);
    expect(page.take('runs')).toMatchObject([{ runs: [{ firstSequence: 65, standsFor: 36 }] }]);
    room.leave(sink);
    expect(room.isHurried).toBe(false);
    /* As many as a recording at full speed gives are not kept back. */
    trade(101);
    trade(101, LIMITS.rushTicks);
    trade(101, LIMITS.rushTicks);
    expect(toCounts(page)).toEqual([LIMITS.rushTicks + 1, LIMITS.rushTicks]);
  });

  test("begins the gap of a slow client at the symbol's own last tick that it was sent", () => {
    subscribe();
    subscribe(EVERY, 1);
    trade(0);
    trade(0, 1, 1);
    trade(5_000, 1, 1);
    sink.isOpen = false;
    trade(9_000, LIMITS.repairTicks + 1);
    trade(9_500, 1, 1);
    sink.frames.length = 0;
    sink.isOpen = true;
    room.turn();
    const cause = GAP.clientBehind;
    expect(sink.take('gap')).toMatchObject([
      { instrument: 0, cause, fromSequence: 2, fromMs: NOON, toMs: NOON + 9_000 },
      { instrument: 1, cause, fromSequence: 3, fromMs: NOON + 5_000, toMs: NOON + 9_500 },
    ]);
  });

  test('sends gaps and the ticks after them to who has room, even if the gap fills the window', () => {
    subscribe();
    trade(0);
    sink.frames.length = 0;
    const keep = sink.sendFrame.bind(sink);
    sink.sendFrame = (frame) => {
      sink.isOpen = false;
      return keep(frame);
    };
    const columns = createTickColumns(1);
    pushTrade(columns, 0, NOON + 20_000, 0, 100, 1, SIDE.buy, FLAG.gapBefore);
    market.publish(columns);
    expect(sink.frames.map(({ type }) => type)).toEqual(['gap', 'runs']);
  });

  test('is in step only while everybody was sent everything and has room for more', () => {
    subscribe();
    expect(room.isInStep).toBe(true);
    sink.isOpen = false;
    expect(room.isInStep).toBe(false);
    trade(0);
    sink.isOpen = true;
    expect(room.isInStep).toBe(false);
    room.turn();
    expect(room.isInStep).toBe(true);
  });
});

describe('a market that is being rebuilt', () => {
  beforeEach(() => begin((of) => of));

  /** Begins to rebuild, and is half-way. */
  function seek(epoch: number): void {
    market.reset(epoch);
    market.beginRebuild();
    const columns = createTickColumns(1);
    pushTrade(columns, 0, NOON + 60_000, 0, 100, 1, SIDE.buy);
    market.publish(columns, true);
  }

  test('is not shown to who subscribes meanwhile: one snapshot follows, as it was asked for', () => {
    seek(8);
    subscribe();
    nowMs += 5_000;
    room.turn();
    room.drain(sink);
    expect(sink.frames).toEqual([]);
    trade(61_000);
    market.moved();
    expect(sink.frames).toMatchObject([
      { type: 'snapshot', epoch: 8, cause: SNAPSHOT.asked, state: { sequence: 2 } },
    ]);
  });

  test.each(['every', 'latest', 'bars'] as const)(
    'is not shown to who is subscribed already with "%s": it gets one snapshot of where the market stands then',
    (contract) => {
      const asked = contract === 'bars' ? { contract, interval: '1s' as const } : { contract };
      trade(0);
      subscribe(toContract(asked));
      trade(10);
      sink.frames.length = 0;
      seek(8);
      nowMs += 5_000;
      room.turn();
      room.refresh(sink, 0, NOTHING_MORE);
      room.drain(sink);
      expect(sink.frames).toEqual([]);
      market.moved();
      expect(sink.frames).toMatchObject([
        { type: 'snapshot', epoch: 8, cause: SNAPSHOT.moved, state: { sequence: 1 } },
      ]);
    },
  );

  test('cannot give back what a position of before lacks', () => {
    seek(8);
    const position = { epoch: 8, sequence: 1 };
    expect(room.subscribe(sink, 0, EVERY, NOTHING_MORE, position)).toBe(false);
    market.moved();
    expect(sink.frames).toMatchObject([{ type: 'snapshot', cause: SNAPSHOT.notRecovered }]);
  });

  test('sends heartbeats that name no sequence, since none was sent', () => {
    trade(0);
    subscribe();
    sink.frames.length = 0;
    seek(8);
    room.sendHeartbeats(NOON, NOON);
    expect(sink.frames).toMatchObject([{ type: 'heartbeat', epoch: 8, instruments: [] }]);
    market.moved();
    sink.frames.length = 0;
    room.sendHeartbeats(NOON, NOON);
    expect(sink.frames).toMatchObject([{ type: 'heartbeat', instruments: [0], sequences: [1] }]);
  });

  test('is given up by frames of before that still waited for room', () => {
    trade(0);
    sink.isOpen = false;
    room.subscribe(sink, 0, EVERY, { ticks: 10, bars: [{ interval: '1s', limit: 10 }] });
    room.drain(sink);
    seek(8);
    market.moved();
    sink.isOpen = true;
    room.turn();
    expect(sink.frames).toMatchObject([
      { type: 'snapshot', epoch: 8, cause: SNAPSHOT.moved },
      { type: 'bars' },
    ]);
  });
});

describe('snapshots that are owed', () => {
  beforeEach(() => begin((of) => of));

  test('are merged: one comes, with all that was asked for', () => {
    trade(0, 40);
    subscribe();
    sink.frames.length = 0;
    sink.isOpen = false;
    for (let i = 0; i < 20; i++) room.refresh(sink, 0, { ticks: 30, bars: [] });
    room.refresh(sink, 0, { ticks: 5, bars: [{ interval: '1s', limit: 10 }] });
    room.refresh(sink, 0, { ticks: 0, bars: [{ interval: '1m', limit: 10 }] });
    sink.isOpen = true;
    room.drain(sink);
    expect(sink.frames.map(({ type }) => type)).toEqual(['snapshot', 'bars', 'bars']);
    expect(sink.frames[0]).toMatchObject({ runs: [{ standsFor: 30 }] });
  });

  test('are counted by contract, so that only those with "every" are limited', () => {
    for (const id of [0, 1, 2]) subscribe(toContract({ contract: 'latest' }), id);
    expect(room.count(sink)).toEqual({ all: 3, every: 0 });
    subscribe(EVERY, 1);
    subscribe(EVERY, 1);
    expect(room.count(sink)).toEqual({ all: 3, every: 1 });
    expect(room.contractOf(sink, 1)?.mode).toBe('every');
    subscribe(toContract({ contract: 'latest' }), 1);
    room.unsubscribe(sink, 2);
    expect(room.count(sink)).toEqual({ all: 2, every: 0 });
  });
});

describe('a fault of the server at one client', () => {
  beforeEach(() => begin((of) => of));

  test('ends nothing but that client: the others go on', () => {
    const faults: unknown[] = [];
    const other = createFakeSink();
    room.subscribe(other, 0, EVERY, NOTHING_MORE);
    room.drain(other);
    sink.onFault = (error) => void faults.push(error);
    sink.sendFrame = () => {
      throw new Error('cannot');
    };
    subscribe();
    trade(0);
    expect(faults).toMatchObject([{ message: 'cannot' }]);
    expect(room.isSubscribed(sink, 0)).toBe(false);
    expect(other.take('runs').length).toBe(1);
  });
});
