/**
 * Read-only routes about markets: what there is, instruments, latest quotes, bars.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Instrument } from '../../shared/model/instrument.ts';
import { toIntervalCode } from '../../shared/model/interval.ts';
import { toBarRow } from '../../shared/export/bar-rows.ts';
import { BAR_CSV_HEADER, toBarCsv } from '../../shared/export/bar-text.ts';
import { csv } from '../../shared/export/csv.ts';
import { CSV_LINE_END } from '../../shared/export/tick-csv.ts';
import { toJsonBar } from '../../shared/wire/json-frame.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import { toOrigin, toQuote } from '../../shared/engine/session/command/quotes-command.ts';
import { findInstrument } from '../../shared/engine/session/command/symbols.ts';
import { bringBars } from '../../shared/engine/session/wanted-bars.ts';
import { toMarketInfos } from '../../shared/engine/session/market-infos.ts';
import { findMarket, type Services } from '../../shared/engine/session/services.ts';
import { readBars } from './bar-pages.ts';
import { toDisposition } from './attachment.ts';
import {
  createSharedPieces,
  type Listing,
  ofParts,
  type Pieces,
  sendPieces,
  toPieces,
} from './pieces.ts';
import type { Turns } from './turns.ts';
import { checkRange } from './parameters.ts';
import {
  Bars,
  BarsQuery,
  Instruments,
  MarketQuery,
  Markets,
  Quotes,
  QuotesQuery,
} from './schemas.ts';

const DEFAULT_BARS = 500;

type Asked = Static<typeof BarsQuery>;

const toQuotes = (entry: MarketEntry, instruments: readonly Instrument[]): Listing => ({
  head: {
    market: entry.market.name,
    ...toOrigin(entry),
    timeMs: Math.floor(entry.timeMs()),
  },
  key: 'quotes',
  length: instruments.length,
  row: (index) => {
    const instrument = instruments[index]!;
    return JSON.stringify(toQuote(instrument, entry.market.state(instrument.id)));
  },
});

const toList = ({ name, listed: instruments }: Market): Listing => ({
  head: { market: name },
  key: 'instruments',
  length: instruments.length,
  row: (index) => JSON.stringify(instruments[index]),
});

/** Registers the routes below /api. */
export function registerMarketRoutes(
  fastify: FastifyInstance,
  services: Services,
  turns: Turns,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const shared = createSharedPieces(services.wall, services.flushMs);

  app.get(
    '/api/markets',
    {
      schema: {
        summary: 'Markets: live ones and replays',
        tags: ['markets'],
        response: { 200: Markets },
      },
    },
    () => ({
      markets: toMarketInfos(services),
    }),
  );

  app.get(
    '/api/instruments',
    {
      schema: {
        summary: 'Instruments that are there now',
        tags: ['markets'],
        querystring: MarketQuery,
        response: { 200: Instruments },
      },
    },
    async (request, reply) => {
      const { market } = findMarket(services, request.query.market);
      const pieces = await shared.get(market, 'instruments', () => toPieces(turns, toList(market)));
      return sendPieces(reply, turns, pieces);
    },
  );

  app.get(
    '/api/quotes',
    {
      schema: {
        summary: 'Last values and figures of the day',
        tags: ['markets'],
        querystring: QuotesQuery,
        response: { 200: Quotes },
      },
    },
    async (request, reply) => {
      const entry = findMarket(services, request.query.market);
      const { market } = entry;
      const symbols = request.query.symbols?.split(',').filter((one) => one.trim() !== '');
      const make = (instruments: readonly Instrument[]): Promise<Pieces> =>
        toPieces(turns, toQuotes(entry, instruments));
      const pieces = await (symbols === undefined
        ? shared.get(market, 'quotes', () => make(market.listed))
        : make(symbols.map((symbol) => findInstrument(market, symbol))));
      return sendPieces(reply, turns, pieces);
    },
  );

  async function makeBars(entry: MarketEntry, instrument: Instrument, query: Asked) {
    const { interval, from, to, limit = DEFAULT_BARS } = query;
    const { market } = entry;
    const range = { fromMs: from, toMs: to, limit };
    const code = toIntervalCode(interval);
    const about = await bringBars(services.surroundings, market, instrument.id, code, range);
    const isCsv = query.format === 'csv';
    const bars = await readBars(turns, market, instrument, code, range, (bar, isClosed) =>
      isCsv
        ? toBarCsv([toBarRow(instrument.id, interval, bar, !isClosed)], market.instruments)
        : JSON.stringify(toJsonBar(bar, instrument, isClosed)),
    );
    if (isCsv)
      return ofParts([Buffer.from(BAR_CSV_HEADER + CSV_LINE_END), Buffer.from(bars.join(''))]);
    const { symbol } = instrument;
    const { name, epoch } = market;
    const head = { market: name, ...toOrigin(entry), symbol, interval, epoch, ...about };
    const row = (index: number): string => bars[index]!;
    return toPieces(turns, { head, key: 'bars', length: bars.length, row });
  }

  app.get(
    '/api/bars',
    {
      schema: {
        summary: 'Bars of a symbol, oldest first',
        tags: ['markets'],
        querystring: BarsQuery,
        response: { 200: Bars },
      },
    },
    async ({ query }, reply) => {
      checkRange(query);
      const entry = findMarket(services, query.market);
      const instrument = findInstrument(entry.market, query.symbol);
      const key = JSON.stringify(query);
      const pieces = await shared.get(entry.market, key, () => makeBars(entry, instrument, query));
      if (query.format !== 'csv') return sendPieces(reply, turns, pieces);
      const file = `${instrument.symbol}-${query.interval}.csv`;
      void reply.header('content-disposition', toDisposition(file));
      return sendPieces(reply, turns, pieces, csv.mime);
    },
  );
}
