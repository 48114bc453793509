/**
 * Makes an importer of a format of ticks: all that a format says is how a file is read (tick-plan.ts), by its first lines
 * and its path. Reading these lines says what the file is in words, and whether something must be asked.
 */
import type { InstrumentKind } from '../../model/instrument.ts';
import { createClockOffset, type Decoder, type DecoderOptions } from '../decoder.ts';
import type { FileSample, Match, TextImporter } from '../importer.ts';
import { createImportReport } from '../report.ts';
import { forEachLine } from '../text-chunk.ts';
import type { NoTickPlan, TickPlan } from './tick-plan.ts';
import { TickRows } from './tick-rows.ts';

/** What the first lines of a file say of how it is read; undefined where it is another format's. */
export type ToTickPlan = (sample: FileSample) => TickPlan | NoTickPlan | undefined;

/** A format of ticks. */
export interface TickFormat {
  readonly name: string;
  readonly description: string;
  readonly kind?: InstrumentKind;
  readonly isOrderedById?: boolean;
  readonly toPlan: ToTickPlan;
}

const LINES_TO_TRY = 50;

/** Makes the importer of a format of lines. */
export function createTickFormat({ toPlan, ...format }: TickFormat): TextImporter {
  return {
    ...format,
    reads: 'text',
    sniff: (sample) => {
      const plan = toPlan(sample);
      return plan === undefined ? undefined : toMatch(plan, sample);
    },
    create: (options) => createDecoder(toPlan, options),
  };
}

function createDecoder(toPlan: ToTickPlan, options: DecoderOptions): Decoder {
  let rows: TickRows | undefined;
  return {
    decode(chunk) {
      rows ??= createRows(toPlan, options, chunk.text);
      forEachLine(chunk, (line, number) => rows?.take(line, number));
    },
    end: () => rows?.end(),
  };
}

function createRows(
  toPlan: ToTickPlan,
  options: DecoderOptions,
  text: string,
): TickRows | undefined {
  const lines: string[] = [];
  forEachLine({ text, firstLine: 1, bytesRead: 0 }, (line) => {
    if (lines.length < LINES_TO_TRY && line.trim() !== '') lines.push(line);
  });
  const { path, settings } = options;
  const plan = toPlan({ path, settings, lines, head: new Uint8Array() });
  return plan === undefined || !('read' in plan) ? undefined : new TickRows(plan, options);
}

function toMatch(plan: TickPlan | NoTickPlan, sample: FileSample): Match | undefined {
  if (!('read' in plan)) return { confidence: 1, ...plan };
  const { confidence, question } = plan;
  const { path, settings, lines } = sample;
  const symbols = new Set<string>();
  const see = ({ symbol }: { symbol: string }): undefined => void symbols.add(symbol);
  const handler = {
    line: 0,
    trade: see,
    quote: see,
    bar: () => undefined,
    useSymbol: () => 0,
    tradeUnits: () => undefined,
    quoteUnits: () => undefined,
  };
  const report = createImportReport(path, '');
  const clock = createClockOffset();
  const { symbol } = settings;
  const rows = new TickRows(plan, { handler, report, symbol, path, settings, clock });
  lines.forEach((line, index) => rows.take(line, index + 1));
  rows.end();
  const [name = plan.symbol] = symbols;
  const of =
    name === undefined ? '' : symbols.size > 1 ? ` of ${symbols.size} symbols` : ` of ${name}`;
  const what = `file of ${plan.source}${of}`;
  if (question !== undefined) return { confidence, what, question };
  if (plan.symbolAt === undefined && (settings.symbol ?? plan.symbol) === undefined) {
    return { confidence, what, question: 'It does not say its symbol: name it with --symbol.' };
  }
  const [bad] = report.rejects;
  if (bad === undefined || report.rejected < report.rows) return { confidence, what };
  if (bad.reason.includes('--tz')) {
    const ask = 'Its times name no zone: say it with --tz, as in --tz America/New_York.';
    return { confidence, what, question: ask };
  }
  return { confidence: Math.max(0, confidence - 0.4), what };
}
