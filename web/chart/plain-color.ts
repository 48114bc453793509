/**
 * Stands for the colour library that Chart.js brings (11 kB, 3.5 gzipped), which it needs to mix colours in
 * animations and to derive those of hovered elements. No chart of ours moves by itself, and none has hover colours of
 * its own, so a colour here is the text that it was made of. Put in its place by vite.config.ts.
 */

/** A colour that stays what it is. */
export class Color {
  /** False tells Chart.js not to mix it with another one. */
  readonly valid = false;
  private readonly text: string;

  constructor(text: unknown) {
    this.text = String(text);
  }

  saturate(): this {
    return this;
  }

  darken(): this {
    return this;
  }

  hexString(): string {
    return this.text;
  }
}
