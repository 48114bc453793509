/**
 * Rows of equal height in a list that scrolls: only as many elements as fit the screen, reused while it moves.
 * Promises work in proportion to the rows in sight, whatever the length of the list, and that layout is read only
 * after the list has another size. Knows nothing of what a row shows.
 */

/** A reusable row. */
export interface WindowedRow {
  readonly element: HTMLElement;
  /** There is nothing to show in it at present. */
  hide(): void;
}

/** Sizes, CSS px. */
interface Measures {
  readonly rowPx: number;
  /** Of what is in sight below the headings. */
  readonly height: number;
}

/** The rows of one list. Heights come from the scroller's `--row-height` and `--headings-height`. */
export class WindowedRows<Row extends WindowedRow> {
  /** Scrolled so far, CSS px. */
  top = 0;
  private readonly scroller: HTMLElement;
  private readonly space: HTMLElement;
  private readonly create: (slot: number) => Row;
  private readonly resizing: ResizeObserver;
  private readonly pool: Row[] = [];
  private measures: Measures | undefined;

  /**
   * @param space     inside of the scroller; becomes as tall as the whole list and holds the rows
   * @param create    makes a row; called as often as rows fit the screen
   * @param onResize  sizes are others than before
   */
  constructor(
    scroller: HTMLElement,
    space: HTMLElement,
    create: (slot: number) => Row,
    onResize?: () => void,
  ) {
    this.scroller = scroller;
    this.space = space;
    this.create = create;
    this.resizing = new ResizeObserver(() => {
      this.measures = undefined;
      onResize?.();
    });
    this.resizing.observe(scroller);
  }

  destroy(): void {
    this.resizing.disconnect();
    for (const { element } of this.pool) element.remove();
  }

  /** The list was scrolled. */
  onScroll(): void {
    this.top = this.scroller.scrollTop;
  }

  /** Sizes as they are; read from the page only when they may have changed. */
  measure(): Measures {
    if (this.measures !== undefined) return this.measures;
    const style = getComputedStyle(this.scroller);
    const headPx = Number.parseFloat(style.getPropertyValue('--headings-height'));
    this.measures = {
      rowPx: Number.parseFloat(style.getPropertyValue('--row-height')),
      height: this.scroller.clientHeight - headPx,
    };
    return this.measures;
  }

  /** Entries in sight, whole or in part. @param count of the whole list */
  visible(count: number): { first: number; shown: number } {
    const { rowPx, height } = this.measure();
    // Without a style sheet there is no height of a row, and nothing that could be in sight.
    if (!(rowPx > 0)) return { first: 0, shown: 0 };
    const first = this.first();
    return { first, shown: Math.max(0, Math.min(count - first, Math.ceil(height / rowPx) + 1)) };
  }

  /** Puts a row at each entry in sight and has it drawn. @param count of the whole list */
  draw(count: number, drawRow: (row: Row, index: number) => void): void {
    const { rowPx } = this.measure();
    const { first, shown } = this.visible(count);
    this.space.style.height = `${count * rowPx}px`;
    this.fill(shown);
    for (let slot = 0; slot < this.pool.length; slot++) {
      const row = this.pool[slot]!;
      if (slot >= shown) {
        row.hide();
        continue;
      }
      const index = first + slot;
      row.element.style.transform = `translateY(${index * rowPx}px)`;
      // Counted from 1, and the headings are the first.
      row.element.setAttribute('aria-rowindex', String(index + 2));
      drawRow(row, index);
    }
  }

  /** Visits the rows with the places of their entries. */
  each(visit: (row: Row, index: number) => void): void {
    this.pool.forEach((row, slot) => visit(row, slot + this.first()));
  }

  /** Any row, to measure what is in it. */
  sample(): Row {
    this.fill(1);
    return this.pool[0]!;
  }

  /** The row that shows an entry, when it is in sight. */
  rowOf(index: number): Row | undefined {
    return this.pool[index - this.first()];
  }

  /** Place of the entry whose row an element lies in, -1 for none. */
  indexAt(inside: Node): number {
    const slot = this.pool.findIndex(({ element }) => element.contains(inside));
    return slot < 0 ? -1 : slot + this.first();
  }

  /** Scrolls as little as needed to bring an entry into sight. */
  reveal(index: number): void {
    const { rowPx, height } = this.measure();
    const y = index * rowPx;
    if (y < this.top) this.scroller.scrollTop = y;
    else if (y + rowPx > this.top + height) this.scroller.scrollTop = y + rowPx - height;
    this.onScroll();
  }

  /** Entries that a page key moves by. */
  get pageRows(): number {
    const { rowPx, height } = this.measure();
    return Math.max(1, Math.floor(height / rowPx) - 1);
  }

  /** Place of the first entry in sight. */
  private first(): number {
    return Math.max(0, Math.floor(this.top / this.measure().rowPx));
  }

  private fill(rows: number): void {
    while (this.pool.length < rows) {
      const row = this.create(this.pool.length);
      this.pool.push(row);
      this.space.append(row.element);
    }
  }
}
