import { describe, expect, test } from 'vitest';
import type { MarketInfo } from '../../../../shared/wire/market-info.ts';
import {
  type Drawing,
  MOST_DRAWINGS,
  readDrawing,
  readDrawings,
  withDecimals,
} from '../../../../web/chart/draw/drawing.ts';
import type { OtherStep } from '../../../../web/panel/desk/undo-stack.ts';
import { isOtherStep, UndoStack } from '../../../../web/panel/desk/undo-stack.ts';
import { DrawingBook, toBookKey } from '../../../../web/panel/marks/drawing-book.ts';
import { toUsualLayout } from '../../../../web/state/workspace.ts';

const LINE: Drawing = {
  id: 'a',
  tool: 'trend',
  anchors: [
    { timeMs: 1_000, price: 18_940 },
    { timeMs: 2_000, price: 18_950.5 },
  ],
  decimals: 2,
  style: { color: 2, width: 3, dash: 'dashed' },
  text: 'Support',
  isLocked: true,
};

describe('a drawing in text', () => {
  test('is read as it was written', () => {
    expect(readDrawing(JSON.parse(JSON.stringify(LINE)))).toEqual(LINE);
  });

  test('that is none, or of a tool that nobody knows, is left out, and the others stay', () => {
    const broken = [
      undefined,
      null,
      7,
      [],
      {},
      { ...LINE, tool: 'elliott' },
      { ...LINE, id: '' },
      { ...LINE, id: 'x'.repeat(65) },
      { ...LINE, decimals: -1 },
      { ...LINE, decimals: 1.5 },
      { ...LINE, anchors: [LINE.anchors[0]] },
      { ...LINE, anchors: [{ timeMs: 9e15, price: 1 }, LINE.anchors[0]] },
      { ...LINE, anchors: [{ timeMs: 1, price: 1e300 }, LINE.anchors[0]] },
      { ...LINE, anchors: [{ timeMs: null, price: 1 }, LINE.anchors[0]] },
    ];
    expect(readDrawings([...broken, LINE])).toEqual([LINE]);
    expect(readDrawings({ 0: LINE })).toEqual([]);
  });

  test('with a look that is not understood has the usual one, and a long text is cut', () => {
    const read = readDrawing({ ...LINE, style: { color: 99, width: 7 }, text: 'x'.repeat(9_999) })!;
    expect(read.style).toEqual({ color: 1, width: 2, dash: 'solid' });
    expect(read.text).toHaveLength(500);
  });

  test('is there once, however often it was written; no more of them than a symbol has room for', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ ...LINE, id: String(i % 550) }));
    expect(readDrawings(many)).toHaveLength(MOST_DRAWINGS);
    expect(readDrawings([LINE, { ...LINE, text: 'Newer' }])).toEqual([{ ...LINE, text: 'Newer' }]);
  });

  test('stays at its price where the instrument has other decimals', () => {
    expect(withDecimals(LINE, 4).anchors[0]!.price).toBe(1_894_000);
    expect(withDecimals(withDecimals(LINE, 4), 2).anchors[0]!.price).toBe(18_940);
  });
});

function createBook(room = Infinity) {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new Error('full');
      kept.set(key, value);
    },
  };
  const steps: OtherStep[] = [];
  const book = new DrawingBook(store, (step) => steps.push(step));
  return { book, kept, steps, store };
}

describe('the book of drawings', () => {
  const key = 'drawings.live.ACME';

  test('keeps those of each symbol, and they are there when the page is opened again', () => {
    const { book, store } = createBook();
    expect(book.change(key, [LINE])).toBe('kept');
    expect(book.listOf('drawings.live.OTHER').value).toEqual([]);
    expect(new DrawingBook(store, () => undefined).listOf(key).value).toEqual([LINE]);
  });

  test('keeps those of replays apart; going back in a live market shows the live ones', () => {
    const replay = { replay: { recording: 'monday' } } as unknown as MarketInfo;
    const rewind = { replay: { rewindOf: 'live' } } as unknown as MarketInfo;
    const keys = [undefined, {} as MarketInfo, replay, rewind].map((each) =>
      toBookKey(each, 'BRK.B'),
    );
    expect(keys).toEqual([
      'drawings.live.BRK.B',
      'drawings.live.BRK.B',
      'drawings.replay.BRK.B',
      'drawings.live.BRK.B',
    ]);
  });

  test('takes a change back and does it again, also in what is stored', () => {
    const { book, steps, kept } = createBook();
    book.change(key, [LINE]);
    book.change(key, []);
    steps[1]!.undo();
    expect(book.listOf(key).value).toEqual([LINE]);
    expect(kept.get(`tickdeck.${key}`)).toContain('Support');
    steps[0]!.undo();
    expect(book.listOf(key).value).toEqual([]);
    steps[0]!.redo();
    expect(book.listOf(key).value).toEqual([LINE]);
  });

  test('says that there is no room: in the store, or for one more of a symbol', () => {
    const { book } = createBook(100);
    expect(book.change(key, [LINE])).toBe('notStored');
    expect(book.listOf(key).value).toEqual([LINE]);
    const many = Array.from({ length: 501 }, (_, i) => ({ ...LINE, id: String(i) }));
    expect(createBook().book.change(key, many)).toBe('full');
  });

  test('takes in what came with a layout, the same ones but once, as one step', () => {
    const { book, steps } = createBook();
    book.change(key, [LINE, { ...LINE, id: 'b' }]);
    const other = 'drawings.live.OTHER';
    const newer = { ...LINE, text: 'Newer' };
    const arrived = new Map([
      [key, [newer]],
      [other, [LINE]],
    ]);
    book.take(arrived);
    expect(book.listOf(key).value.map(({ id, text }) => [id, text])).toEqual([
      ['b', 'Support'],
      ['a', 'Newer'],
    ]);
    expect(steps).toHaveLength(2);
    book.take(arrived);
    expect(steps).toHaveLength(2);
    steps[1]!.undo();
    expect(book.listOf(other).value).toEqual([]);
    expect(book.listOf(key).value).toHaveLength(2);
  });

  test('shows what another tab has drawn', () => {
    const { book, kept } = createBook();
    expect(book.listOf(key).value).toEqual([]);
    kept.set(`tickdeck.${key}`, JSON.stringify([LINE]));
    book.reread(`tickdeck.${key}`);
    expect(book.listOf(key).value).toEqual([LINE]);
  });
});

test('steps of drawings and of the layout go back in the order in which they were made', () => {
  const first = toUsualLayout({ symbol: 'A' });
  const second = toUsualLayout({ symbol: 'B' });
  const stack = new UndoStack(first);
  const drawn = { undo: () => undefined, redo: () => undefined };
  stack.noteOther(drawn);
  stack.note(second);
  expect(stack.undo()).toEqual(first);
  const step = stack.undo()!;
  expect(isOtherStep(step)).toBe(true);
  expect(step).toBe(drawn);
  expect(stack.undo()).toBeUndefined();
  expect([stack.redo(), stack.redo(), stack.redo()]).toEqual([drawn, second, undefined]);
});
