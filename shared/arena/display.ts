/**
 * What is offered of a symbol as the screen shows it, less what players have taken of it: one side of the quote. What was
 * taken is gone until that side shows another price or size.
 */
import { MISSING } from '../model/tick.ts';

/** One side of a quote. */
export class Display {
  price = MISSING;
  size = 0;
  /** What nobody has taken yet. */
  left = 0;

  /** Shows another quote. One that is the same brings nothing back. */
  show(price: number, size: number): void {
    if (price === this.price && size === this.size) return;
    this.price = price;
    this.size = size;
    this.left = price === MISSING ? 0 : size;
  }

  /** What is shown may no longer hold: nothing can be taken before the next quote. */
  hide(): void {
    this.left = 0;
    this.size = -1;
  }

  get isThere(): boolean {
    return this.price !== MISSING;
  }
}
