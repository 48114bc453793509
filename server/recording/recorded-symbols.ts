/**
 * Which symbols of a market a recording takes: all of them, or some. Of some, the tape has only those, by ids of its
 * own; a symbol that is gone and comes back is one of them again.
 */
import type {
  InstrumentChange,
  InstrumentChanges,
  InstrumentList,
} from '../../shared/model/instrument-change.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../shared/model/tick.ts';
import type { Market } from '../../shared/engine/market/market.ts';

/** What is recorded of a market. */
export interface RecordedSymbols {
  /** Those that the tape begins with. */
  readonly instruments: readonly Instrument[];
  readonly previousClose: readonly number[];
  /** Changes of before the recording that it begins with. */
  readonly history: Market['table']['history'];
  /** Changes that bring a recording that is gone on with to what the market has now. */
  readonly first?: readonly InstrumentChanges[];
  /** The id in the tape; undefined for what is not recorded. */
  idOf(instrument: number): number | undefined;
  /** Rows of what is recorded; kept by nobody, the next call writes over them. */
  rows(columns: TickColumns): TickColumns;
  changes(changes: readonly InstrumentChange[]): readonly InstrumentChange[];
}

/** All symbols of a market. */
function recordAll(market: Market): RecordedSymbols {
  const { first, history } = market.table;
  return {
    instruments: first,
    previousClose: first.map(({ id }) => market.state(id).previousClose),
    history,
    idOf: (instrument) => instrument,
    rows: (columns) => columns,
    changes: (changes) => changes,
  };
}

/** Some symbols of a market, by their names as they are listed. */
function recordSome(market: Market, symbols: ReadonlySet<string>): RecordedSymbols {
  const chosen = market.listed.filter(({ symbol }) => symbols.has(symbol));
  return {
    instruments: chosen.map((one, id) => ({ ...one, id })),
    previousClose: chosen.map(({ id }) => market.state(id).previousClose),
    history: [],
    ...recordBy(
      (symbol) => symbols.has(symbol),
      new Map(chosen.map(({ id }, at) => [id, at])),
      chosen.length,
    ),
  };
}

/** All symbols of a market into a recording that has ids of its own already: what differs is listed and removed. */
export function recordOn(market: Market, earlier: InstrumentList, atMs: number): RecordedSymbols {
  const changes: InstrumentChange[] = [];
  const ids = new Map<number, number>();
  let next = earlier.all.length;
  const kept = new Set<string>();
  const { listed } = market;
  for (const one of listed) {
    const id = earlier.idOf(one.symbol);
    if (id === undefined || !isSameUnit(earlier.all[id]!, one)) continue;
    kept.add(one.symbol);
    ids.set(one.id, id);
    changes.push({ change: 'changed', instrument: { ...one, id } });
  }
  const gone = earlier.all.filter(({ id, symbol }) => earlier.has(id) && !kept.has(symbol));
  changes.unshift(...gone.map(({ id }) => ({ change: 'removed' as const, id })));
  for (const one of listed) {
    if (kept.has(one.symbol)) continue;
    const { previousClose } = market.state(one.id);
    ids.set(one.id, next);
    changes.push({ change: 'listed', instrument: { ...one, id: next++ }, previousClose });
  }
  const isNews = (change: InstrumentChange): boolean =>
    change.change !== 'changed' ||
    !isSameText(earlier.all[change.instrument.id]!, change.instrument);
  const news = changes.filter(isNews);
  return {
    instruments: [],
    previousClose: [],
    history: [],
    first: news.length === 0 ? [] : [{ atMs, changes: news }],
    ...recordBy(() => true, ids, next),
  };
}

const isSameUnit = (a: Instrument, b: Instrument): boolean =>
  a.kind === b.kind &&
  a.currency === b.currency &&
  a.priceDecimals === b.priceDecimals &&
  a.sizeDecimals === b.sizeDecimals &&
  JSON.stringify(a.tradingDay) === JSON.stringify(b.tradingDay);

const isSameText = (a: Instrument, b: Instrument): boolean =>
  a.name === b.name && a.sector === b.sector && a.tickSize === b.tickSize && a.lot === b.lot;

/** Recording by ids of the tape's own. @param ids the tape's by the market's  @param next the tape's next */
function recordBy(
  isWanted: (symbol: string) => boolean,
  ids: Map<number, number>,
  next: number,
): Pick<RecordedSymbols, 'idOf' | 'rows' | 'changes'> {
  let scratch = createTickColumns(1_024);

  function toChange(change: InstrumentChange): InstrumentChange[] {
    if (change.change === 'removed') {
      const id = ids.get(change.id);
      return id === undefined ? [] : [{ change: 'removed', id }];
    }
    const { instrument } = change;
    if (change.change === 'listed' && isWanted(instrument.symbol)) ids.set(instrument.id, next++);
    const id = ids.get(instrument.id);
    return id === undefined ? [] : [{ ...change, instrument: { ...instrument, id } }];
  }

  return {
    idOf: (instrument) => ids.get(instrument),
    rows(columns) {
      if (columns.length > scratch.capacity) scratch = createTickColumns(columns.length);
      scratch.length = 0;
      for (let row = 0; row < columns.length; row++) {
        const id = ids.get(columns.instrument[row]!);
        if (id === undefined) continue;
        copyTick(columns, row, scratch);
        scratch.instrument[scratch.length - 1] = id;
      }
      return scratch;
    },
    changes: (changes) => changes.flatMap(toChange),
  };
}

/** Chooses. @param symbols as they are listed; all when left out */
export const toRecordedSymbols = (
  market: Market,
  symbols: readonly string[] | undefined,
): RecordedSymbols =>
  symbols === undefined ? recordAll(market) : recordSome(market, new Set(symbols));
