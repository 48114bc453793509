/**
 * The rows of the watchlist: as many as fit the screen, reused while scrolling, with their sparklines on one
 * canvas. Promises work in proportion to the rows in sight, whatever the length of the list.
 */
import type { SparklineLayer, SparklineRow } from '../chart/sparklines.ts';
import { type QuoteBoard, SPARK_BARS, type SymbolRow } from '../state/quote-board.ts';
import type { WatchEntry } from '../state/watchlist.ts';
import { WatchRow, type WatchRowOwner } from './watch-row.ts';

/** What the grid shows. */
export interface WatchView {
  entries: readonly WatchEntry[];
  selected: string | undefined;
  /** Row of the keyboard, -1 for none. */
  active: number;
}

/** Sizes, read from the page only when they may have changed: reading them costs layout. */
interface Measures {
  rowPx: number;
  /** Of what is below the headings. */
  height: number;
  sparkLeft: number;
  sparkWidth: number;
}

const SPARK_PAD_PX = 6;

interface Spark {
  values: Float64Array;
  version: number;
}

/** A windowed grid of watched symbols. */
export class WatchGrid {
  private readonly scroller: HTMLElement;
  private readonly space: HTMLElement;
  private readonly layer: SparklineLayer;
  private readonly owner: WatchRowOwner;
  private readonly idPrefix: string;
  private readonly pool: WatchRow[] = [];
  private readonly sparks = new Map<string, Spark>();
  private readonly resizing: ResizeObserver;
  private measures: Measures | undefined;
  private top = 0;
  private placed = '';

  constructor(
    scroller: HTMLElement,
    space: HTMLElement,
    layer: SparklineLayer,
    owner: WatchRowOwner,
    idPrefix: string,
  ) {
    this.scroller = scroller;
    this.space = space;
    this.layer = layer;
    this.owner = owner;
    this.idPrefix = idPrefix;
    this.resizing = new ResizeObserver(() => {
      this.measures = undefined;
    });
    this.resizing.observe(scroller);
  }

  destroy(): void {
    this.resizing.disconnect();
    this.layer.destroy();
  }

  /** The list was scrolled. */
  onScroll(): void {
    this.top = this.scroller.scrollTop;
  }

  /** Draws what is in sight. @returns true when sparklines are left for the next frame */
  draw(view: WatchView, board: QuoteBoard): boolean {
    const { rowPx, height } = this.measure();
    const count = view.entries.length;
    const first = Math.max(0, Math.floor(this.top / rowPx));
    const shown = Math.min(count - first, Math.ceil(height / rowPx) + 1);
    this.space.style.height = `${count * rowPx}px`;
    this.fill(shown);
    for (let slot = 0; slot < this.pool.length; slot++) {
      const row = this.pool[slot]!;
      const entry = slot < shown ? view.entries[first + slot] : undefined;
      if (entry === undefined) row.hide();
      else this.drawRow(row, entry, first + slot, rowPx, view, board);
    }
    this.placeSparks(first, shown, view.entries);
    return this.layer.draw();
  }

  /** Id of the element that shows entry `index`, when it is in sight. */
  idOf(index: number): string | undefined {
    const first = Math.max(0, Math.floor(this.top / this.measure().rowPx));
    return this.pool[index - first]?.element.id;
  }

  /** Scrolls as little as needed to bring an entry into sight. */
  reveal(index: number): void {
    const { rowPx, height } = this.measure();
    const y = index * rowPx;
    if (y < this.top) this.scroller.scrollTop = y;
    else if (y + rowPx > this.top + height) this.scroller.scrollTop = y + rowPx - height;
    this.onScroll();
  }

  /** Entries that fit at once. */
  get pageRows(): number {
    const { rowPx, height } = this.measure();
    return Math.max(1, Math.floor(height / rowPx) - 1);
  }

  private measure(): Measures {
    if (this.measures !== undefined) return this.measures;
    const style = getComputedStyle(this.scroller);
    const rowPx = Number.parseFloat(style.getPropertyValue('--row-height'));
    const headPx = Number.parseFloat(style.getPropertyValue('--headings-height'));
    this.fill(1);
    const { element } = this.pool[0]!;
    const { hidden } = element;
    // A hidden row has no widths.
    element.hidden = false;
    const sample = element.querySelector<HTMLElement>('.watch-spark')!;
    this.measures = {
      rowPx,
      height: this.scroller.clientHeight - headPx,
      sparkLeft: sample.offsetLeft,
      sparkWidth: sample.offsetWidth,
    };
    element.hidden = hidden;
    this.placed = '';
    return this.measures;
  }

  private fill(rows: number): void {
    while (this.pool.length < rows) {
      const row = new WatchRow(`${this.idPrefix}-${this.pool.length}`, this.owner);
      this.pool.push(row);
      this.space.append(row.element);
    }
  }

  private drawRow(
    row: WatchRow,
    entry: WatchEntry,
    index: number,
    rowPx: number,
    view: WatchView,
    board: QuoteBoard,
  ): void {
    row.place(index * rowPx, index + 2);
    if (entry.kind === 'group') {
      row.showGroup(entry.label);
      row.mark(false, false);
      return;
    }
    const known = board.get(entry.symbol);
    row.showSymbol(entry.symbol, known);
    row.mark(entry.symbol === view.selected, index === view.active);
    if (known !== undefined) this.feedSpark(known);
  }

  private feedSpark({ instrument, minutes, version }: SymbolRow): void {
    const { symbol } = instrument;
    let spark = this.sparks.get(symbol);
    if (spark === undefined) {
      spark = { values: new Float64Array(SPARK_BARS), version: -1 };
      this.sparks.set(symbol, spark);
    }
    if (spark.version === version) return;
    spark.version = version;
    const { values } = spark;
    const { length } = minutes;
    for (let i = 0; i < length; i++) values[i] = minutes.close[minutes.head + i]!;
    // One bar makes no line, nor does a reference for it.
    const reference = length > 1 ? minutes.open[minutes.head] : undefined;
    this.layer.setSeries(symbol, values, reference, length > 1 ? length : 0);
  }

  private placeSparks(first: number, shown: number, entries: readonly WatchEntry[]): void {
    const { rowPx, sparkLeft: x, sparkWidth: width } = this.measure();
    const inSight = entries.slice(first, first + shown);
    const names = inSight.map((entry) => (entry.kind === 'symbol' ? entry.symbol : '')).join();
    const placed = `${this.top} ${names}`;
    if (placed === this.placed) return;
    this.placed = placed;
    const rows: SparklineRow[] = [];
    const height = rowPx - 2 * SPARK_PAD_PX;
    inSight.forEach((entry, i) => {
      if (entry.kind !== 'symbol' || width === 0) return;
      const y = (first + i) * rowPx - this.top + SPARK_PAD_PX;
      rows.push({ key: entry.symbol, x, y, width, height });
    });
    this.layer.setRows(rows);
  }
}
