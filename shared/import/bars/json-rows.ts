/**
 * Rows of a JSON file that is one list, or has one inside: the innermost arrays or objects, one after the other, however
 * long the file and wherever its lines end. Numbers stay the texts that they are.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Longest row, bytes: what is longer is no bar. */
const MOST_BYTES = 4_096;

const NOTHING: Uint8Array = new Uint8Array();

/** Cuts bytes into rows. */
export class JsonRows {
  /** Rows so far. */
  count = 0;
  /** A row has begun and not ended. */
  isTorn = false;
  /** Name of the list that rows are in, where it has one. */
  list: string | undefined;
  private readonly onRow: (text: string) => void;
  private readonly decoder = new TextDecoder();
  /** What follows the last bracket. */
  private rest = NOTHING;
  private isOpen = false;
  private isText = false;
  private isEscaped = false;

  constructor(onRow: (text: string) => void) {
    this.onRow = onRow;
  }

  /** Takes the next bytes; they are not kept. */
  take(bytes: Uint8Array): void {
    const all = join(this.rest, bytes);
    let from = 0;
    for (let at = this.rest.length; at < all.length; at++) {
      const code = all[at]!;
      if (this.isEscaped) this.isEscaped = false;
      else if (this.isText) {
        if (code === BACKSLASH) this.isEscaped = true;
        else if (code === QUOTE) this.isText = false;
      } else if (code === QUOTE) this.isText = true;
      else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
        if (code === OPEN_ARRAY) this.findName(all.subarray(from, at));
        this.isOpen = true;
        from = at + 1;
      } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
        if (this.isOpen) this.emit(all.subarray(from, at));
        this.isOpen = false;
        from = at + 1;
      }
    }
    const isTooLong = all.length - from > MOST_BYTES;
    if (isTooLong) this.isOpen = false;
    this.isTorn = this.isOpen;
    this.rest = all.slice(isTooLong ? all.length : from);
  }

  private findName(before: Uint8Array): void {
    if (before.length < 4) return;
    const [, name] = /"([^"\\]+)"\s*:\s*$/.exec(this.decoder.decode(before)) ?? [];
    if (name !== undefined) this.list = name;
  }

  private emit(bytes: Uint8Array): void {
    const text = this.decoder.decode(bytes).trim();
    if (text === '') return;
    this.count++;
    this.onRow(text);
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const PAIR = /"([^"\\]{1,40})"\s*:\s*("(?:[^"\\]|\\.)*"|[^,\s{}[\]]+)/g;

/** The values of an object's text by their names, in small letters, without quotation marks. */
export function toFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(PAIR)) {
    fields.set(name.toLowerCase(), value.startsWith('"') ? value.slice(1, -1) : value);
  }
  return fields;
}
