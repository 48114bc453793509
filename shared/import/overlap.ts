/**
 * Whether several files may make one tape: what would be told twice, or would mix two markets of one name, is refused.
 * Trades with ids are told apart by them; everything else only by its time.
 */
import { ImportError } from './report.ts';
import type { SurveyedFile } from './surveyed-file.ts';
import type { Span, SurveyedSymbol } from './tick-survey.ts';

/** Files that are cut by another clock than that of their rows overlap by a little at their seams. */
const SEAM_MS = 60_000;

interface Part {
  readonly path: string;
  /** Parts of one stream are told apart by the stream itself. */
  readonly run: string | undefined;
  readonly span: Span;
  readonly isBare: boolean;
}

const toParts = (
  files: readonly SurveyedFile[],
  symbol: string,
  spanOf: (one: SurveyedSymbol) => Span | undefined,
  isBare: (one: SurveyedSymbol) => boolean,
): Part[] =>
  files.flatMap(({ path, place, symbols }) => {
    const one = symbols.get(symbol);
    const span = one && spanOf(one);
    if (span === undefined) return [];
    return [{ path, run: place?.run, span, isBare: isBare(one!) }];
  });

/** @throws ImportError IMPORT_TWICE */
export function refuseOverlap(files: readonly SurveyedFile[]): void {
  if (files.length < 2) return;
  const symbols = new Set(files.flatMap((file) => [...file.symbols.keys()]));
  for (const symbol of symbols) {
    refuseTwoMarkets(files, symbol);
    const trades = toParts(
      files,
      symbol,
      (one) => one.trades,
      (one) => one.hasBareTrades,
    );
    refuseSame(trades, `trades of ${symbol}`);
    const quotes = toParts(
      files,
      symbol,
      (one) => one.quotes,
      () => true,
    );
    refuseSame(quotes, `quotes of ${symbol}`);
  }
}

function refuseTwoMarkets(files: readonly SurveyedFile[], symbol: string): void {
  const known = files.flatMap(({ path, symbols }) => {
    const kind = symbols.get(symbol)?.facts.kind;
    return kind === undefined ? [] : [{ path, kind }];
  });
  const [first] = known;
  const other = known.find(({ kind }) => kind !== first?.kind);
  if (first === undefined || other === undefined) return;
  throw new ImportError(
    'IMPORT_TWICE',
    `${symbol} of ${first.path} is a ${first.kind}, that of ${other.path} a ${other.kind}: two markets of one name; import them into two tapes, or give one another name with --symbol`,
  );
}

/** In the order of their beginnings each needs to be compared with what reaches farthest before it only. */
function refuseSame(parts: readonly Part[], what: string): void {
  let before: Part | undefined;
  for (const part of parts.toSorted((a, b) => a.span.fromMs - b.span.fromMs)) {
    if (before !== undefined && isTwice(before, part)) {
      const [from, to] = [part.span.fromMs, Math.min(before.span.toMs, part.span.toMs)];
      throw new ImportError(
        'IMPORT_TWICE',
        `${before.path} and ${part.path} both have ${what} from ${toIso(from)} to ${toIso(to)}, and nothing tells which are the same; import one of them`,
      );
    }
    if (before === undefined || part.span.toMs > before.span.toMs) before = part;
  }
}

function isTwice(a: Part, b: Part): boolean {
  if (!a.isBare && !b.isBare) return false;
  if (a.run !== undefined && a.run === b.run) return false;
  const overlapMs = Math.min(a.span.toMs, b.span.toMs) - b.span.fromMs;
  const shorterMs = Math.min(a.span.toMs - a.span.fromMs, b.span.toMs - b.span.fromMs);
  if (shorterMs === 0) {
    // One moment alone: at the edge of the other it may be the next one, and within it is the same.
    const isWithin = b.span.fromMs > a.span.fromMs && b.span.toMs < a.span.toMs;
    return isWithin || (a.span.fromMs === b.span.fromMs && a.span.toMs === b.span.toMs);
  }
  return overlapMs > Math.min(SEAM_MS, shorterMs / 2);
}

const toIso = (ms: number): string => new Date(ms).toISOString();
