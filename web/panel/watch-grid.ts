/**
 * The rows of the watchlist, with their sparklines on one canvas. Promises work in proportion to the rows in
 * sight, whatever the length of the list.
 */
import type { SparklineLayer, SparklineRow } from '../chart/sparklines.ts';
import { MISSING } from '../../shared/model/tick.ts';
import { type QuoteBoard, SPARK_BARS, type SymbolRow, toChangeBase } from '../state/quote-board.ts';
import type { ColumnContext, ColumnName } from '../state/watch-columns.ts';
import type { WatchEntry } from '../state/watchlist.ts';
import { WatchRow, type WatchRowOwner } from './watch-row.ts';
import { WindowedRows } from './windowed-rows.ts';

/** What the grid shows. */
export interface WatchView {
  entries: readonly WatchEntry[];
  selected: string | undefined;
  /** Row of the keyboard, -1 for none. */
  active: number;
  context: ColumnContext;
  /** Monotonic, ms. */
  nowMs: number;
}

const SPARK_PAD_PX = 6;

interface Spark {
  values: Float64Array;
  version: number;
}

/** A windowed grid of watched symbols. */
export class WatchGrid {
  private readonly rows: WindowedRows<WatchRow>;
  private readonly layer: SparklineLayer;
  private readonly sparks = new Map<string, Spark>();
  /** Where a row has room for its sparkline, CSS px; undefined until it is read. */
  private sparkPlace: { readonly left: number; readonly width: number } | undefined;
  private placed = '';

  constructor(
    scroller: HTMLElement,
    space: HTMLElement,
    layer: SparklineLayer,
    owner: WatchRowOwner,
    idPrefix: string,
    columns: readonly ColumnName[],
  ) {
    this.layer = layer;
    const create = (slot: number): WatchRow => new WatchRow(`${idPrefix}-${slot}`, owner, columns);
    this.rows = new WindowedRows(scroller, space, create, () => {
      this.sparkPlace = undefined;
    });
  }

  destroy(): void {
    this.rows.destroy();
    this.layer.destroy();
  }

  /** The list was scrolled. */
  onScroll(): void {
    this.rows.onScroll();
  }

  /** Draws what is in sight. @returns true when sparklines are left for the next frame */
  draw(view: WatchView, board: QuoteBoard): boolean {
    const { entries } = view;
    this.rows.draw(entries.length, (row, index) =>
      this.drawRow(row, entries[index]!, index, view, board),
    );
    this.placeSparks(entries);
    return this.layer.draw();
  }

  /** Symbols whose rows are in sight. */
  inSight(entries: readonly WatchEntry[]): string[] {
    const { first, shown } = this.rows.visible(entries.length);
    return entries
      .slice(first, first + shown)
      .flatMap((entry) => (entry.kind === 'symbol' ? [entry.symbol] : []));
  }

  /** Id of the element that shows entry `index`, when it is in sight. */
  idOf(index: number): string | undefined {
    return this.rows.rowOf(index)?.element.id;
  }

  /** Place of the entry whose row an element lies in, -1 for none. */
  indexAt(inside: Node): number {
    return this.rows.indexAt(inside);
  }

  /** Shows where a row would come to lie, -1 for nowhere. */
  markDrop(index: number): void {
    this.rows.each((row, at) => row.element.classList.toggle('is-drop', at === index));
  }

  /** Scrolls as little as needed to bring an entry into sight. */
  reveal(index: number): void {
    this.rows.reveal(index);
  }

  /** Entries that a page key moves by. */
  get pageRows(): number {
    return this.rows.pageRows;
  }

  private drawRow(
    row: WatchRow,
    entry: WatchEntry,
    index: number,
    view: WatchView,
    board: QuoteBoard,
  ): void {
    if (entry.kind === 'group') {
      row.showGroup(entry.label);
      row.mark(false, false);
      return;
    }
    const known = board.get(entry.symbol);
    row.showSymbol(entry.symbol, known, view.context, view.nowMs);
    row.mark(entry.symbol === view.selected, index === view.active);
    if (known !== undefined) this.feedSpark(known);
    else if (this.sparks.delete(entry.symbol)) this.layer.removeSeries(entry.symbol);
  }

  private feedSpark({ instrument, minutes, version, state, isLoaded }: SymbolRow): void {
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
    // One bar makes no line, nor does a reference for it: what the change is counted from colours both alike.
    const base = isLoaded ? toChangeBase(state) : MISSING;
    const reference = length > 1 && base !== MISSING ? base : undefined;
    this.layer.setSeries(symbol, values, reference, length > 1 ? length : 0);
  }

  private readSparkPlace(): { readonly left: number; readonly width: number } {
    if (this.sparkPlace !== undefined) return this.sparkPlace;
    const { element } = this.rows.sample();
    const { hidden } = element;
    // A hidden row has no widths.
    element.hidden = false;
    const cell = element.querySelector<HTMLElement>('.watch-spark');
    this.sparkPlace = { left: cell?.offsetLeft ?? 0, width: cell?.offsetWidth ?? 0 };
    element.hidden = hidden;
    this.placed = '';
    return this.sparkPlace;
  }

  private placeSparks(entries: readonly WatchEntry[]): void {
    const { left: x, width } = this.readSparkPlace();
    const { rowPx } = this.rows.measure();
    const { top } = this.rows;
    const { first, shown } = this.rows.visible(entries.length);
    const inSight = entries.slice(first, first + shown);
    const names = inSight.map((entry) => (entry.kind === 'symbol' ? entry.symbol : '')).join();
    const placed = `${top} ${names}`;
    if (placed === this.placed) return;
    this.placed = placed;
    const rows: SparklineRow[] = [];
    const height = rowPx - 2 * SPARK_PAD_PX;
    inSight.forEach((entry, i) => {
      if (entry.kind !== 'symbol' || width === 0) return;
      const y = (first + i) * rowPx - top + SPARK_PAD_PX;
      rows.push({ key: entry.symbol, x, y, width, height });
    });
    this.layer.setRows(rows);
  }
}
