/**
 * The rows of time & sales, newest on top: a trade each, or an order's prints together. While held, they keep showing
 * the same trades although new ones arrive. Knows nothing of where trades come from.
 */
import { FLAG, SIDE } from '../../shared/model/tick.ts';
import { toSizeText } from '../format/quantity.ts';
import { toClockMsText, type Zone } from '../format/time.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import {
  createTradeSelection,
  selectTrades,
  toOrder,
  toTickDirection,
  type TradeFilter,
} from '../state/order-prints.ts';
import { createLoggedTrade, TRADES_KEPT, type TradeLog } from '../state/trade-log.ts';
import { HotText } from './hot-text.tsx';
import { type WindowedRow, WindowedRows } from './windowed-rows.ts';

const SIDES: Readonly<Record<number, { name: string; arrow: string }>> = {
  [SIDE.buy]: { name: 'buy', arrow: '▲' },
  [SIDE.sell]: { name: 'sell', arrow: '▼' },
  [SIDE.unknown]: { name: 'unknown', arrow: '·' },
};
const COLUMNS = ['time', 'price', 'size', 'side'] as const;
/** A trade of so many usual ones stands out. */
const LARGE_TIMES = 5;
const HUGE_TIMES = 25;

interface Row extends WindowedRow {
  texts: Record<(typeof COLUMNS)[number], HotText>;
  shown: string;
}

/** What the rows show. */
export interface TradeView extends TradeFilter {
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
  private readonly rows: WindowedRows<Row>;
  private readonly selection = createTradeSelection(TRADES_KEPT);
  private readonly trade = createLoggedTrade();
  private holdAt: number | undefined;
  /** Life of the log that is held. */
  private life = -1;
  private drawn = '';

  constructor(scroller: HTMLElement, space: HTMLElement) {
    this.rows = new WindowedRows(scroller, space, createRow);
  }

  destroy(): void {
    this.rows.destroy();
  }

  onScroll(): void {
    this.rows.onScroll();
  }

  /** Draws what is in sight; true when anything was written. */
  draw(log: TradeLog, row: SymbolRow | undefined, view: TradeView): boolean {
    const { rowPx, height } = this.rows.measure();
    const { top } = this.rows;
    const isHeld = view.isHeld || top > rowPx / 2;
    /* What was held is of another market or moment: held are the first trades of this one. */
    if (log.life !== this.life || log.length === 0) this.holdAt = undefined;
    this.life = log.life;
    this.holdAt = isHeld ? Math.min(this.holdAt ?? log.total, log.total) : undefined;
    this.waiting = isHeld ? log.total - this.holdAt! : 0;
    const symbol = row?.instrument.symbol;
    const version = isHeld ? `held ${this.holdAt} ${log.life}` : `${log.version}`;
    const { minSize, side, isTogether, typicalSize, zone } = view;
    const chosen = `${minSize} ${side} ${isTogether} ${typicalSize} ${zone}`;
    const key = `${version} ${top} ${height} ${chosen} ${symbol}`;
    if (key === this.drawn) return false;
    this.drawn = key;
    const { newest, oldest } = this.selection;
    this.count = selectTrades(log, view, this.holdAt ?? Infinity, this.selection);
    this.rows.draw(row === undefined ? 0 : this.count, (each, index) =>
      this.drawRow(each, log, row!, oldest[index]!, newest[index]!, view),
    );
    return true;
  }

  private drawRow(
    row: Row,
    log: TradeLog,
    symbolRow: SymbolRow,
    oldest: number,
    number: number,
    view: TradeView,
  ): void {
    const { instrument, format } = symbolRow;
    const { zone, typicalSize } = view;
    row.element.hidden = false;
    const key = `${instrument.symbol} ${oldest} ${number} ${zone} ${typicalSize}`;
    if (key === row.shown) return;
    row.shown = key;
    const { trade } = this;
    log.read(number, trade);
    const side = SIDES[trade.side]!;
    row.texts.time.set(toClockMsText(trade.timeMs, zone));
    const order = toOrder(log, oldest, number);
    const { prints, size, firstPrice, lastPrice } = order;
    const isSwept = firstPrice !== lastPrice;
    row.texts.price.set(isSwept ? `${format(firstPrice)}→${format(lastPrice)}` : format(lastPrice));
    const times = prints > 1 ? `${prints}× ` : '';
    row.texts.size.set(times + toSizeText(size, instrument.sizeDecimals));
    /* Nobody told the side: the price before tells which way it went, paler. */
    const tick = side.name === 'unknown' ? toTickDirection(log, number) : undefined;
    row.texts.side.set(side.arrow);
    row.element.dataset['side'] = side.name;
    row.element.dataset['tick'] = tick?.way ?? '';
    row.element.classList.toggle('is-zero', tick?.isFresh === false);
    row.element.classList.toggle('is-cancel', (trade.flags & FLAG.cancel) !== 0);
    row.element.classList.toggle('is-aside', (trade.flags & FLAG.noPrice) !== 0);
    const average = `${prints} prints of one order, ${format(Math.round(order.averagePrice))} on average`;
    row.element.title = [toRemark(trade.flags), prints > 1 ? average : '']
      .filter((text) => text !== '')
      .join('; ');
    const usual = typicalSize > 0 ? size / typicalSize : 0;
    row.element.classList.toggle('is-large', usual >= LARGE_TIMES);
    row.element.classList.toggle('is-huge', usual >= HUGE_TIMES);
  }
}

/** What is special about a trade, by its flags; the first that says most comes first. */
const REMARKS: readonly (readonly [flag: number, text: string])[] = [
  [FLAG.cancel, 'takes an earlier trade back'],
  [FLAG.corrected, 'corrects an earlier trade'],
  [FLAG.extendedHours, 'outside regular hours'],
  [FLAG.auction, 'auction'],
  [FLAG.outsideLimits, 'outside the limit bands'],
  [FLAG.late, 'came late'],
  [FLAG.highLow, 'sets high and low only'],
  [FLAG.noPrice, 'sets no price'],
];

function toRemark(flags: number): string {
  const shown = (flags & FLAG.highLow) === 0 ? flags : flags & ~FLAG.noPrice;
  const text = REMARKS.filter(([flag]) => (shown & flag) !== 0)
    .map(([, remark]) => remark)
    .join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function createRow(): Row {
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
  return {
    element,
    texts,
    shown: '',
    hide() {
      element.hidden = true;
    },
  };
}
