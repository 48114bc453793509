/**
 * Bars as this program exports them, in CSV and JSON lines: every row says its interval, what it is of, its sums to the
 * last digit and its flags, so that nothing is guessed. Decimals are those that are written, zeros at the end too.
 */
import { BAR_CSV_HEADER } from '../../export/bar-text.ts';
import { fromIsoTime } from '../../model/iso-time.ts';
import { isSymbol } from '../../model/instrument.ts';
import type { Decoder, DecoderOptions } from '../decoder.ts';
import type { FileSample, Match, TextImporter } from '../importer.ts';
import { type OwnBarTexts, toOwnBar } from '../own-bar.ts';
import { noteNotImported, noteReject } from '../report.ts';
import { Row } from '../table/row.ts';
import { forEachLine } from '../text-chunk.ts';
import { notASymbol } from '../tick-handler.ts';

const COLUMNS = BAR_CSV_HEADER.split(',') as (keyof OwnBarTexts | 'time')[];
const JSON_ROW = /^\{"time":"[^"]+","symbol":"(?:[^"\\]|\\.)+","kind":"bar","interval":"/;
const COMMA = 44;

type Texts = Partial<Record<keyof OwnBarTexts | 'time', string>>;

/** Bars of `tickdeck export`. */
export const ownBars: TextImporter = {
  name: 'tickdeck-bars',
  description: 'bars that Tickdeck exported',
  reads: 'text',
  sniff,
  create: (options) => new OwnBarLines(options),
};

function sniff({ lines }: FileSample): Match | undefined {
  const [first = ''] = lines;
  if (first.trimEnd() === BAR_CSV_HEADER) {
    return { confidence: 1, isNamed: true, what: 'CSV of bars that Tickdeck exported' };
  }
  return JSON_ROW.test(first)
    ? { confidence: 1, isNamed: true, what: 'JSON lines of bars that Tickdeck exported' }
    : undefined;
}

class OwnBarLines implements Decoder {
  private readonly options: DecoderOptions;
  private readonly row = new Row();
  /** By symbol: most decimals of prices and sizes so far. */
  private readonly decimals = new Map<string, { price: number; size: number }>();

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  decode(chunk: Parameters<Decoder['decode']>[0]): void {
    const { handler, report } = this.options;
    forEachLine(chunk, (line, number) => {
      if (line.trimEnd() === BAR_CSV_HEADER) return;
      handler.line = number;
      report.rows++;
      const texts = line.startsWith('{') ? fromJson(line) : this.fromCsv(line);
      const reason = typeof texts === 'string' ? texts : this.take(texts);
      if (reason !== undefined) noteReject(report, number, reason);
    });
  }

  private take({ time = '', ...texts }: Texts): string | undefined {
    const { handler, report, symbol: wanted } = this.options;
    const { symbol = '' } = texts;
    if (!isSymbol(symbol)) return notASymbol(symbol);
    if (wanted !== undefined && symbol !== wanted) {
      noteNotImported(report, 'other symbol');
      return undefined;
    }
    const bar = toOwnBar(texts, fromIsoTime(time));
    if (typeof bar === 'string') return bar;
    this.noteDecimals(symbol, texts);
    return handler.bar(bar);
  }

  private noteDecimals(symbol: string, { open = '', volume = '' }: Texts): void {
    const price = writtenDecimals(open);
    const size = writtenDecimals(volume);
    const known = this.decimals.get(symbol);
    if (known !== undefined && known.price >= price && known.size >= size) return;
    const most = {
      price: Math.max(price, known?.price ?? 0),
      size: Math.max(size, known?.size ?? 0),
    };
    this.decimals.set(symbol, most);
    this.options.handler.describe?.(symbol, most);
  }

  private fromCsv(line: string): Texts | string {
    const { row } = this;
    if (!row.split(line, 0, line.length, COMMA)) return 'quotation marks do not match';
    if (row.count !== COLUMNS.length) return `${row.count} cells, ${COLUMNS.length} are expected`;
    const texts: Texts = {};
    for (const [at, name] of COLUMNS.entries()) {
      if (!row.isEmpty(at)) texts[name] = row.cell(at);
    }
    /* Spreadsheets' mark of text, which stands before what they would take for a formula. */
    if (texts.symbol?.startsWith("'") === true) texts.symbol = texts.symbol.slice(1);
    return texts;
  }
}

const writtenDecimals = (text: string): number => {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
};

function fromJson(line: string): Texts | string {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  const texts: Texts = {};
  for (const name of COLUMNS) {
    const value = (found as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'string' || typeof value === 'number') texts[name] = String(value);
    else if (Array.isArray(value)) texts[name] = value.join('+');
  }
  return texts;
}
