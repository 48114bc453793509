/**
 * One row of the watchlist as DOM, reused for whatever symbol scrolls into its place. Promises to write only
 * text that differs, and to tint the digits that changed by switching an attribute. Knows nothing of lists and
 * scrolling.
 */
import { MISSING } from '../../shared/model/tick.ts';
import { type SymbolRow, toChange } from '../state/quote-board.ts';
import { type ColumnContext, type ColumnName, COLUMNS } from '../state/watch-columns.ts';
import { HotText, TintedText } from './hot-text.tsx';
import type { WindowedRow } from './windowed-rows.ts';

/** What a row tells its list. */
export interface WatchRowOwner {
  show(symbol: string): void;
  remove(symbol: string): void;
}

/** A cell that is not the symbol's. */
interface Cell {
  readonly name: ColumnName;
  readonly element: HTMLElement;
  readonly text: HotText;
}

/** A reusable row. */
export class WatchRow implements WindowedRow {
  readonly element = document.createElement('div');
  /** What is shown at present: a symbol, a group's label, or nothing. */
  key = '';
  private readonly cells: readonly Cell[];
  private readonly symbolCell: HTMLElement;
  private readonly symbol = new HotText();
  private readonly name = new HotText();
  private price: TintedText | undefined;
  private readonly removal = document.createElement('button');
  private drawn = '';
  /** Of what is shown: a change from one to another is no move of the price. */
  private epoch: number | undefined;
  private last = MISSING;

  /** @param id id of the element, for aria-activedescendant */
  constructor(id: string, owner: WatchRowOwner, columns: readonly ColumnName[]) {
    this.element.id = id;
    this.element.className = 'watch-row';
    this.element.setAttribute('role', 'row');
    this.symbolCell = this.addCell('symbol');
    this.buildSymbolCell();
    this.cells = columns.map((name) => {
      const cell = { name, element: this.addCell(name), text: new HotText() };
      if (name === 'last') this.price = new TintedText(cell.element);
      else if (name !== 'spark') cell.element.append(cell.text.node);
      return cell;
    });
    this.element.addEventListener('click', (event) => {
      if (this.element.dataset['kind'] !== 'symbol') return;
      if (this.removal.contains(event.target as Node)) owner.remove(this.key);
      else owner.show(this.key);
    });
  }

  private addCell(name: string): HTMLElement {
    const cell = document.createElement('div');
    cell.className = `watch-cell watch-${name}`;
    cell.setAttribute('role', 'gridcell');
    this.element.append(cell);
    return cell;
  }

  private buildSymbolCell(): void {
    const symbol = document.createElement('b');
    const name = document.createElement('small');
    symbol.append(this.symbol.node);
    name.append(this.name.node);
    this.removal.type = 'button';
    this.removal.tabIndex = -1;
    this.removal.className = 'watch-remove';
    this.removal.textContent = '×';
    this.symbolCell.append(symbol, name, this.removal);
  }

  /** Shows a group's label. */
  showGroup(label: string): void {
    if (!this.bind(`# ${label}`, 'group')) return;
    this.symbol.set(label);
    this.name.set('');
    this.symbolCell.title = '';
    this.clear();
  }

  /** Shows a symbol with what is known of it. @param nowMs monotonic @returns true when anything changed */
  showSymbol(
    symbol: string,
    row: SymbolRow | undefined,
    context: ColumnContext,
    nowMs: number,
  ): boolean {
    const isOther = this.bind(symbol, 'symbol');
    if (isOther) {
      this.symbol.set(symbol);
      this.removal.setAttribute('aria-label', `Remove ${symbol} from the watchlist`);
    }
    /* Ages and comparisons move without a tick, once a second. */
    const drawn = `${row?.version ?? 0} ${Math.floor(context.nowMs / 1_000)} ${context.middle}`;
    if (!isOther && drawn === this.drawn) return false;
    if (isOther || row?.epoch !== this.epoch) this.last = MISSING;
    this.drawn = drawn;
    this.epoch = row?.epoch;
    const name = row?.instrument.name ?? '';
    this.name.set(name);
    if (isOther || this.symbolCell.title === '') this.symbolCell.title = name;
    if (row?.isLoaded === true) this.showValues(row, context, nowMs);
    else this.showNothing();
    return true;
  }

  mark(isSelected: boolean, isActive: boolean): void {
    this.element.setAttribute('aria-selected', String(isSelected));
    this.element.classList.toggle('is-active', isActive);
  }

  hide(): void {
    if (this.bind('', 'none')) this.element.hidden = true;
  }

  private bind(key: string, kind: string): boolean {
    if (key === this.key && this.element.dataset['kind'] === kind) return false;
    this.key = key;
    this.drawn = '';
    this.element.hidden = false;
    this.element.dataset['kind'] = kind;
    delete this.element.dataset['loading'];
    delete this.element.dataset['trend'];
    return true;
  }

  private clear(): void {
    delete this.element.dataset['trend'];
    this.last = MISSING;
    this.price?.set('', undefined, 0);
    for (const { text, element } of this.cells) {
      text.set('');
      delete element.dataset['marked'];
    }
  }

  private showNothing(): void {
    this.element.dataset['loading'] = '';
    this.clear();
  }

  private showValues(row: SymbolRow, context: ColumnContext, nowMs: number): void {
    const { state, format } = row;
    const change = toChange(state);
    delete this.element.dataset['loading'];
    const way = state.last > this.last ? 'up' : 'down';
    this.price?.set(format(state.last), this.last === MISSING ? undefined : way, nowMs);
    this.last = state.last;
    for (const { name, element, text } of this.cells) {
      const column = COLUMNS[name];
      if (column?.text !== undefined) text.set(column.text(row, context));
      if (column?.mark === undefined) continue;
      const at = column.mark(row);
      element.dataset['marked'] = String(at !== MISSING);
      element.style.setProperty('--at', at === MISSING ? '0' : at.toFixed(3));
    }
    const trend = change === MISSING || change === 0 ? 'flat' : change > 0 ? 'up' : 'down';
    if (this.element.dataset['trend'] !== trend) this.element.dataset['trend'] = trend;
  }
}
