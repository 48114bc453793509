/**
 * Which symbols of a market a recording takes: all of them, or some. Of some, the tape has only those, by ids of its
 * own; a symbol that is gone and comes back is one of them again.
 */
import type { InstrumentChange } from '../../shared/model/instrument-change.ts';
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
  const ids = new Map(chosen.map(({ id }, at) => [id, at]));
  let next = chosen.length;
  let scratch = createTickColumns(1_024);

  function toChange(change: InstrumentChange): InstrumentChange[] {
    if (change.change === 'removed') {
      const id = ids.get(change.id);
      return id === undefined ? [] : [{ change: 'removed', id }];
    }
    const { instrument } = change;
    if (change.change === 'listed' && symbols.has(instrument.symbol))
      ids.set(instrument.id, next++);
    const id = ids.get(instrument.id);
    return id === undefined ? [] : [{ ...change, instrument: { ...instrument, id } }];
  }

  return {
    instruments: chosen.map((one, id) => ({ ...one, id })),
    previousClose: chosen.map(({ id }) => market.state(id).previousClose),
    history: [],
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
