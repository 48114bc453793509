import { beforeEach, describe, expect, test } from 'vitest';
import { GAP } from '../../../../shared/wire/codes.ts';
import {
  createTickColumns,
  FLAG,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
} from '../../../../shared/model/tick.ts';
import { toContract } from '../../../../shared/engine/hub/contract.ts';
import { createRoom, type Room } from '../../../../shared/engine/hub/room.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { MARKET_VIEWS } from '../../../support/replica-market.ts';
import { createFakeSink, type FakeSink } from '../../../support/fake-sink.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON = 1_767_268_800_000;
const NO_SNAPSHOT_OPTIONS = { ticks: 0, bars: [] };

let nowMs: number;
let market: Market;
let room: Room;
let sink: FakeSink;

describe.each(Object.keys(MARKET_VIEWS))('of a market that is %s', (kind) => {
  beforeEach(() => {
    nowMs = NOON;
    market = new Market({
      name: 'live',
      number: 3,
      epoch: 7,
      instruments: toInstruments(2),
      previousClose: new Float64Array(2),
    });
    room = createRoom(MARKET_VIEWS[kind]!(market), {
      flushMs: 16,
      now: () => nowMs,
      defer: (run) => run(),
    });
    sink = createFakeSink();
  });

  function subscribe(
    contract: 'every' | 'latest' | 'bars' = 'every',
    position?: { epoch: number; sequence: number },
  ): boolean | undefined {
    const asked = contract === 'bars' ? { contract, interval: '1s' as const } : { contract };
    const recovered = room.subscribe(sink, 0, toContract(asked), NO_SNAPSHOT_OPTIONS, position);
    room.drain(sink);
    return recovered;
  }

  function trade(ms: number, flags = 0): void {
    const columns = createTickColumns(1);
    pushTrade(columns, 0, NOON + ms, 0, 100, 1, SIDE.buy, flags);
    market.publish(columns);
  }

  function status(ms: number, to: 1 | 2): void {
    const columns = createTickColumns(1);
    pushStatus(columns, 0, NOON + ms, 0, to, STATUS_REASON.news);
    market.publish(columns);
  }

  const toGap = (fromMs: number, toMs: number, cause: number) => ({
    type: 'gap',
    market: 3,
    instrument: 0,
    fromSequence: 0,
    toSequence: 0,
    cause,
    fromMs: NOON + fromMs,
    toMs: NOON + toMs,
  });

  describe.each(['every', 'latest', 'bars'] as const)(
    'a subscriber with the contract %s',
    (contract) => {
      test('is told of an outage once, with the market time from the last tick to the first after', () => {
        trade(0);
        subscribe(contract);
        sink.frames.length = 0;
        trade(20_000, FLAG.gapBefore);
        nowMs += 1_000;
        room.turn();
        expect(sink.take('gap')).toMatchObject([toGap(0, 20_000, GAP.feedDown)]);
      });

      test('that comes later is told of what was before', () => {
        trade(0);
        trade(20_000, FLAG.gapBefore);
        status(21_000, STATUS.halted);
        subscribe(contract);
        expect(sink.take('gap')).toMatchObject([
          toGap(0, 20_000, GAP.feedDown),
          toGap(21_000, 21_000, GAP.halt),
        ]);
      });

      test('that is held back is told when it has room again', () => {
        trade(0);
        subscribe(contract);
        sink.frames.length = 0;
        sink.isOpen = false;
        trade(20_000, FLAG.gapBefore);
        expect(sink.take('gap')).toEqual([]);
        sink.isOpen = true;
        room.turn();
        expect(sink.take('gap')).toMatchObject([toGap(0, 20_000, GAP.feedDown)]);
      });
    },
  );

  describe('gaps of the market', () => {
    test('come before the ticks that follow them, also when a client returns', () => {
      trade(0);
      subscribe();
      sink.frames.length = 0;
      trade(20_000, FLAG.gapBefore);
      expect(sink.frames.map(({ type }) => type)).toEqual(['gap', 'runs']);
      room.leave(sink);
      sink.frames.length = 0;
      expect(subscribe('every', { epoch: 7, sequence: 1 })).toBe(true);
      expect(sink.frames.map(({ type }) => type)).toEqual(['gap', 'runs']);
    });

    test('that make a window full cost no tick', () => {
      trade(0);
      subscribe();
      sink.frames.length = 0;
      const send = sink.sendFrame.bind(sink);
      sink.sendFrame = (frame) => {
        sink.isOpen = false;
        return send(frame);
      };
      status(10, STATUS.halted);
      expect(sink.frames).toMatchObject([
        toGap(10, 10, GAP.halt),
        { type: 'runs', runs: [{ firstSequence: 2, standsFor: 1 }] },
      ]);
      sink.sendFrame = send;
      sink.isOpen = true;
      room.turn();
      expect(sink.frames.length).toBe(2);
    });

    test('begin with a halt and end with it: an end that is the beginning says that it lasts', () => {
      subscribe();
      status(0, STATUS.halted);
      expect(sink.take('gap')).toMatchObject([toGap(0, 0, GAP.halt)]);
      status(9_000, STATUS.open);
      expect(sink.take('gap')).toMatchObject([toGap(0, 9_000, GAP.halt)]);
    });

    test('of other symbols are not told', () => {
      subscribe();
      sink.frames.length = 0;
      const columns = createTickColumns(2);
      pushQuote(columns, 1, NOON, 0, 99, 1, 101, 1);
      pushStatus(columns, 1, NOON, 0, STATUS.halted, STATUS_REASON.news);
      market.publish(columns);
      expect(sink.frames).toEqual([]);
    });

    test('are the same in the JSON dialect, with null for what there is not', () => {
      subscribe();
      sink.takeTexts();
      status(0, STATUS.halted);
      const about = { type: 'gap', market: 'live', epoch: 7, symbol: 'S0', cause: 'halt' };
      const none = { fromSequence: null, toSequence: null };
      const first = JSON.parse(sink.takeTexts()[0]!) as unknown;
      expect(first).toEqual({ ...about, ...none, fromMs: NOON, toMs: null });
    });
  });
});
