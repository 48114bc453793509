/** Tells the format of a foreign text by itself and decodes it once, into lists that a test can look at. */
import { createClockOffset } from '../../shared/import/decoder.ts';
import type { ImportSettings } from '../../shared/import/import-settings.ts';
import {
  type Candidate,
  findCandidates,
  mustAsk,
  toCandidateText,
} from '../../shared/import/detect/detect.ts';
import type { FileSample, Match } from '../../shared/import/importer.ts';
import { IMPORTERS } from '../../shared/import/registry.ts';
import { createImportReport, type ImportReport } from '../../shared/import/report.ts';
import { forEachLine, type TextChunk } from '../../shared/import/text-chunk.ts';
import type {
  ForeignBar,
  ForeignQuote,
  ForeignStatus,
  ForeignTrade,
  SymbolFacts,
} from '../../shared/import/tick-handler.ts';

/** What came of a text. */
export interface ReadForeign {
  readonly format: string;
  readonly match: Match;
  readonly report: ImportReport;
  readonly trades: ForeignTrade[];
  readonly quotes: ForeignQuote[];
  readonly statuses: ForeignStatus[];
  readonly bars: ForeignBar[];
  readonly facts: ReadonlyMap<string, SymbolFacts>;
}

/** Lines that are looked at, as by the command. */
const SAMPLE_LINES = 50;
/** Lines of a first chunk. */
const LEAST_LINES = 4;

/** What all formats say of a text, the surest first. */
export function sniffForeign(
  text: string,
  path: string,
  settings: ImportSettings = {},
): Candidate[] {
  const lines: string[] = [];
  forEachLine({ text, firstLine: 1, bytesRead: 0 }, (line) => {
    if (lines.length < SAMPLE_LINES) lines.push(line);
  });
  const sample: FileSample = { path, lines, settings, head: new TextEncoder().encode(text) };
  return findCandidates(sample, IMPORTERS);
}

/** Decodes a text by the format that is surest. */
export function readForeign(
  text: string | readonly string[],
  path = 'file.txt',
  settings: ImportSettings = {},
): ReadForeign {
  const whole = typeof text === 'string' ? text : text.join('\n');
  const candidates = sniffForeign(whole, path, settings);
  const [best] = candidates;
  if (best === undefined) throw new Error(`${path} is of no format`);
  if (mustAsk(candidates)) {
    throw new Error(`${path} would be asked about: ${candidates.map(toCandidateText).join(', ')}`);
  }
  const { importer, match } = best;
  if (importer.reads !== 'text') throw new Error(`${importer.name} is no format of text`);
  const trades: ForeignTrade[] = [];
  const quotes: ForeignQuote[] = [];
  const statuses: ForeignStatus[] = [];
  const bars: ForeignBar[] = [];
  const facts = new Map<string, SymbolFacts>();
  const report = createImportReport(path, importer.name);
  const noUnits = (): never => {
    throw new Error('a format of text gives texts');
  };
  const decoder = importer.create({
    handler: {
      line: 0,
      trade(trade) {
        report.trades++;
        trades.push({ ...trade });
        return undefined;
      },
      quote(quote) {
        report.quotes++;
        quotes.push({ ...quote });
        return undefined;
      },
      status(status) {
        report.statuses++;
        statuses.push({ ...status });
        return undefined;
      },
      bar(bar) {
        report.bars++;
        bars.push({ ...bar });
        return undefined;
      },
      describe: (symbol, _decimals, told = {}) =>
        void facts.set(symbol, { ...facts.get(symbol), ...told }),
      useSymbol: noUnits,
      tradeUnits: noUnits,
      quoteUnits: noUnits,
    },
    report,
    symbol: settings.symbol ?? importer.toFileSymbol?.(path),
    path,
    settings,
    clock: createClockOffset(),
  });
  for (const chunk of toChunks(whole)) decoder.decode(chunk);
  decoder.end?.();
  return { format: importer.name, match, report, trades, quotes, statuses, bars, facts };
}

/** Cut in two before its last lines, as the command may cut, but not within the lines that tell the format. */
function toChunks(text: string): TextChunk[] {
  const cut = text.lastIndexOf('\n', text.length - 2) + 1;
  const first = text.slice(0, cut);
  const lines = first.split('\n').length;
  if (lines < LEAST_LINES) return [{ text, firstLine: 1, bytesRead: text.length }];
  return [
    { text: first, firstLine: 1, bytesRead: cut },
    { text: text.slice(cut), firstLine: lines, bytesRead: text.length },
  ];
}

/** Rows that the report does not account for: 0, or something was lost in silence. */
export function unaccounted(report: ImportReport): number {
  const { rows, trades, quotes, statuses, bars, rejected, duplicates, notImported } = report;
  const left = Object.values(notImported).reduce((sum, count) => sum + count, 0);
  return rows - trades - quotes - statuses - bars - rejected - duplicates - left;
}
