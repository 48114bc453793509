/**
 * Text that changes many times a second, past the virtual DOM: one text node, written only when its text
 * differs. Promises no layout when nothing changed.
 */
import { useState } from 'preact/hooks';

/** One text node. */
export class HotText {
  readonly node = document.createTextNode('');
  private text = '';

  /** Writes the text; true when it is another one than before. */
  set(text: string): boolean {
    if (text === this.text) return false;
    this.text = text;
    this.node.nodeValue = text;
    return true;
  }
}

/** A cell is tinted again after so long: at most two flashes a second. */
const TINT_REST_MS = 500;

/** A price of which the digits that changed are tinted for a moment, from the first one on. */
export class TintedText {
  private readonly head = new HotText();
  private readonly tail = new HotText();
  private readonly part: HTMLElement;
  private text = '';
  private tintedMs = -Infinity;
  private turn = 0;

  /** @param host element that holds the text and nothing else */
  constructor(host: HTMLElement) {
    this.part = document.createElement('em');
    this.part.append(this.tail.node);
    host.append(this.head.node, this.part);
  }

  /** Writes the text. @param way of the price; undefined where it is no move, but another price */
  set(text: string, way: 'up' | 'down' | undefined, nowMs: number): void {
    if (text === this.text) return;
    const before = way === undefined ? '' : this.text;
    this.text = text;
    let same = 0;
    while (same < Math.min(before.length, text.length - 1) && before[same] === text[same]) same++;
    this.head.set(text.slice(0, same));
    this.tail.set(text.slice(same));
    if (way === undefined) delete this.part.dataset['flash'];
    else if (nowMs - this.tintedMs >= TINT_REST_MS) {
      this.tintedMs = nowMs;
      /* Two equal animations take turns, so that a second one starts anew without forcing layout. */
      this.part.dataset['flash'] = `${way}-${this.turn++ & 1}`;
    }
  }
}

/** A hot text that lives as long as the panel that calls it. */
export function useHotText(): HotText {
  const [text] = useState(() => new HotText());
  return text;
}

/** Puts a hot text into the page. */
export function Hot({ text, class: name }: { text: HotText; class?: string }) {
  return (
    <span
      class={name}
      ref={(element) => {
        if (element !== null && text.node.parentNode !== element) element.append(text.node);
      }}
    />
  );
}
