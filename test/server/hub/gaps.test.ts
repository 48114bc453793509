import { beforeEach, describe, expect, it } from 'vitest';
import { GAP } from '../../../shared/codes.ts';
import {
  createTickColumns,
  FLAG,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
} from '../../../shared/tick.ts';
import { toContract } from '../../../server/hub/contract.ts';
import { createRoom, type Room } from '../../../server/hub/room.ts';
import { Market } from '../../../server/market/market.ts';
import { createFakeOutlet, type FakeOutlet } from '../../support/fake-outlet.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const NOON = 1_767_268_800_000;
const NO_WISH = { ticks: 0, bars: [] };

let nowMs: number;
let market: Market;
let room: Room;
let outlet: FakeOutlet;

beforeEach(() => {
  nowMs = NOON;
  market = new Market({
    name: 'live',
    number: 3,
    epoch: 7,
    instruments: toInstruments(2),
    previousClose: new Float64Array(2),
  });
  room = createRoom(market, { flushMs: 16, now: () => nowMs, defer: (run) => run() });
  outlet = createFakeOutlet();
});

function subscribe(
  contract: 'every' | 'latest' | 'bars' = 'every',
  position?: { epoch: number; sequence: number },
): boolean | undefined {
  const asked = contract === 'bars' ? { contract, interval: '1s' as const } : { contract };
  const recovered = room.subscribe(outlet, 0, toContract(asked), NO_WISH, position);
  room.drain(outlet);
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

describe.each(['every', 'latest', 'bars'] as const)('a viewer with the contract %s', (contract) => {
  it('is told of an outage once, with the market time from the last tick to the first after', () => {
    trade(0);
    subscribe(contract);
    outlet.frames.length = 0;
    trade(20_000, FLAG.gapBefore);
    nowMs += 1_000;
    room.turn();
    expect(outlet.take('gap')).toMatchObject([toGap(0, 20_000, GAP.feedDown)]);
  });

  it('that comes later is told of what was before', () => {
    trade(0);
    trade(20_000, FLAG.gapBefore);
    status(21_000, STATUS.halted);
    subscribe(contract);
    expect(outlet.take('gap')).toMatchObject([
      toGap(0, 20_000, GAP.feedDown),
      toGap(21_000, 21_000, GAP.halt),
    ]);
  });

  it('that is held back is told when it has room again', () => {
    trade(0);
    subscribe(contract);
    outlet.frames.length = 0;
    outlet.isOpen = false;
    trade(20_000, FLAG.gapBefore);
    expect(outlet.take('gap')).toEqual([]);
    outlet.isOpen = true;
    room.turn();
    expect(outlet.take('gap')).toMatchObject([toGap(0, 20_000, GAP.feedDown)]);
  });
});

describe('gaps of the market', () => {
  it('come before the ticks that follow them, also when a client returns', () => {
    trade(0);
    subscribe();
    outlet.frames.length = 0;
    trade(20_000, FLAG.gapBefore);
    expect(outlet.frames.map(({ type }) => type)).toEqual(['gap', 'runs']);
    room.leave(outlet);
    outlet.frames.length = 0;
    expect(subscribe('every', { epoch: 7, sequence: 1 })).toBe(true);
    expect(outlet.frames.map(({ type }) => type)).toEqual(['gap', 'runs']);
  });

  it('that make a window full cost no tick', () => {
    trade(0);
    subscribe();
    outlet.frames.length = 0;
    const send = outlet.sendFrame.bind(outlet);
    outlet.sendFrame = (frame) => {
      send(frame);
      outlet.isOpen = false;
    };
    status(10, STATUS.halted);
    expect(outlet.take('gap')).toMatchObject([toGap(10, 10, GAP.halt)]);
    outlet.sendFrame = send;
    outlet.isOpen = true;
    room.turn();
    expect(outlet.take('runs')).toMatchObject([{ runs: [{ firstSequence: 2, standsFor: 1 }] }]);
  });

  it('begin with a halt and end with it: an end that is the beginning says that it lasts', () => {
    subscribe();
    status(0, STATUS.halted);
    expect(outlet.take('gap')).toMatchObject([toGap(0, 0, GAP.halt)]);
    status(9_000, STATUS.open);
    expect(outlet.take('gap')).toMatchObject([toGap(0, 9_000, GAP.halt)]);
  });

  it('of other symbols are not told', () => {
    subscribe();
    outlet.frames.length = 0;
    const columns = createTickColumns(2);
    pushQuote(columns, 1, NOON, 0, 99, 1, 101, 1);
    pushStatus(columns, 1, NOON, 0, STATUS.halted, STATUS_REASON.news);
    market.publish(columns);
    expect(outlet.frames).toEqual([]);
  });

  it('are the same in the JSON dialect, with null for what there is not', () => {
    subscribe();
    outlet.takeTexts();
    status(0, STATUS.halted);
    const about = { type: 'gap', market: 'live', epoch: 7, symbol: 'S0', cause: 'halt' };
    const none = { fromSequence: null, toSequence: null };
    const first = JSON.parse(outlet.takeTexts()[0]!) as unknown;
    expect(first).toEqual({ ...about, ...none, fromMs: NOON, toMs: null });
  });
});
