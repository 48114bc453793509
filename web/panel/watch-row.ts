/**
 * One row of the watchlist as DOM, reused for whatever symbol scrolls into its place. Promises to write only
 * text that differs, and to flash by switching an attribute. Knows nothing of lists and scrolling.
 */
import { MISSING } from '../../shared/model/tick.ts';
import { NOTHING, toPercentText, toSignedPriceText } from '../format/price.ts';
import { toVolumeText } from '../format/quantity.ts';
import { type SymbolRow, toChange, toChangeBase } from '../state/quote-board.ts';
import { HotText } from './hot-text.tsx';
import type { WindowedRow } from './windowed-rows.ts';

const CELLS = ['symbol', 'spark', 'last', 'change', 'percent', 'volume'] as const;
type Cell = (typeof CELLS)[number];

/** What a row tells its list. */
export interface WatchRowOwner {
  show(symbol: string): void;
  remove(symbol: string): void;
}

/** A reusable row. */
export class WatchRow implements WindowedRow {
  readonly element = document.createElement('div');
  /** What is shown at present: a symbol, a group's label, or nothing. */
  key = '';
  private readonly cells = {} as Record<Cell, HTMLElement>;
  private readonly texts = {
    symbol: new HotText(),
    name: new HotText(),
    last: new HotText(),
    change: new HotText(),
    percent: new HotText(),
    volume: new HotText(),
  };
  private readonly removal = document.createElement('button');
  private version = -1;
  /** Of what is shown: a change from one to another is no move of the price. */
  private epoch: number | undefined;
  private last = MISSING;
  private flashes = 0;

  /** @param id id of the element, for aria-activedescendant */
  constructor(id: string, owner: WatchRowOwner) {
    this.element.id = id;
    this.element.className = 'watch-row';
    this.element.setAttribute('role', 'row');
    for (const name of CELLS) {
      const cell = document.createElement('div');
      cell.className = `watch-cell watch-${name}`;
      cell.setAttribute('role', 'gridcell');
      this.cells[name] = cell;
      this.element.append(cell);
      if (name !== 'spark' && name !== 'symbol') cell.append(this.texts[name].node);
    }
    this.buildSymbolCell();
    this.element.addEventListener('click', (event) => {
      if (this.element.dataset['kind'] !== 'symbol') return;
      if (this.removal.contains(event.target as Node)) owner.remove(this.key);
      else owner.show(this.key);
    });
  }

  private buildSymbolCell(): void {
    const symbol = document.createElement('b');
    const name = document.createElement('small');
    symbol.append(this.texts.symbol.node);
    name.append(this.texts.name.node);
    this.removal.type = 'button';
    this.removal.tabIndex = -1;
    this.removal.className = 'watch-remove';
    this.removal.textContent = '×';
    this.cells.symbol.append(symbol, name, this.removal);
  }

  /** Shows a group's label. */
  showGroup(label: string): void {
    if (!this.bind(`# ${label}`, 'group')) return;
    this.texts.symbol.set(label);
    for (const name of ['name', 'last', 'change', 'percent', 'volume'] as const) {
      this.texts[name].set('');
    }
  }

  /** Shows a symbol with what is known of it. @returns true when anything changed */
  showSymbol(symbol: string, row: SymbolRow | undefined): boolean {
    const isOther = this.bind(symbol, 'symbol');
    if (isOther) {
      this.texts.symbol.set(symbol);
      this.removal.setAttribute('aria-label', `Remove ${symbol} from the watchlist`);
    }
    const version = row?.version ?? 0;
    if (!isOther && version === this.version) return false;
    if (isOther || row?.epoch !== this.epoch) this.last = MISSING;
    this.version = version;
    this.epoch = row?.epoch;
    if (row?.isLoaded === true) this.showValues(row);
    else this.showNothing(row);
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
    this.version = -1;
    this.element.hidden = false;
    this.element.dataset['kind'] = kind;
    delete this.element.dataset['loading'];
    delete this.cells.last.dataset['flash'];
    delete this.element.dataset['trend'];
    return true;
  }

  private showNothing(row: SymbolRow | undefined): void {
    this.element.dataset['loading'] = '';
    delete this.element.dataset['trend'];
    delete this.cells.last.dataset['flash'];
    this.last = MISSING;
    this.texts.name.set(row?.instrument.name ?? '');
    for (const name of ['last', 'change', 'percent', 'volume'] as const) this.texts[name].set('');
  }

  private showValues(row: SymbolRow): void {
    const { state, instrument, format } = row;
    const change = toChange(state);
    delete this.element.dataset['loading'];
    this.texts.name.set(instrument.name);
    const isNewPrice = this.texts.last.set(format(state.last));
    if (isNewPrice && this.last !== MISSING) this.flash(state.last > this.last ? 'up' : 'down');
    this.last = state.last;
    const isKnown = change !== MISSING;
    this.texts.change.set(isKnown ? toSignedPriceText(change, instrument.priceDecimals) : NOTHING);
    this.texts.percent.set(isKnown ? toPercentText(change, toChangeBase(state)) : NOTHING);
    this.texts.volume.set(toVolumeText(state.volume, instrument.sizeDecimals));
    const trend = !isKnown || change === 0 ? 'flat' : change > 0 ? 'up' : 'down';
    if (this.element.dataset['trend'] !== trend) this.element.dataset['trend'] = trend;
  }

  /** Two equal animations take turns, so that a second flash starts anew without forcing layout. */
  private flash(way: 'up' | 'down'): void {
    this.cells.last.dataset['flash'] = `${way}-${this.flashes++ & 1}`;
  }
}
