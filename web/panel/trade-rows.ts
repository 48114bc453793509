/**
 * The rows of time & sales: as many as fit the screen, reused while scrolling, newest on top. While held,
 * they keep showing the same trades although new ones arrive. Knows nothing of where trades come from.
 */
import { FLAG, SIDE } from '../../shared/model/tick.ts';
import { toSizeText } from '../format/quantity.ts';
import { toClockMsText, type Zone } from '../format/time.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import { createLoggedTrade, createSelection, type TradeLog } from '../state/trade-log.ts';
import { HotText } from './hot-text.tsx';

const SIDES: Readonly<Record<number, { name: string; arrow: string }>> = {
  [SIDE.buy]: { name: 'buy', arrow: '▲' },
  [SIDE.sell]: { name: 'sell', arrow: '▼' },
  [SIDE.unknown]: { name: 'unknown', arrow: '·' },
};
const COLUMNS = ['time', 'price', 'size', 'side'] as const;
/** A trade of so many usual ones stands out. */
const LARGE_TIMES = 5;

interface Row {
  element: HTMLElement;
  texts: Record<(typeof COLUMNS)[number], HotText>;
  shown: string;
}

/** What the rows show. */
export interface TradeView {
  minSize: number;
  /** Size of a usual trade, 0 while unknown. */
  typicalSize: number;
  zone: Zone;
  /** True while the rows must not move. */
  isHeld: boolean;
}

/** Windowed rows of trades. */
export class TradeRows {
  /** Trades that the filter lets through. */
  count = 0;
  /** Trades that came while the rows were held. */
  waiting = 0;
  private readonly scroller: HTMLElement;
  private readonly space: HTMLElement;
  private readonly resizing: ResizeObserver;
  private readonly pool: Row[] = [];
  private readonly selection = createSelection();
  private readonly trade = createLoggedTrade();
  private measures: { rowPx: number; height: number } | undefined;
  private top = 0;
  private holdAt: number | undefined;
  private drawn = '';

  constructor(scroller: HTMLElement, space: HTMLElement) {
    this.scroller = scroller;
    this.space = space;
    this.resizing = new ResizeObserver(() => {
      this.measures = undefined;
    });
    this.resizing.observe(scroller);
  }

  destroy(): void {
    this.resizing.disconnect();
  }

  onScroll(): void {
    this.top = this.scroller.scrollTop;
  }

  /** Draws what is in sight; true when anything was written. */
  draw(log: TradeLog, row: SymbolRow | undefined, view: TradeView): boolean {
    const { rowPx, height } = this.measure();
    const isHeld = view.isHeld || this.top > rowPx / 2;
    this.holdAt = isHeld ? Math.min(this.holdAt ?? log.total, log.total) : undefined;
    this.waiting = isHeld ? log.total - this.holdAt! : 0;
    const symbol = row?.instrument.symbol;
    const version = isHeld ? `held ${this.holdAt} ${log.length > 0}` : `${log.version}`;
    const key = `${version} ${this.top} ${height} ${view.minSize} ${view.typicalSize} ${view.zone} ${symbol}`;
    if (key === this.drawn) return false;
    this.drawn = key;
    this.count = log.select(view.minSize, this.holdAt ?? Infinity, this.selection);
    const first = Math.max(0, Math.floor(this.top / rowPx));
    const shown = Math.max(0, Math.min(this.count - first, Math.ceil(height / rowPx) + 1));
    this.space.style.height = `${this.count * rowPx}px`;
    while (this.pool.length < shown) this.addRow();
    this.pool.forEach((each, slot) => {
      each.element.hidden = slot >= shown || row === undefined;
      if (slot >= shown || row === undefined) return;
      each.element.style.transform = `translateY(${(first + slot) * rowPx}px)`;
      each.element.setAttribute('aria-rowindex', String(first + slot + 2));
      this.drawRow(each, log, row, this.selection[first + slot]!, view);
    });
    return true;
  }

  private drawRow(
    row: Row,
    log: TradeLog,
    symbolRow: SymbolRow,
    number: number,
    view: TradeView,
  ): void {
    const { instrument, format } = symbolRow;
    const { zone, typicalSize } = view;
    const key = `${instrument.symbol} ${number} ${zone} ${typicalSize}`;
    if (key === row.shown) return;
    row.shown = key;
    const { trade } = this;
    log.read(number, trade);
    const side = SIDES[trade.side]!;
    row.texts.time.set(toClockMsText(trade.timeMs, zone));
    row.texts.price.set(format(trade.price));
    row.texts.size.set(toSizeText(trade.size, instrument.sizeDecimals));
    row.texts.side.set(side.arrow);
    row.element.dataset['side'] = side.name;
    const isOdd = (trade.flags & (FLAG.cancel | FLAG.noPrice)) !== 0;
    row.element.classList.toggle('is-odd', isOdd);
    const isLarge = typicalSize > 0 && trade.size >= typicalSize * LARGE_TIMES;
    row.element.classList.toggle('is-large', isLarge);
  }

  private addRow(): void {
    const element = document.createElement('div');
    element.className = 'trade-row';
    element.setAttribute('role', 'row');
    const texts = {} as Row['texts'];
    for (const name of COLUMNS) {
      const cell = document.createElement('div');
      cell.className = `trade-${name}`;
      cell.setAttribute('role', 'gridcell');
      texts[name] = new HotText();
      cell.append(texts[name].node);
      element.append(cell);
    }
    this.space.append(element);
    this.pool.push({ element, texts, shown: '' });
  }

  private measure(): { rowPx: number; height: number } {
    if (this.measures !== undefined) return this.measures;
    const style = getComputedStyle(this.scroller);
    const rowPx = Number.parseFloat(style.getPropertyValue('--row-height'));
    const headPx = Number.parseFloat(style.getPropertyValue('--headings-height'));
    this.measures = { rowPx, height: this.scroller.clientHeight - headPx };
    return this.measures;
  }
}
