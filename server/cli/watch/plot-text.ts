/**
 * Curves as characters: blocks of eight heights in one line, and dots of Braille letters over several. Pure.
 */

const BLOCKS = '▁▂▃▄▅▆▇█';
/** Dots of a Braille letter, from the top, of its left and its right column. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BRAILLE = 0x28_00;

interface Range {
  readonly low: number;
  readonly high: number;
}

function toRange(values: readonly number[]): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** Where a value lies in its range, 0..1; in the middle of one that is a point. */
const toShare = (value: number, { low, high }: Range): number =>
  high > low ? (value - low) / (high - low) : 0.5;

/** So many values of a curve, the newest one last; of more of them the last of each stretch. */
export function thin(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from(
    { length: count },
    (_, at) => values[Math.ceil(((at + 1) * values.length) / count) - 1]!,
  );
}

/** A curve in one line, one block a value. */
export function toSparkline(values: readonly number[], width: number): string {
  const shown = thin(values, width);
  const range = toRange(shown);
  return shown
    .map((value) => BLOCKS[Math.min(7, Math.floor(toShare(value, range) * 8))]!)
    .join('')
    .padStart(width);
}

/** A curve over several lines, from the top, two values a cell; fewer values than room stand at the right. */
export function toBrailleLines(values: readonly number[], width: number, height: number): string[] {
  const shown = thin(values, width * 2);
  const range = toRange(shown);
  const cells = new Uint8Array(width * height);
  const mark = (column: number, dot: number): void => {
    const cell = (dot >> 2) * width + (column >> 1);
    cells[cell] = cells[cell]! | DOTS[column & 1]![dot & 3]!;
  };
  const toDot = (value: number): number =>
    Math.round((1 - toShare(value, range)) * (height * 4 - 1));
  const first = width * 2 - shown.length;
  let before: number | undefined;
  for (const [at, value] of shown.entries()) {
    const dot = toDot(value);
    const from = before === undefined ? dot : before + Math.sign(dot - before);
    for (let each = Math.min(from, dot); each <= Math.max(from, dot); each++)
      mark(first + at, each);
    before = dot;
  }
  return Array.from({ length: height }, (_, row) =>
    Array.from(cells.subarray(row * width, (row + 1) * width), (dots) =>
      dots === 0 ? ' ' : String.fromCharCode(BRAILLE + dots),
    ).join(''),
  );
}
