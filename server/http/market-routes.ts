/**
 * Read-only routes about markets: what there is, instruments, latest quotes, bars.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Instrument } from '../../shared/model/instrument.ts';
import { toIntervalCode } from '../../shared/model/interval.ts';
import { toJsonBar } from '../../shared/wire/json-frame.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import type { BarQuery } from '../../shared/engine/market/bar-range.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import { toOrigin, toQuote } from '../../shared/engine/session/command/quotes-command.ts';
import { findInstrument } from '../../shared/engine/session/command/symbols.ts';
import { bringBars } from '../../shared/engine/session/wanted-bars.ts';
import { toMarketInfos } from '../../shared/engine/session/market-infos.ts';
import { findMarket, type Services } from '../../shared/engine/session/services.ts';
import { createSharedPieces, type Listing, type Pieces, sendPieces, toPieces } from './pieces.ts';
import type { Turns } from './turns.ts';
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

/** Bars that are read in one go. */
const PAGE = 250;

/**
 * The newest `limit` bars that start in from ≤ t < to, oldest first, each as JSON. They are read in pages
 * from the newest back, so that the market goes on between two of them.
 */
async function readBars(
  turns: Turns,
  market: Market,
  instrument: Instrument,
  interval: number,
  { fromMs, toMs, limit }: BarQuery,
): Promise<string[]> {
  const pages: string[][] = [];
  let endMs = toMs;
  let left = limit;
  function readPage(): boolean {
    const query = { fromMs, toMs: endMs, limit: Math.min(PAGE, left) };
    if (!market.prepareBars(instrument.id, interval, query)) return false;
    const { series, from, to } = market.readBars(instrument.id, interval, query);
    const page: string[] = [];
    for (let row = from; row < to; row++) {
      const isClosed = series.endOf(series.startMs[row]!) <= market.lastTimeMs;
      page.push(JSON.stringify(toJsonBar(series.at(row), instrument, isClosed)));
    }
    pages.push(page);
    endMs = series.startMs[from];
    left = page.length < query.limit ? 0 : left - page.length;
    return left === 0;
  }
  await turns.until(readPage);
  return pages.toReversed().flat();
}

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

  app.get('/api/markets', { schema: { response: { 200: Markets } } }, () => ({
    markets: toMarketInfos(services),
  }));

  app.get(
    '/api/instruments',
    { schema: { querystring: MarketQuery, response: { 200: Instruments } } },
    async (request, reply) => {
      const { market } = findMarket(services, request.query.market);
      const pieces = await shared.get(market, 'instruments', () => toPieces(turns, toList(market)));
      return sendPieces(reply, turns, pieces);
    },
  );

  app.get(
    '/api/quotes',
    { schema: { querystring: QuotesQuery, response: { 200: Quotes } } },
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
    const bars = await readBars(turns, market, instrument, code, range);
    const { symbol } = instrument;
    const { name, epoch } = market;
    const head = { market: name, ...toOrigin(entry), symbol, interval, epoch, ...about };
    const row = (index: number): string => bars[index]!;
    return toPieces(turns, { head, key: 'bars', length: bars.length, row });
  }

  app.get(
    '/api/bars',
    { schema: { querystring: BarsQuery, response: { 200: Bars } } },
    async ({ query }, reply) => {
      const entry = findMarket(services, query.market);
      const instrument = findInstrument(entry.market, query.symbol);
      const key = JSON.stringify(query);
      const pieces = await shared.get(entry.market, key, () => makeBars(entry, instrument, query));
      return sendPieces(reply, turns, pieces);
    },
  );
}
