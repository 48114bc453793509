/**
 * The moving strip of `<tickdeck-ticker>`: its items, their copy that closes the loop (not read out), the button that
 * stops it. Moves by one CSS animation, so that it costs nothing between two prices. Knows no connection.
 */
import type { SymbolRow } from '../state/quote-board.ts';
import { addPart } from './add-part.ts';
import { type SourceText, toChangeText } from './source-text.ts';

/** A strip that is shown. */
export interface ShownStrip {
  readonly isPaused: boolean;
  setPaused(isPaused: boolean): void;
  showRow(symbol: string, row: SymbolRow, price: string): void;
  /** A symbol is not to be had. */
  showMissing(symbol: string, why: string): void;
  showSource(source: SourceText): void;
  close(): void;
}

/** The elements of one symbol, in the list and in its copy. */
interface Item {
  readonly root: HTMLElement;
  readonly price: HTMLElement;
  readonly change: HTMLElement;
  readonly spoken: HTMLElement;
}

const PAUSE = 'Pause';
const PLAY = 'Go on';

function createItem(list: HTMLElement, symbol: string): Item {
  const root = document.createElement('li');
  root.className = 'item';
  root.part.add('item');
  const name = addPart(root, 'b', 'symbol');
  name.textContent = symbol;
  const price = addPart(root, 'span', 'price');
  price.textContent = '…';
  const change = addPart(root, 'span', 'change');
  change.setAttribute('aria-hidden', 'true');
  const spoken = addPart(root, 'span', 'unseen');
  list.append(root);
  return { root, price, change, spoken };
}

const write = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/**
 * Shows a strip.
 * @param speed px a second; 0 stands
 */
export function showStrip(
  base: HTMLElement,
  symbols: readonly string[],
  speed: number,
  label: string,
): ShownStrip {
  return new StripView(base, symbols, speed, label);
}

class StripView implements ShownStrip {
  isPaused = false;
  private readonly badge: HTMLElement;
  private readonly strip: HTMLElement;
  private readonly belt: HTMLElement;
  private readonly list: HTMLElement;
  private readonly copy: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly items: ReadonlyMap<string, readonly Item[]>;
  private readonly resizing: ResizeObserver;
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly speed: number;

  constructor(base: HTMLElement, symbols: readonly string[], speed: number, label: string) {
    this.speed = speed;
    this.badge = addPart(base, 'span', 'label');
    this.badge.hidden = true;
    this.strip = addPart(base, 'div', 'strip');
    this.strip.setAttribute('role', 'group');
    this.strip.setAttribute('aria-label', label);
    this.strip.tabIndex = 0;
    this.belt = addPart(this.strip, 'div', 'belt');
    this.list = addPart(this.belt, 'ul', 'list');
    this.copy = addPart(this.belt, 'ul', 'list');
    this.copy.setAttribute('aria-hidden', 'true');
    this.items = new Map(
      symbols.map((symbol) => [
        symbol,
        [createItem(this.list, symbol), createItem(this.copy, symbol)],
      ]),
    );
    this.button = addPart(base, 'button', 'pause') as HTMLButtonElement;
    this.button.type = 'button';
    this.button.addEventListener('click', () => this.setPaused(!this.isPaused));
    this.strip.addEventListener('keydown', (event) => this.onKey(event));
    this.resizing = new ResizeObserver(this.fit);
    this.resizing.observe(this.strip);
    this.resizing.observe(this.list);
    this.stillness.addEventListener('change', this.fit);
    this.setPaused(false);
    this.fit();
  }

  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.strip.dataset['paused'] = String(isPaused);
    this.button.textContent = isPaused ? '▶' : '❚❚';
    this.button.setAttribute('aria-label', isPaused ? PLAY : PAUSE);
    this.button.title = isPaused ? PLAY : PAUSE;
  }

  showRow(symbol: string, row: SymbolRow, price: string): void {
    const { trend, text, spoken } = toChangeText(row);
    for (const item of this.items.get(symbol) ?? []) {
      write(item.price, price);
      write(item.change, text);
      write(item.spoken, spoken);
      item.change.dataset['trend'] = trend;
      item.root.title = row.instrument.name;
    }
  }

  showMissing(symbol: string, why: string): void {
    for (const item of this.items.get(symbol) ?? []) {
      write(item.price, '–');
      write(item.spoken, why);
      item.root.title = why;
    }
  }

  showSource({ kind, word, sentence }: SourceText): void {
    write(this.badge, word);
    this.badge.dataset['kind'] = kind;
    this.badge.title = sentence;
    this.badge.hidden = false;
  }

  close(): void {
    this.resizing.disconnect();
    this.stillness.removeEventListener('change', this.fit);
    for (const each of [this.badge, this.strip, this.button]) each.remove();
  }

  /** Space stops it and lets it go on; a strip that stands is scrolled by arrows, as the browser does it. */
  private onKey(event: KeyboardEvent): void {
    if (event.key !== ' ' || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.setPaused(!this.isPaused);
  }

  /** It moves where it is longer than its place and motion is welcome. */
  private readonly fit = (): void => {
    const length = this.list.offsetWidth;
    const isMoving =
      this.speed > 0 && !this.stillness.matches && length > this.strip.clientWidth && length > 0;
    this.copy.hidden = !isMoving;
    this.button.hidden = !isMoving;
    this.strip.dataset['moves'] = String(isMoving);
    this.strip.style.setProperty('--length', String(length));
    this.strip.style.setProperty('--seconds', `${isMoving ? length / this.speed : 0}s`);
  };
}
