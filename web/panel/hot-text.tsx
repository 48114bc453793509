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
