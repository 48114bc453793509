/**
 * Investing.com's history: every cell in quotation marks, close second under the name `Price`, names and numbers in the
 * language of the site, newest first. Told by its shape: a date, four prices, perhaps a volume with K, M or B, a share.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { toNumberText } from '../table/number-text.ts';

const SHARE = /^[-+\u2212]?\d+([.,])\d+ ?%$/;
const PLACES: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12 };
const ENDING =
  / (?:stock price|historical data|historische|données|datos|dati|dados|cotizaciones|kurs|prezzi|\(|hist).*$/i;

/** Investing.com. */
export const investing = createBarFormat({
  name: 'investing',
  description: 'Investing.com history',
  toPlan,
});

function toPlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  if (table === undefined) return undefined;
  const { length } = table.names;
  const [, sign] = SHARE.exec(table.first.at(-1) ?? '') ?? [];
  const isQuoted = lines.every((line) => line.replace('\ufeff', '').startsWith('"'));
  if ((length !== 6 && length !== 7) || sign === undefined || !table.names.at(-1)!.includes('%'))
    return undefined;
  const isDecimalComma = sign === ',';
  const hasDots = /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(table.first[0] ?? '');
  return {
    source: 'Investing.com',
    confidence: isQuoted ? 0.98 : 0.95,
    delimiter: table.delimiter,
    isDecimalComma,
    isNoRow: table.isNoRow,
    cells: [length, length],
    time: 0,
    ...(hasDots ? { dateOrder: 'dmy' } : {}),
    symbol: symbolOf(stemOf(path).replace(ENDING, '').replaceAll('_', '/')),
    bars: [{ close: 1, open: 2, high: 3, low: 4, ...(length === 7 ? { volume: 5 } : {}) }],
    toVolume: (text) => toPlainVolume(text, isDecimalComma),
    notes: length === 7 ? ['Volumes are rounded: they are written with K, M or B.'] : [],
  };
}

/** `1.5M` is 1500000; what is no number is left as it is. */
function toPlainVolume(text: string, isDecimalComma: boolean): string {
  const places = PLACES[text.at(-1)?.toUpperCase() ?? ''];
  if (places === undefined) return toNumberText(text, isDecimalComma);
  const plain = toNumberText(text.slice(0, -1).trim(), isDecimalComma);
  const [whole = '', fraction = ''] = plain.split('.');
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(fraction)) return text;
  const digits = fraction.padEnd(places, '0');
  const rest = digits.slice(places);
  return `${whole}${digits.slice(0, places)}${rest === '' ? '' : `.${rest}`}`.replace(
    /^0+(?=\d)/,
    '',
  );
}
