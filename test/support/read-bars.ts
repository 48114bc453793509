/** Reads an invented file of bars as an import does: the surest format, its words, and every bar that it tells. */
import { expect } from 'vitest';
import { toIntervalText } from '../../shared/model/recorded-bar.ts';
import { IMPORTERS } from '../../shared/import/registry.ts';
import { createClockOffset } from '../../shared/import/decoder.ts';
import type { ImportSettings } from '../../shared/import/import-settings.ts';
import { findCandidates, mustAsk } from '../../shared/import/detect/detect.ts';
import type { Importer, Match } from '../../shared/import/importer.ts';
import { createImportReport, type ImportReport } from '../../shared/import/report.ts';
import type { ForeignBar } from '../../shared/import/tick-handler.ts';

/** What came of it. */
export interface ReadBars {
  readonly format: string | undefined;
  readonly match: Match | undefined;
  readonly bars: readonly ForeignBar[];
  readonly report: ImportReport;
  /** Whether the format must be asked. */
  readonly mustAsk: boolean;
  /** How many lines gave a bar. */
  readonly lines: number;
}

/** Decodes a text in pieces of some lines. */
export function readBars(
  importers: readonly Importer[],
  path: string,
  text: string,
  settings: ImportSettings = {},
): ReadBars {
  const head = new TextEncoder().encode(text);
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .slice(0, 50);
  const sample = { path, head: head.subarray(0, 65_536), lines, settings };
  const found = findCandidates(sample, importers);
  const [best] = found;
  const report = createImportReport(path, best?.importer.name ?? '');
  const bars: ForeignBar[] = [];
  const accepted = new Set<number>();
  const handler = {
    line: 0,
    trade: () => undefined,
    quote: () => undefined,
    useSymbol: () => 0,
    tradeUnits: () => undefined,
    quoteUnits: () => undefined,
    bar: (bar: ForeignBar) => {
      bars.push({ ...bar });
      accepted.add(handler.line);
      return undefined;
    },
  };
  const { symbol } = settings;
  const options = { handler, report, symbol, path, settings, clock: createClockOffset() };
  if (best?.importer.reads === 'text') {
    const decoder = best.importer.create(options);
    const all = text.split(/(?<=\n)/);
    for (let at = 0; at < all.length; at += 2) {
      decoder.decode({ text: all.slice(at, at + 2).join(''), firstLine: at + 1, bytesRead: 0 });
    }
    decoder.end?.();
  } else if (best?.importer.reads === 'bytes') {
    const decoder = best.importer.create(options);
    for (let at = 0; at < head.length; at += 50) decoder.decode(head.subarray(at, at + 50));
    decoder.end();
  }
  return {
    format: best?.importer.name,
    match: best?.match,
    bars,
    report,
    lines: accepted.size,
    mustAsk: mustAsk(found),
  };
}

/** A bar in a line: start, length, prices, volume. */
export function toLine(bar: ForeignBar): string {
  const { symbol, startMs, interval, open, high, low, close, volume = '–' } = bar;
  const start = new Date(startMs)
    .toISOString()
    .replace(/(?::00)?\.000Z$/, '')
    .replace(/T00:00$/, '');
  const length = typeof interval === 'object' ? toIntervalText(interval) : interval;
  return `${symbol} ${start} ${length} ${open} ${high} ${low} ${close} ${volume}`;
}

/** An invented file, and what is to come of it. */
export interface BarCase {
  readonly name: string;
  readonly path: string;
  readonly text: readonly string[];
  readonly settings?: ImportSettings;
  readonly what: string;
  readonly bars: readonly string[];
  readonly notImported?: Readonly<Record<string, number>>;
  readonly reject?: string;
  readonly isAdjusted?: boolean;
  readonly note?: string;
}

/** Reads an invented file among all formats and holds what came of it against what was to. */
export const checkBars = ({ path, text, settings, ...want }: BarCase): void => {
  const {
    match,
    bars,
    report,
    lines,
    mustAsk: isOpen,
  } = readBars(IMPORTERS, path, text.join('\n'), settings);
  expect(match?.question).toBeUndefined();
  expect(match?.what).toBe(want.what);
  expect(isOpen).toBe(false);
  expect(bars.map(toLine)).toEqual(want.bars);
  expect(report.notImported).toEqual(want.notImported ?? {});
  expect(report.rejects.map(({ reason }) => reason).join('; ')).toMatch(want.reject ?? /^$/);
  const others = Object.values(report.notImported).reduce((sum, count) => sum + count, 0);
  expect(report.rows).toBe(lines + others + report.rejected);
  if (want.isAdjusted !== undefined) expect(bars[0]?.isAdjusted).toBe(want.isAdjusted);
  if (want.note !== undefined) expect(report.notes.join(' ')).toContain(want.note);
};
