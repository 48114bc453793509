import { describe, expect, test } from 'vitest';
import { applyTick } from '../../../shared/model/apply-tick.ts';
import { BarSeries } from '../../../shared/model/bar.ts';
import { createFoldedState, createSymbolState } from '../../../shared/model/symbol-state.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushStatus,
  pushTrade,
} from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { QuoteBoard, toChange } from '../../../web/state/quote-board.ts';
import { toRandomTicks } from '../../support/random-ticks.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const [INSTRUMENT] = toInstruments(1);
const NEAR_MIDNIGHT = Date.UTC(2026, 10, 23, 23, 59, 50);

describe('the quote board', () => {
  test('folds ticks into the same last values and day statistics as the server, over midnight too', () => {
    const ticks = toRandomTicks(11, 6_000, 1, NEAR_MIDNIGHT);
    for (let i = 0; i < ticks.length; i += 97) {
      ticks.flags[i] = i % 2 === 0 ? FLAG.noPrice : FLAG.cancel;
    }
    const board = new QuoteBoard();
    const row = board.add(INSTRUMENT!);
    const server = createFoldedState(0);
    for (let i = 0; i < ticks.length; i++) applyTick(server, ticks, i, toDayGrid(INSTRUMENT!));
    for (let from = 0; from < ticks.length; from += 13) {
      board.applyTicks(row, ticks, from, Math.min(from + 13, ticks.length));
    }
    expect(row.state).toEqual(server);
    expect(row.state.previousClose).not.toBe(MISSING);
  });

  test('a status tick changes the status and nothing else', () => {
    const board = new QuoteBoard();
    const row = board.add(INSTRUMENT!);
    const ticks = createTickColumns(2);
    pushTrade(ticks, 0, 1_000, 0, 100, 5, 1);
    pushStatus(ticks, 0, 1_001, 0, 2, 2);
    board.applyTicks(row, ticks, 0, 2);
    expect(row.state).toMatchObject({ status: 2, reason: 2, last: 100, volume: 5, trades: 1 });
  });

  test('keeps an hour of minutes, and goes on from the bars that a snapshot brings', () => {
    const board = new QuoteBoard();
    const row = board.add(INSTRUMENT!);
    const source = new BarSeries(60_000, 100);
    for (let minute = 0; minute < 70; minute++)
      source.addTrade(minute * 60_000, 0, 100 + minute, 1);
    const bars = Array.from({ length: 70 }, (_, i) => source.at(source.head + i));
    board.applyBars({ instrument: 0, interval: 3, isHistory: true, isForming: true, bars });
    expect(row.minutes.length).toBe(60);
    const ticks = createTickColumns(1);
    pushTrade(ticks, 0, 69 * 60_000 + 30_000, 0, 500, 2, 1);
    board.applyTicks(row, ticks, 0, 1);
    expect(row.minutes.length).toBe(60);
    expect(row.minutes.at(row.minutes.last)).toMatchObject({ open: 169, close: 500, trades: 2 });
    board.applyBars({ instrument: 0, interval: 0, isHistory: true, isForming: true, bars: [] });
    expect(row.minutes.length).toBe(60);
  });

  test('a change is counted from the previous close, else from the open, else not known', () => {
    const state = createSymbolState(0);
    expect(toChange(state)).toBe(MISSING);
    expect(toChange({ ...state, last: 110, open: 100 })).toBe(10);
    expect(toChange({ ...state, last: 110, open: 100, previousClose: 120 })).toBe(-10);
  });

  test('a symbol that is removed is gone under its name and under its number', () => {
    const board = new QuoteBoard();
    board.add(INSTRUMENT!);
    const { version } = board;
    board.remove('S0');
    expect([board.get('S0'), board.byId(0), board.size]).toEqual([undefined, undefined, 0]);
    expect(board.version).toBeGreaterThan(version);
  });
});
