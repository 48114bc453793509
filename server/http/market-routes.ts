/**
 * Read-only routes about markets: what there is, instruments, latest quotes, bars.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { toSymbol, type Instrument } from '../../shared/model/instrument.ts';
import { toIntervalCode } from '../../shared/model/interval.ts';
import { toJsonBar } from '../../shared/wire/json-frame.ts';
import type { MarketEntry } from '../../shared/engine/feed/market-registry.ts';
import type { BarQuery } from '../../shared/engine/market/past-bars.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import { toMarketInfos } from '../../shared/engine/session/market-commands.ts';
import { CommandError, findMarket, type Services } from '../../shared/engine/session/services.ts';
import { toQuote } from './quotes.ts';
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

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Finds an instrument. @throws CommandError UNKNOWN_SYMBOL */
export function findInstrument(market: Market, symbol: string): Instrument {
  const instrument = market.find(toSymbol(symbol));
  if (instrument !== undefined) return instrument;
  const message = `Market "${market.name}" has no symbol "${toSymbol(symbol)}".`;
  throw new CommandError('UNKNOWN_SYMBOL', message);
}

/** Where the numbers of an answer come from: nobody traded at simulated ones. */
const toOrigin = ({ provenance: { kind, seed } }: MarketEntry) => ({
  provenance: kind,
  ...(seed === undefined ? {} : { seed }),
});

/** The newest `limit` bars that start in from ≤ t < to, oldest first; others are served while it computes. */
async function readBars(
  market: Market,
  instrument: Instrument,
  interval: number,
  query: BarQuery,
): Promise<object[]> {
  while (!market.prepareBars(instrument.id, interval, query)) await nextTurn();
  const { series, from, to } = market.readBars(instrument.id, interval, query);
  const bars = [];
  for (let row = from; row < to; row++) {
    const isClosed = series.startMs[row]! + series.intervalMs <= market.lastTimeMs;
    bars.push(toJsonBar(series.at(row), instrument, isClosed));
  }
  return bars;
}

/** Registers the routes below /api. */
export function registerMarketRoutes(fastify: FastifyInstance, services: Services): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();

  app.get('/api/markets', { schema: { response: { 200: Markets } } }, () => ({
    markets: toMarketInfos(services),
  }));

  app.get(
    '/api/instruments',
    { schema: { querystring: MarketQuery, response: { 200: Instruments } } },
    (request) => {
      const { market } = findMarket(services, request.query.market);
      return { market: market.name, instruments: [...market.instruments] };
    },
  );

  app.get(
    '/api/quotes',
    { schema: { querystring: QuotesQuery, response: { 200: Quotes } } },
    (request) => {
      const entry = findMarket(services, request.query.market);
      const { market } = entry;
      const symbols = request.query.symbols?.split(',').filter((one) => one.trim() !== '');
      const instruments =
        symbols?.map((symbol) => findInstrument(market, symbol)) ?? market.instruments;
      return {
        market: market.name,
        ...toOrigin(entry),
        timeMs: Math.floor(entry.timeMs()),
        quotes: instruments.map((one) => toQuote(one, market.state(one.id))),
      };
    },
  );

  app.get(
    '/api/bars',
    { schema: { querystring: BarsQuery, response: { 200: Bars } } },
    (request) => {
      const { symbol, interval, from, to, limit = DEFAULT_BARS } = request.query;
      const entry = findMarket(services, request.query.market);
      const { market } = entry;
      const instrument = findInstrument(market, symbol);
      const query = { fromMs: from, toMs: to, limit };
      return readBars(market, instrument, toIntervalCode(interval), query).then((bars) => ({
        market: market.name,
        ...toOrigin(entry),
        symbol: instrument.symbol,
        interval,
        epoch: market.epoch,
        bars: bars as never,
      }));
    },
  );
}
