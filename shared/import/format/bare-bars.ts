/**
 * Bars without a header, of no site that is known: a time in words and five numbers, whose order is told by what high and low must
 * be and how bars go on; or a time and four prices. What cannot be told so is asked.
 */
import { findInName } from '../bar-spacing.ts';
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarColumns, BarPlan } from '../bars/bar-plan.ts';
import { splitLine } from '../bars/bar-table.ts';
import { findColumnOrder } from '../bars/column-order.ts';
import type { FileSample } from '../importer.ts';
import { isComment, symbolOfName } from '../table/table-layout.ts';
import { toCells } from '../table/row.ts';

const TIME = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}.*)?$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;
const PRICES: BarColumns = { open: 1, high: 2, low: 3, close: 4 };

/** Bars without a header. */
export const bareBars = createBarFormat({
  name: 'bare-bars',
  description: 'bars without a header',
  toPlan,
});

function toPlan({ lines, path, settings }: FileSample): BarPlan | undefined {
  const own = lines.filter((line) => !isComment(line));
  const { delimiter, cells: first } = splitLine(own[0] ?? '');
  if ((first.length !== 5 && first.length !== 6) || settings.columns !== undefined)
    return undefined;
  const rows = own.map((line) => toCells(line, delimiter) ?? []);
  const isIts = rows.every(
    (cells) =>
      cells.length === first.length &&
      TIME.test(cells[0]!) &&
      cells.slice(1).every((cell) => NUMBER.test(cell)),
  );
  if (!isIts || rows.length === 0) return undefined;
  const numbers = rows.map((cells) => cells.map(Number));
  const columns = first.length === 5 ? PRICES : findColumnOrder(numbers);
  if (columns === undefined) return undefined;
  const isOpen = columns === 'open';
  const isVolumeFirst = !isOpen && columns.volume === 1;
  return {
    source: 'plain',
    confidence: isOpen ? 0.5 : first.length === 5 ? 0.62 : 0.72,
    delimiter,
    isNoRow: isComment,
    cells: [first.length, first.length],
    time: 0,
    symbol: symbolOfName(path),
    bars: [isOpen ? { ...PRICES, volume: 5 } : columns],
    length: findInName(path),
    notes: [
      isVolumeFirst
        ? 'There is no header: volume, open, high, low, close by what the numbers are.'
        : 'There is no header: columns are told by what the numbers are.',
    ],
  };
}
