import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type WindowedRow, WindowedRows } from '../../../web/panel/windowed-rows.ts';

const ROW_PX = 30;
const HEAD_PX = 20;
const HEIGHT_PX = 320;

/** As much of an element as rows need. */
function createElement() {
  const attributes: Record<string, string> = {};
  const element = {
    style: {} as Record<string, string>,
    hidden: false,
    attributes,
    setAttribute: (name: string, value: string) => (attributes[name] = value),
    append: () => undefined,
    contains: (other: unknown): boolean => other === element,
  };
  return element;
}

/** A list, and the number of its layout reads. */
function createList() {
  const read = { sizes: 0 };
  const scroller = {
    scrollTop: 0,
    get clientHeight() {
      read.sizes++;
      return HEIGHT_PX;
    },
  };
  const space = createElement();
  const made: (WindowedRow & { shown: number | undefined })[] = [];
  const create = () => {
    const element = createElement() as unknown as HTMLElement;
    const row = { element, shown: undefined as number | undefined, hide: () => hide(row) };
    made.push(row);
    return row;
  };
  const hide = (row: { shown: number | undefined }): void => {
    row.shown = undefined;
  };
  const rows = new WindowedRows(
    scroller as unknown as HTMLElement,
    space as unknown as HTMLElement,
    create,
  );
  const draw = (count: number): (number | undefined)[] => {
    rows.draw(count, (row, index) => (row.shown = index));
    return made.map(({ shown }) => shown);
  };
  return { rows, scroller, space, made, read, draw };
}

describe('windowed rows', () => {
  let resize: () => void;

  beforeEach(() => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(onResize: () => void) {
          resize = onResize;
        }
        observe() {}
        disconnect() {}
      },
    );
    const sizes: Record<string, string> = {
      '--row-height': `${ROW_PX}px`,
      '--headings-height': `${HEAD_PX}px`,
    };
    vi.stubGlobal('getComputedStyle', () => ({
      getPropertyValue: (name: string) => sizes[name],
    }));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('a list of 100,000 has as many elements as fit the screen, wherever it is scrolled', () => {
    const { rows, scroller, space, made, draw } = createList();
    expect(draw(100_000)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(space.style['height']).toBe('3000000px');
    for (const top of [15, 29_999, 1_500_000, 100_000 * ROW_PX - 300]) {
      scroller.scrollTop = top;
      rows.onScroll();
      const first = Math.floor(top / ROW_PX);
      const shown = draw(100_000).filter((index) => index !== undefined);
      expect(shown[0]).toBe(first);
      expect(shown.at(-1)).toBe(Math.min(99_999, first + 10));
    }
    expect(made).toHaveLength(11);
    const last = made.find(({ shown }) => shown === 99_999)!.element as unknown as ReturnType<
      typeof createElement
    >;
    expect(last.style['transform']).toBe(`translateY(${99_999 * ROW_PX}px)`);
    expect(last.attributes['aria-rowindex']).toBe('100001');
  });

  test('rows without an entry are hidden', () => {
    const { draw } = createList();
    draw(50);
    expect(draw(2).filter((index) => index !== undefined)).toEqual([0, 1]);
    expect(draw(0).every((index) => index === undefined)).toBe(true);
  });

  test('layout is read once, and again after the list has another size', () => {
    const { read, draw } = createList();
    for (let i = 0; i < 5; i++) draw(100);
    expect(read.sizes).toBe(1);
    resize();
    draw(100);
    expect(read.sizes).toBe(2);
  });

  test('an element tells which entry it shows, however far the list is scrolled', () => {
    const { rows, scroller, made, draw } = createList();
    scroller.scrollTop = 300 * ROW_PX + 7;
    rows.onScroll();
    draw(1_000);
    expect(made.map(({ element }) => rows.indexAt(element)).slice(0, 3)).toEqual([300, 301, 302]);
    expect(rows.indexAt(createElement() as unknown as Node)).toBe(-1);
  });

  test('an entry out of sight is brought in by the shortest way, and has its row then', () => {
    const { rows, scroller, draw, made } = createList();
    draw(1_000);
    rows.reveal(500);
    expect(scroller.scrollTop).toBe(501 * ROW_PX - 300);
    draw(1_000);
    expect(rows.rowOf(500)).toBe(made.find(({ shown }) => shown === 500));
    rows.reveal(499);
    expect(scroller.scrollTop).toBe(501 * ROW_PX - 300);
    rows.reveal(100);
    expect(scroller.scrollTop).toBe(100 * ROW_PX);
    expect(rows.pageRows).toBe(9);
  });
});
