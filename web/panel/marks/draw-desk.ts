/**
 * What the page knows of drawing: the tool in hand, what is selected, how new drawings look, and the charts that one can
 * draw on. One for each page. Knows no element.
 */
import { type Signal, effect, signal } from '@preact/signals';
import {
  type Drawing,
  type DrawingStyle,
  type DrawingTool,
  readDrawings,
  readStyle,
  toDrawingId,
  TOOL_FACTS,
  withDecimals,
} from '../../chart/draw/drawing.ts';
import type { DrawLayers } from '../../chart/draw/draw-layers.ts';
import type { DrawTool } from '../../chart/draw/draw-tool.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import type { AppState } from '../../state/app-state.ts';
import { readStored, writeStored } from '../../state/settings.ts';
import type { Tile } from '../../state/tile.ts';
import type { Layout } from '../../state/workspace.ts';
import { isSymbol } from '../../../shared/model/instrument.ts';
import { noteStep } from '../desk/desk-memory.ts';
import { DrawingBook, toBookKey } from './drawing-book.ts';

/** A tool of the strip. */
export type StripTool = DrawingTool | 'measure';

/** What `state.overlay` holds while the list of drawings is open. */
export const DRAW_LIST = 'drawings';

/** A chart that one can draw on. */
export interface DrawnChart {
  readonly tile: Tile<LineSeries>;
  readonly chart: PriceChart;
  readonly host: HTMLElement;
  readonly layers: DrawLayers;
  /** The tool in hand, as this chart has it. */
  tool: DrawTool | undefined;
  /** Breaks off a drag. @returns whether there was one */
  readonly breakOff: () => boolean;
}

const STYLES_KEY = 'drawingStyles';

/** Drawing on one page. */
export class DrawDesk {
  readonly book: DrawingBook;
  readonly tool: Signal<StripTool | undefined> = signal(undefined);
  /** The tool stays in hand after a drawing was made. */
  readonly isPinned = signal(false);
  /** None is shown. */
  readonly areHidden = signal(false);
  readonly selected: Signal<{ readonly tile: Tile; readonly id: string } | undefined> =
    signal(undefined);
  /** The drawing that is to be given a text, since it was only just made. */
  readonly written = signal<string | undefined>(undefined);
  readonly charts = new Map<number, DrawnChart>();
  /** What was copied. */
  copied: Drawing | undefined;
  private readonly state: AppState<LineSeries>;
  private readonly styles: Map<string, DrawingStyle>;

  constructor(state: AppState<LineSeries>) {
    this.state = state;
    this.book = new DrawingBook(state.store, noteStep);
    const stored = readStored(state.store, STYLES_KEY) as Record<string, unknown> | undefined;
    this.styles = new Map(
      Object.entries(stored ?? {}).map(([tool, style]) => [tool, readStyle(style)]),
    );
    window.addEventListener('storage', ({ key }) => this.book.reread(key));
    // Of another symbol nothing is selected.
    effect(() => {
      const { tile, id } = this.selected.value ?? {};
      if (tile !== undefined && !this.listOf(tile).some((each) => each.id === id))
        this.selected.value = undefined;
    });
  }

  /** Key of a tile's drawings; undefined while it shows no symbol. */
  keyOf(tile: Tile): string | undefined {
    const symbol = tile.symbol.value;
    return symbol === undefined ? undefined : toBookKey(this.state.market.value, symbol);
  }

  /** A tile's drawings, with prices as its instrument counts them. */
  listOf(tile: Tile): readonly Drawing[] {
    const key = this.keyOf(tile);
    if (key === undefined) return [];
    const decimals = tile.instrument.value?.priceDecimals;
    const list = this.book.listOf(key).value;
    const isSame = list.every((each) => each.decimals === (decimals ?? each.decimals));
    return isSame ? list : list.map((each) => withDecimals(each, decimals!));
  }

  styleOf(tool: DrawingTool): DrawingStyle {
    return this.styles.get(tool) ?? readStyle(undefined);
  }

  /** Keeps these drawings of a tile, and says what could not be. @param what was done: `Trend line moved` */
  keep(tile: Tile, next: readonly Drawing[], what: string): void {
    const key = this.keyOf(tile);
    if (key === undefined) return;
    const symbol = tile.symbol.peek();
    const kept = this.book.change(key, next, () => {
      const isShown = this.state.tiles.peek().some((each) => this.keyOf(each) === key);
      if (!isShown) this.tell(`${what}, on ${symbol}: undone.`);
    });
    if (kept === 'full') this.tell('A symbol has room for 500 drawings.', 'error');
    if (kept === 'notStored')
      this.tell('The browser has no room for this drawing: it lasts as long as the page.', 'error');
  }

  /** Changes one drawing of a tile. */
  change(tile: Tile, { id, tool }: Drawing, by: Partial<Drawing>): void {
    const next = this.listOf(tile).map((each) => (each.id === id ? { ...each, ...by } : each));
    this.keep(tile, next, `${TOOL_FACTS[tool].name} changed`);
  }

  /** Gives a drawing another look, which new ones of its tool have as well. */
  setStyle(tile: Tile, drawing: Drawing, by: Partial<DrawingStyle>): void {
    const style = { ...drawing.style, ...by };
    this.styles.set(drawing.tool, style);
    writeStored(this.state.store, STYLES_KEY, Object.fromEntries(this.styles));
    this.change(tile, drawing, { style });
  }

  /** Takes drawings off a tile, and offers to put them back. */
  remove(tile: Tile, drawings: readonly Drawing[], undo: () => void): void {
    if (drawings.length === 0) return;
    const ids = new Set(drawings.map(({ id }) => id));
    const [first] = drawings;
    const what =
      drawings.length === 1 ? TOOL_FACTS[first!.tool].name : `${drawings.length} drawings`;
    this.keep(
      tile,
      this.listOf(tile).filter(({ id }) => !ids.has(id)),
      `${what} removed`,
    );
    this.state.notice.value = {
      tone: 'info',
      text: `${what} removed.`,
      action: { label: 'Undo', run: undo },
    };
  }

  /** Adds a copy of a drawing, moved so that it is not under it. @returns its id */
  addCopy({ tile, chart }: DrawnChart, drawing: Drawing, at?: { x: number; y: number }): string {
    const decimals = tile.instrument.peek()?.priceDecimals ?? drawing.decimals;
    const { anchors, ...rest } = withDecimals(drawing, decimals);
    const [first] = anchors;
    const from = chart.locate(first!.timeMs, first!.price);
    const to = at ?? { x: from.x + 24, y: from.y - 16 };
    const moved = anchors.map(({ timeMs, price }) => {
      const { x, y } = chart.locate(timeMs, price);
      const place = chart.placeAt(x + to.x - from.x, y + to.y - from.y);
      return { timeMs: place.timeMs, price: Math.round(place.price) };
    });
    const copy = { ...rest, anchors: moved, id: toDrawingId() };
    this.keep(tile, [...this.listOf(tile), copy], `${TOOL_FACTS[drawing.tool].name} copied`);
    return copy.id;
  }

  /** An arrangement with the drawings of the symbols that it shows. */
  withDrawings(layout: Layout): Layout {
    const lists = this.state.tiles
      .peek()
      .map((tile) => [tile.symbol.peek(), this.listOf(tile)] as const)
      .filter(([symbol, list]) => symbol !== undefined && list.length > 0);
    return lists.length === 0 ? layout : { ...layout, drawings: Object.fromEntries(lists) };
  }

  /** Takes in the drawings that came with an arrangement, for markets of the kind on screen. */
  take({ drawings }: Layout): void {
    const market = this.state.market.peek();
    const arrived = Object.entries(drawings ?? {})
      .filter(([symbol]) => isSymbol(symbol))
      .map(([symbol, list]) => [toBookKey(market, symbol), readDrawings(list)] as const);
    this.book.take(new Map(arrived));
  }

  /** The chart that keys mean. */
  get active(): DrawnChart | undefined {
    return this.charts.get(this.state.active.peek().id);
  }

  private tell(text: string, tone: 'info' | 'error' = 'info'): void {
    this.state.notice.value = { tone, text };
  }
}

const desks = new WeakMap<object, DrawDesk>();

/** What a page knows of drawing. */
export function toDrawDesk(state: AppState<LineSeries>): DrawDesk {
  const known = desks.get(state);
  if (known !== undefined) return known;
  const made = new DrawDesk(state);
  desks.set(state, made);
  return made;
}
