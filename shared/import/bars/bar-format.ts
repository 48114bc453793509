/**
 * Makes an importer of a format of bars: all that a format says is how a file is read (bar-plan.ts), by its first lines
 * and its path. What the file is in words, how sure that is and what must be asked come from reading those lines.
 */
import type { InstrumentKind } from '../../model/instrument.ts';
import { createClockOffset, type Decoder, type DecoderOptions } from '../decoder.ts';
import type { FileSample, Match, TextImporter } from '../importer.ts';
import { createImportReport, noteReject } from '../report.ts';
import { forEachLine, type TextChunk } from '../text-chunk.ts';
import type { ForeignBar } from '../tick-handler.ts';
import { type BarLength, toLengthWords } from '../bar-spacing.ts';
import type { BarPlan, NoPlan } from './bar-plan.ts';
import { BarRows } from './bar-rows.ts';
import { findSymbolColumn, readTable } from './bar-table.ts';

/** What the first lines of a file say of how it is read; undefined where it is another format's. */
export type ToBarPlan = (sample: FileSample) => BarPlan | NoPlan | undefined;

/** A format of bars. */
export interface BarFormat {
  readonly name: string;
  readonly description: string;
  readonly kind?: InstrumentKind;
  readonly toPlan: ToBarPlan;
}

const LINES_TO_TRY = 50;

/** Makes the importer of a format of lines. */
export function createBarFormat({ toPlan, ...format }: BarFormat): TextImporter {
  return {
    ...format,
    reads: 'text',
    sniff: (sample) => {
      const plan = toWholePlan(toPlan, sample);
      return plan === undefined ? undefined : toMatch(plan, sample.lines, sample);
    },
    create: (options) => createDecoder(toPlan, options),
  };
}

/** A plan, with the symbol's column, and decimal commas where cells are parted by something else and numbers have them. */
function toWholePlan(toPlan: ToBarPlan, sample: FileSample): ReturnType<ToBarPlan> {
  const own = toPlan(sample);
  if (own === undefined || 'question' in own) return own;
  const plan = withSymbolColumn(own, sample.lines);
  if (plan.isDecimalComma !== undefined) return plan;
  if (plan.delimiter === ',') return plan;
  const isDecimalComma = sample.lines.some((line) =>
    line.split(plan.delimiter).some((cell) => /^"?-?\d+,\d+"?$/.test(cell)),
  );
  return { ...plan, isDecimalComma };
}

/** Whoever put files of several symbols together gave them a column for it, which no site writes. */
function withSymbolColumn(plan: BarPlan, lines: readonly string[]): BarPlan {
  if (plan.symbolAt !== undefined || plan.bars.some((bar) => bar.symbol !== undefined)) return plan;
  const table = readTable(lines);
  const symbolAt = table === undefined ? undefined : findSymbolColumn(table.names);
  return symbolAt === undefined ? plan : { ...plan, symbolAt };
}

/** The first lines wait until there are as many as a sniffer sees: a pipe gives a few at a time. */
function createDecoder(toPlan: ToBarPlan, options: DecoderOptions): Decoder {
  const lines: string[] = [];
  let held: TextChunk[] | undefined = [];
  let rows: RowTaker | undefined;
  const begin = (): void => {
    const taker = createRows(toPlan, options, lines);
    for (const chunk of held!) forEachLine(chunk, (line, number) => taker.take(line, number));
    held = undefined;
    rows = taker;
  };
  return {
    decode(chunk) {
      if (held === undefined) {
        forEachLine(chunk, (line, number) => rows?.take(line, number));
        return;
      }
      held.push(chunk);
      forEachLine(chunk, (line) => {
        if (lines.length < LINES_TO_TRY && line.trim() !== '') lines.push(line);
      });
      if (lines.length >= LINES_TO_TRY) begin();
    },
    end() {
      if (held !== undefined) begin();
      rows?.end();
    },
  };
}

type RowTaker = Pick<BarRows, 'take' | 'end'>;

/** Of a file that is of another format after all, which the user named, every row is refused. */
function createRows(
  toPlan: ToBarPlan,
  options: DecoderOptions,
  lines: readonly string[],
): RowTaker {
  const { path, settings, report, handler } = options;
  const plan = toWholePlan(toPlan, { path, settings, lines, head: new Uint8Array() });
  if (plan !== undefined && !('question' in plan)) return new BarRows(plan, options);
  const reason = plan === undefined ? 'the file is not of this format' : plan.question;
  return {
    take(_line, number) {
      report.rows++;
      handler.line = number;
      noteReject(report, number, reason);
    },
    end: () => {},
  };
}

/** Reads the lines at hand by a plan and says what they are. */
export function toMatch(
  plan: BarPlan | NoPlan,
  lines: readonly string[],
  { path, settings }: Pick<FileSample, 'path' | 'settings'>,
): Match | undefined {
  if ('question' in plan) return { confidence: 0.95, ...plan };
  const found = new Found();
  const report = createImportReport(path, '');
  const clock = createClockOffset();
  const { symbol } = settings;
  const rows = new BarRows(plan, { handler: found, report, symbol, path, settings, clock });
  lines.forEach((line, index) => rows.take(line, index + 1));
  rows.end();
  const what = toWords(plan, rows.length, found.symbols);
  const hasSymbol =
    plan.symbolAt !== undefined || plan.bars.every((bar) => bar.symbol !== undefined);
  if (!hasSymbol && (settings.symbol ?? plan.symbol) === undefined) {
    const question = 'It does not say its symbol: name it with --symbol.';
    return { confidence: plan.confidence, what, question };
  }
  if (rows.need === 'zone') {
    const question = 'Its times name no zone: say it with --tz, as in --tz America/New_York.';
    return { confidence: plan.confidence, what, question };
  }
  if (rows.problem !== undefined && found.bars === 0 && report.rejected > 0) {
    const question = `${rows.problem[0]!.toUpperCase()}${rows.problem.slice(1)}.`;
    return { confidence: plan.confidence, what, question };
  }
  const isUnreadable = report.rows > 0 && found.bars === 0 && rows.need === undefined;
  const hasData = Object.keys(report.notImported).length > 0;
  if (isUnreadable && !hasData) return undefined;
  const lessBy = found.oddBars > found.bars / 200 + 1 ? 0.4 : 0;
  return { confidence: Math.max(0, plan.confidence - lessBy), what };
}

/** `Yahoo daily bars of AAPL`. */
function toWords(
  { source, of = 'trade', bars }: BarPlan,
  length: BarLength | undefined,
  symbols: ReadonlySet<string>,
): string {
  const words = [source];
  if (length !== undefined) words.push(toLengthWords(length));
  const sides = new Set(bars.map((bar) => bar.of ?? of));
  if (!sides.has('trade')) words.push([...sides].join(' and '));
  words.push('bars');
  const names = [...symbols];
  if (names.length === 1) words.push(`of ${names[0]}`);
  if (names.length > 1) words.push(`of ${names.length} symbols`);
  return words.join(' ');
}

/** Counts bars, and those whose high is not the highest or whose low is not the lowest. */
class Found {
  line = 0;
  bars = 0;
  oddBars = 0;
  readonly symbols = new Set<string>();

  bar({ symbol, open, high, low, close }: ForeignBar): string | undefined {
    this.symbols.add(symbol);
    this.bars++;
    const prices = [Number(open), Number(close)];
    if (Number(high) < Math.max(...prices) || Number(low) > Math.min(...prices)) this.oddBars++;
    return undefined;
  }

  trade(): undefined {
    return undefined;
  }

  quote(): undefined {
    return undefined;
  }

  useSymbol(): number {
    return 0;
  }

  tradeUnits(): undefined {
    return undefined;
  }

  quoteUnits(): undefined {
    return undefined;
  }
}
