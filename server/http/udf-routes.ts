/**
 * The "universal data feed" (UDF) that charting libraries read, as TradingView documents it: configuration, symbols,
 * search, history, quotes, marks, time. Below /udf for the first market, below /udf/NAME for any other, a replay
 * among them. Times are whole seconds since 1970. Adapters do not look at the HTTP status, so that errors are JSON
 * of their own shape: `{ "s": "error", "errmsg": … }`.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import { toMarketInfo } from '../../shared/engine/feed/market-entry.ts';
import { listEvents } from '../../shared/engine/session/command/event-commands.ts';
import { toQuote } from '../../shared/engine/session/command/quotes-command.ts';
import { findInstrument } from '../../shared/engine/session/command/symbols.ts';
import { CommandError, findMarket, type Services } from '../../shared/engine/session/services.ts';
import { type Instrument, toSymbol } from '../../shared/model/instrument.ts';
import { concerns, type MarketEvent } from '../../shared/model/market-event.ts';
import { ERRORS } from '../../shared/wire/codes.ts';
import { createSharedPieces, type Pieces, sendPieces, toPieces } from './pieces.ts';
import type { OriginCheck } from './origin.ts';
import type { Turns } from './turns.ts';
import { HistoryQuery, makeHistory, SECONDS, SYMBOL } from './udf-history.ts';
import {
  toResolutions,
  toFound,
  toMark,
  toRank,
  toSymbolInfo,
  toTimescaleMark,
  toUdfQuote,
  TYPES,
} from './udf-shapes.ts';

/** Symbols that one search gives at most. */
const MOST_FOUND = 100;
/** Symbols that a search looks through between two looks at the clock. */
const LOOKED_THROUGH = 256;

const TAGS = ['udf'];

const MARKET = Type.Object({ market: Type.Optional(Type.String({ maxLength: 32 })) });
const Search = Type.Object({
  query: Type.Optional(Type.String({ maxLength: 64 })),
  type: Type.Optional(Type.String({ maxLength: 32 })),
  exchange: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
});
const MarksQuery = Type.Object({
  symbol: SYMBOL,
  from: Type.Optional(SECONDS),
  to: Type.Optional(SECONDS),
  resolution: Type.Optional(Type.String({ maxLength: 8 })),
});

/** Events of a market, on the bars and on the time axis. */
const MARKS: Readonly<Record<string, (event: MarketEvent) => object>> = {
  marks: toMark,
  timescale_marks: toTimescaleMark,
};

/** Answers in the shape that adapters read. */
function sendUdfError(reply: FastifyReply, status: number, message: string): FastifyReply {
  const body = { s: 'error', errmsg: message };
  return reply.code(status).header('cache-control', 'no-store').send(body);
}

/** A symbol as adapters write it: `AAPL`, or `EXCHANGE:AAPL`, in any case. */
function find(entry: MarketEntry, text: string): Instrument {
  const known = entry.market.find(toSymbol(text));
  return known ?? findInstrument(entry.market, text.slice(text.indexOf(':') + 1));
}

const toConfig = (entry: MarketEntry) => ({
  supports_search: true,
  supports_group_request: false,
  supports_marks: true,
  supports_timescale_marks: true,
  supports_time: true,
  supported_resolutions: toResolutions(toMarketInfo(entry, 0)),
  exchanges: [
    { value: '', name: 'All', desc: '' },
    { value: entry.market.name, name: entry.market.name, desc: toMarketInfo(entry, 0).label },
  ],
  symbols_types: [
    { name: 'All types', value: '' },
    ...Object.values(TYPES).map((type) => ({ name: type, value: type })),
  ],
});

/** Finds symbols, best first; ten thousand are looked through over as many turns as that takes. */
async function search(
  turns: Turns,
  entry: MarketEntry,
  { query = '', type = '', limit = 30 }: Static<typeof Search>,
) {
  const wanted = query.trim().toLowerCase();
  const most = Math.min(limit, MOST_FOUND);
  const { listed } = entry.market;
  const byRank: Instrument[][] = [];
  let next = 0;
  await turns.until(() => {
    do {
      const end = Math.min(listed.length, next + LOOKED_THROUGH);
      for (; next < end; next++) {
        const instrument = listed[next]!;
        if (type !== '' && TYPES[instrument.kind] !== type) continue;
        const rank = toRank(instrument, wanted);
        if (rank === Infinity) continue;
        const equals = (byRank[rank] ??= []);
        if (equals.length < most) equals.push(instrument);
      }
    } while (next < listed.length && turns.hasTime());
    return next >= listed.length;
  });
  const info = toMarketInfo(entry, 0);
  const found = byRank.flat().slice(0, most);
  return found.map((instrument) => toFound(instrument, info));
}

function tryFind(entry: MarketEntry, text: string): Instrument | undefined {
  try {
    return find(entry, text);
  } catch {
    return undefined;
  }
}

/** Quotes of symbols with commas between them, each under the name that it was asked for. */
function makeQuotes(turns: Turns, entry: MarketEntry, symbols: string): Promise<Pieces> {
  const asked = symbols.split(',').filter((one) => one.trim() !== '');
  const info = toMarketInfo(entry, 0);
  const row = (index: number): string => {
    const name = asked[index]!;
    const instrument = tryFind(entry, name);
    if (instrument === undefined) return JSON.stringify({ s: 'error', n: name, v: {} });
    const quote = toQuote(instrument, entry.market.state(instrument.id));
    return JSON.stringify(toUdfQuote(name, instrument, quote, info));
  };
  return toPieces(turns, { head: { s: 'ok' }, key: 'd', length: asked.length, row });
}

/** Registers all of it. */
export async function registerUdfRoutes(
  fastify: FastifyInstance,
  services: Services,
  turns: Turns,
  checkOrigin: OriginCheck,
): Promise<void> {
  const shared = createSharedPieces(services.wall, services.flushMs);
  await fastify.register((scope, _options, done) => {
    /* Charting libraries stand in pages of other origins: those that may connect may read. */
    scope.addHook('onRequest', async (request, reply) => {
      const { origin } = request.headers;
      void reply.header('vary', 'Origin');
      if (origin !== undefined && checkOrigin(request) === undefined) {
        void reply.header('access-control-allow-origin', origin);
      }
    });
    scope.setErrorHandler((error: CommandError | Error, request, reply) => {
      if (error instanceof CommandError)
        return sendUdfError(reply, ERRORS[error.code].status, error.message);
      const status = 'statusCode' in error ? Number(error.statusCode) : 500;
      if (status < 500) return sendUdfError(reply, status, error.message);
      request.log.error({ err: error }, 'request failed');
      return sendUdfError(reply, status, ERRORS.INTERNAL.meaning);
    });
    for (const prefix of ['/udf', '/udf/:market']) register(scope, prefix);
    done();
  });

  function register(scope: FastifyInstance, prefix: string): void {
    const app = scope.withTypeProvider<TypeBoxTypeProvider>();
    const entryOf = ({ market }: Static<typeof MARKET>): MarketEntry =>
      findMarket(services, market);

    app.get(
      `${prefix}/config`,
      { schema: { summary: 'What the feed offers', tags: TAGS, params: MARKET } },
      ({ params }) => toConfig(entryOf(params)),
    );
    app.get(
      `${prefix}/time`,
      { schema: { summary: 'Time of the market, s since 1970', tags: TAGS, params: MARKET } },
      ({ params }, reply) =>
        reply.type('text/plain').send(String(Math.floor(entryOf(params).timeMs() / 1000))),
    );
    app.get(
      `${prefix}/symbols`,
      {
        schema: {
          summary: 'One symbol',
          tags: TAGS,
          params: MARKET,
          querystring: Type.Object({ symbol: SYMBOL }),
        },
      },
      ({ params, query }) => {
        const entry = entryOf(params);
        return toSymbolInfo(find(entry, query.symbol), toMarketInfo(entry, 0));
      },
    );
    app.get(
      `${prefix}/search`,
      {
        schema: {
          summary: 'Symbols that fit a text',
          tags: TAGS,
          params: MARKET,
          querystring: Search,
        },
      },
      ({ params, query }) => search(turns, entryOf(params), query),
    );
    app.get(
      `${prefix}/history`,
      {
        schema: {
          summary: 'Bars as columns',
          tags: TAGS,
          params: MARKET,
          querystring: HistoryQuery,
        },
      },
      async ({ params, query }, reply) => {
        const entry = entryOf(params);
        const key = JSON.stringify(query);
        const make = (): Promise<Pieces> => {
          const instrument = find(entry, query.symbol);
          return makeHistory(services.surroundings, turns, entry, instrument, query);
        };
        return sendPieces(reply, turns, await shared.get(entry.market, key, make));
      },
    );
    app.get(
      `${prefix}/quotes`,
      {
        schema: {
          summary: 'Quotes',
          tags: TAGS,
          params: MARKET,
          querystring: Type.Object({ symbols: Type.String({ minLength: 1, maxLength: 8_192 }) }),
        },
      },
      async ({ params, query }, reply) =>
        sendPieces(reply, turns, await makeQuotes(turns, entryOf(params), query.symbols)),
    );
    for (const [path, toShape] of Object.entries(MARKS)) {
      app.get(
        `${prefix}/${path}`,
        {
          schema: {
            summary: 'Events as marks',
            tags: TAGS,
            params: MARKET,
            querystring: MarksQuery,
          },
        },
        ({ params, query: { symbol: name, from = -8.64e12, to = 8.64e12 } }) => {
          const entry = entryOf(params);
          const instrument = find(entry, name);
          const range = { market: entry.market.name, fromMs: from * 1000, toMs: (to + 1) * 1000 };
          return listEvents(services, range)
            .events.filter((event) => concerns(event, instrument))
            .map(toShape);
        },
      );
    }
  }
}
