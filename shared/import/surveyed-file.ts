/**
 * What the first pass learnt of the files: the head of the tape that they make together, and whether they may.
 */
import { MISSING, NS_PER_MS } from '../model/tick.ts';
import type { TapeMeta } from '../tape/meta.ts';
import { type FeedTerms, joinTerms } from '../model/feed-terms.ts';
import type { ClockOffset } from './decoder.ts';
import { baseNameOf } from './file-name.ts';
import type { ImportSettings } from './import-settings.ts';
import type { Importer } from './importer.ts';
import { joinVolumeDigits, toVolumeDecimals, type VolumeDigits } from './foreign-bars.ts';
import { ImportError } from './report.ts';
import type { ImportSymbol } from './tick-builder.ts';
import type { ForeignGap, StreamPlace, SymbolDecimals, SymbolFacts } from './tick-handler.ts';
import type { SurveyedSymbol } from './tick-survey.ts';
import type { Disorder, OrderWatch } from './time-order.ts';
import { toInstrument } from './to-instrument.ts';

/** One file after the first pass. */
export interface SurveyedFile {
  readonly importer: Importer;
  readonly path: string;
  readonly sizeBytes: number;
  readonly symbol: string | undefined;
  readonly clock: ClockOffset;
  readonly symbols: ReadonlyMap<string, SurveyedSymbol>;
  readonly disorder: Disorder;
  /** Rows out of the order of time, and where it begins. */
  readonly order: Pick<OrderWatch, 'firstMs' | 'latestMs' | 'lateRows' | 'mostLateMs'>;
  /** Trades that came after one with a higher id. */
  readonly lateIds: number;
  readonly terms: FeedTerms | undefined;
  readonly place: StreamPlace | undefined;
  readonly gaps: readonly ForeignGap[];
  /** Which market its rows are of, where it says so. */
  readonly market: string | undefined;
}

/** @throws ImportError IMPORT_TWICE: single trades in one file and their aggregates in another are the same twice */
export function refuseTwice(files: readonly SurveyedFile[]): void {
  refuseTwoMarkets(files);
  for (const one of files) {
    for (const [symbol, { hasTrades }] of one.symbols) {
      if (!hasTrades) continue;
      const other = files.find(({ symbols }) => {
        const its = symbols.get(symbol);
        return its !== undefined && its.hasAggregates && !its.hasTrades;
      });
      if (other === undefined) continue;
      throw new ImportError(
        'IMPORT_TWICE',
        `${one.path} has single trades of ${symbol}, ${other.path} aggregates of them; import one or the other`,
      );
    }
  }
}

/** @throws ImportError IMPORT_TWICE: one symbol of two markets would become one */
function refuseTwoMarkets(files: readonly SurveyedFile[]): void {
  const known = new Map<string, SurveyedFile>();
  for (const one of files) {
    if (one.market === undefined) continue;
    for (const symbol of one.symbols.keys()) {
      const other = known.get(symbol) ?? one;
      known.set(symbol, other);
      if (other.market === one.market) continue;
      throw new ImportError(
        'IMPORT_TWICE',
        `${symbol} is of ${other.market} in ${other.path}, of ${one.market} in ${one.path}; import them into two tapes`,
      );
    }
  }
}

/** Head of the tape, and its symbols by name. @param least decimals that all of them have at least */
export function toMeta(
  files: readonly SurveyedFile[],
  nowMs: number,
  least: ImportSettings['decimals'] = {},
): { meta: TapeMeta; symbols: Map<string, ImportSymbol> } {
  const widest = new Map<
    string,
    {
      decimals: SymbolDecimals;
      volumes: VolumeDigits;
      importer: Importer;
      hasTrades: boolean;
      facts: SymbolFacts;
    }
  >();
  const notes: string[] = [];
  for (const file of files) {
    for (const [symbol, { price, size, hasTrades, volumes, facts }] of file.symbols) {
      const known = widest.get(symbol);
      const decimals = known?.decimals ?? { price: 0, size: 0, ...least };
      const wider = { price: Math.max(price, decimals.price), size: Math.max(size, decimals.size) };
      widest.set(symbol, {
        decimals: wider,
        volumes: joinVolumeDigits(volumes, known?.volumes),
        importer: file.importer,
        hasTrades: hasTrades || known?.hasTrades === true,
        facts: { ...known?.facts, ...facts },
      });
    }
    if (file.clock.estimates > 0) {
      const { offsetNs } = file.clock;
      const offset = offsetNs === -Infinity ? '' : ` + ${(offsetNs / NS_PER_MS).toFixed(3)} ms`;
      notes.push(
        `${baseNameOf(file.path)}: quotes without exchange time have receive time${offset}.`,
      );
    }
    if ([...file.symbols.keys()].some((symbol) => /USD_/.test(symbol))) {
      notes.push(`${baseNameOf(file.path)}: sizes are contracts of an inverse future.`);
    }
  }
  const instruments = [...widest].map(([symbol, { decimals, volumes, importer, facts }], id) => {
    const size = Math.max(decimals.size, toVolumeDecimals(volumes));
    return toInstrument(id, symbol, { ...decimals, size }, { kind: importer.kind, ...facts });
  });
  const first = baseNameOf(files[0]!.path);
  const label = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const terms = files.flatMap((file) => (file.terms === undefined ? [] : [file.terms]));
  const meta: TapeMeta = {
    instruments,
    provenance: {
      kind: 'recorded',
      label: `Imported from ${label}`,
      ...(terms.length === 0 ? {} : { terms: terms.reduce(joinTerms) }),
    },
    previousClose: instruments.map(() => MISSING),
    createdMs: nowMs,
    epoch: 0,
    ...(notes.length > 0 ? { notes } : {}),
  };
  const symbols = instruments.map((one): [string, ImportSymbol] => [
    one.symbol,
    { ...one, hasTrades: widest.get(one.symbol)!.hasTrades },
  ]);
  return { meta, symbols: new Map(symbols) };
}

/** Files that are parts of one stream together, in their order; every other file is one by itself. */
export function toStreams<File extends Pick<SurveyedFile, 'place'>>(
  files: readonly File[],
): [File, ...File[]][] {
  const streams = new Map<string, [File, ...File[]]>();
  for (const [index, file] of files.entries()) {
    const key = file.place?.run ?? String(index);
    const known = streams.get(key);
    if (known === undefined) streams.set(key, [file]);
    else known.push(file);
  }
  const partOf = ({ place }: File): number => place?.part ?? 0;
  for (const parts of streams.values()) parts.sort((a, b) => partOf(a) - partOf(b));
  return [...streams.values()];
}
