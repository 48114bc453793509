/**
 * REST of Tiingo's IEX feed: prices now and of the day before, minute bars. The list of its symbols is that of their
 * prices now: one large answer, which is worth one of the few requests an hour. Total over any answer.
 */
import type { VenueBar, VenueReference } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { decimalOf, nameOf, sizeOf } from './read-frame.ts';
import { toQuery } from './rest.ts';
import { barOf, pricesOf, withinQuery } from './read-bar.ts';
import type {
  BarQuery,
  InstrumentQuery,
  RestAnswer,
  RestCalls,
  Venue,
  VenueInstrument,
  VenueKeys,
} from './venue.ts';

const toHeaders = (keys: VenueKeys): Readonly<Record<string, string>> => ({
  authorization: `Token ${keys['TIINGO_KEY'] ?? ''}`,
});

const rowsOf = ({ body }: RestAnswer): Fields[] => listOf(body).filter(isFields);

/** Symbols of answers are in capital letters, ours are small. */
const symbolOf = (row: Fields): string | undefined => nameOf(row, 'ticker')?.toLowerCase();

export const tiingoInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: ({ keys }) => ({ path: '/iex', headers: toHeaders(keys) }),
  parse: (answer) => ({
    items: rowsOf(answer).flatMap((row) => {
      const symbol = symbolOf(row);
      if (symbol === undefined) return [];
      const name = symbol.toUpperCase();
      return [
        {
          symbol,
          name,
          kind: 'equity',
          currency: 'USD',
          isTrading: true,
          tradingDay: 'newYork',
        },
      ];
    }),
  }),
};

export const tiingoReferences: RestCalls<InstrumentQuery, VenueReference> = {
  first: ({ symbols, keys }) => ({
    path: `/iex/?${toQuery({ tickers: symbols.join(',') })}`,
    headers: toHeaders(keys),
  }),
  parse: (answer) => ({
    items: rowsOf(answer).flatMap((row) => {
      const symbol = symbolOf(row);
      const previousClose = decimalOf(row, 'prevClose');
      return symbol === undefined || previousClose === undefined
        ? []
        : [{ type: 'reference', symbol, previousClose }];
    }),
  }),
};

const SPANS: Readonly<Record<number, string>> = {
  60_000: '1min',
  300_000: '5min',
  900_000: '15min',
  3_600_000: '1hour',
};

function toBar(row: Fields, query: BarQuery): VenueBar | undefined {
  const volume = sizeOf(row, 'volume');
  return barOf(query, fromRfc3339(textOf(row, 'date'))?.timeMs, {
    ...pricesOf(row, ['open', 'high', 'low', 'close']),
    ...(volume !== undefined && { volume }),
  });
}

const toDate = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

export const tiingoBars: NonNullable<Venue['bars']> = {
  intervalsMs: Object.keys(SPANS).map(Number),
  /* A week of minutes in one of the few requests an hour. */
  pageBars: 10_000,
  first: ({ symbol, intervalMs, fromMs, untilMs, keys }) => ({
    path: `/iex/${encodeURIComponent(symbol)}/prices?${toQuery({
      startDate: toDate(fromMs),
      endDate: toDate(untilMs - 1),
      resampleFreq: SPANS[intervalMs],
      columns: 'open,high,low,close,volume',
    })}`,
    headers: toHeaders(keys),
  }),
  parse: (answer, query) => ({
    items: withinQuery(
      rowsOf(answer).map((row) => toBar(row, query)),
      query,
    ),
  }),
};
