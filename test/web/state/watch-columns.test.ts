import { describe, expect, test } from 'vitest';
import { createSymbolState } from '../../../shared/model/symbol-state.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { QuoteBoard, type SymbolRow } from '../../../web/state/quote-board.ts';
import { addRareColumns } from '../../../web/state/rare-columns.ts';
import {
  COLUMN_NAMES,
  COLUMNS,
  toFitting,
  toMovedColumn,
  USUAL_COLUMNS,
} from '../../../web/state/watch-columns.ts';
import { toColumnContext, toWatchEntries } from '../../../web/state/watchlist.ts';
import { toInstruments } from '../../support/test-instruments.ts';

addRareColumns();
const NOW_MS = Date.UTC(2026, 10, 20, 15);
const CONTEXT = { nowMs: NOW_MS, middle: 0.01 };

function makeRow(more: object = {}): SymbolRow {
  const board = new QuoteBoard();
  const row = board.add(toInstruments(1)[0]!);
  const prices = { last: 10_200, previousClose: 10_000, open: 10_050, high: 10_300, low: 9_900 };
  const quote = { bid: 10_199, ask: 10_201, bidSize: 3, askSize: 4 };
  board.applySnapshot({
    ...createSymbolState(0),
    ...prices,
    ...quote,
    volume: 5_000,
    lastMs: NOW_MS - 95_000,
    ...more,
  });
  return row;
}
const textOf = (name: (typeof COLUMN_NAMES)[number], row = makeRow()): string =>
  COLUMNS[name]!.text!(row, CONTEXT);

describe('a column of the watchlist', () => {
  test('says what its heading says', () => {
    expect(textOf('bid')).toBe('101.99');
    expect(textOf('ask')).toBe('102.01');
    expect(textOf('spread')).toBe('1.96');
    expect(textOf('percent')).toBe('+2.00%');
    expect(textOf('strength')).toBe('+1.00');
    expect(textOf('age')).toBe('1 min');
    expect(COLUMNS.range!.mark!(makeRow())).toBeCloseTo(0.75);
  });

  test('of volume beside what is usual compares five minutes with the hour', () => {
    const row = makeRow();
    expect(textOf('usual', row)).toBe('–');
    for (let minute = 0; minute < 31; minute++) {
      const size = minute >= 25 && minute < 30 ? 300 : 100;
      row.minutes.addTrade(NOW_MS + minute * 60_000, 0, 10_000, size);
    }
    expect(textOf('usual', row)).toBe('2.3×');
  });

  test('has a dash where nothing is known, and sorts such a row last', () => {
    const none = makeRow({ bid: MISSING, ask: MISSING, last: MISSING, lastMs: 0 });
    for (const name of ['bid', 'spread', 'percent', 'strength', 'age'] as const) {
      expect(textOf(name, none), name).toBe('–');
    }
    for (const name of COLUMN_NAMES) {
      const { value, widthPx, title } = COLUMNS[name]!;
      expect([widthPx > 30, title !== '']).toEqual([true, true]);
      if (name !== 'volume' && name !== 'usual')
        expect(value?.(none, CONTEXT) ?? MISSING).toBe(MISSING);
    }
  });

  test('stays as long as there is room, the first ones longest, and is put where it is dropped', () => {
    expect(toFitting(USUAL_COLUMNS, 400)).toEqual(USUAL_COLUMNS);
    expect(toFitting(USUAL_COLUMNS, 330)).toEqual(['spark', 'last', 'percent']);
    expect(toFitting(['spark', 'last'], 60)).toEqual([]);
    expect(toMovedColumn(USUAL_COLUMNS, 'volume', 'last')).toEqual([
      'spark',
      'volume',
      'last',
      'percent',
    ]);
    expect(toMovedColumn(USUAL_COLUMNS, 'spark', 'percent')[2]).toBe('spark');
  });
});

test('relative strength is measured from the middle symbol of the list', () => {
  const board = new QuoteBoard();
  const instruments = toInstruments(3);
  instruments.forEach((instrument, i) => {
    board.add(instrument);
    const prices = { last: 10_000 + 100 * i, previousClose: 10_000 };
    board.applySnapshot({ ...createSymbolState(i), ...prices });
  });
  const symbols = instruments.map(({ symbol }) => symbol);
  const context = toColumnContext(symbols, board, NOW_MS);
  expect(context.middle).toBeCloseTo(0.01);
  const sort = { by: 'strength', descending: true } as const;
  const order = toWatchEntries(symbols, board, sort, false, context);
  expect(order.map((entry) => entry.kind === 'symbol' && entry.symbol)).toEqual(['S2', 'S1', 'S0']);
});
