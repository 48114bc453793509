/**
 * JSON schemas of the HTTP interface: what routes take and give. Prices and sizes are decimal numbers here.
 */
import { Type } from 'typebox';
import type { Instrument as InstrumentType } from '../../shared/model/instrument.ts';
import { MAX_BUCKETS } from '../../shared/engine/session/command/recording-commands.ts';
import { INTERVALS } from '../../shared/model/interval.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { TRADING_DAYS } from '../../shared/model/trading-day.ts';
import type {
  EventList,
  QuoteList,
  RecordingInfo,
  RecordingOverview,
  ScenarioCatalogue,
} from '../../shared/wire/answer.ts';
import { Market, RecordedBarsKind, Terms } from './market-schema.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { schemaOf } from './schema-of.ts';

/** As one type rather than a union, which answers would be matched against value by value, several times as slow. */
const numberOrNull = Type.Unsafe<number | null>({ type: ['number', 'null'] });
const textOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });

export const MarketQuery = Type.Object(
  { market: Type.Optional(Type.String({ maxLength: 32 })) },
  { additionalProperties: false },
);

export const QuotesQuery = Type.Object(
  {
    market: Type.Optional(Type.String({ maxLength: 32 })),
    symbols: Type.Optional(Type.String({ maxLength: 8_192 })),
  },
  { additionalProperties: false },
);

export const BarsQuery = Type.Object(
  {
    market: Type.Optional(Type.String({ maxLength: 32 })),
    symbol: Type.String({ minLength: 1, maxLength: 64 }),
    interval: Type.Enum([...INTERVALS]),
    from: Type.Optional(Type.Number()),
    to: Type.Optional(Type.Number()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.barsPerRequest })),
    format: Type.Optional(Type.Enum(['json', 'csv'])),
  },
  { additionalProperties: false },
);

export const OverviewQuery = Type.Object(
  { buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_BUCKETS })) },
  { additionalProperties: false },
);

const Instrument = schemaOf<InstrumentType>()(
  Type.Object({
    id: Type.Integer(),
    symbol: Type.String(),
    name: Type.String(),
    kind: Type.Enum(['equity', 'etf', 'index', 'fx', 'crypto', 'future']),
    sector: Type.Optional(Type.String()),
    currency: Type.String(),
    priceDecimals: Type.Integer(),
    sizeDecimals: Type.Integer(),
    tickSize: Type.Integer(),
    lot: Type.Integer(),
    tradingDay: Type.Optional(Type.Enum([...TRADING_DAYS])),
  }),
);

export const Instruments = Type.Object({
  market: Type.String(),
  instruments: Type.Array(Instrument),
});

/** Where the numbers of an answer come from. */
const ORIGIN = {
  provenance: Type.Enum(['simulated', 'recorded', 'live']),
  seed: Type.Optional(Type.Integer()),
};

export const Quotes = schemaOf<QuoteList>()(
  Type.Object({
    market: Type.String(),
    ...ORIGIN,
    timeMs: Type.Number(),
    quotes: Type.Array(
      Type.Object({
        symbol: Type.String(),
        sequence: Type.Integer(),
        status: Type.String(),
        last: numberOrNull,
        lastSize: numberOrNull,
        lastTime: textOrNull,
        bid: numberOrNull,
        bidSize: numberOrNull,
        ask: numberOrNull,
        askSize: numberOrNull,
        open: numberOrNull,
        high: numberOrNull,
        low: numberOrNull,
        previousClose: numberOrNull,
        change: numberOrNull,
        changePercent: numberOrNull,
        volume: Type.Number(),
        turnover: Type.String(),
        vwap: numberOrNull,
        trades: Type.Integer(),
      }),
    ),
  }),
);

export const Bars = Type.Object({
  market: Type.String(),
  ...ORIGIN,
  symbol: Type.String(),
  interval: Type.String(),
  epoch: Type.Integer(),
  venueUntilMs: Type.Optional(Type.Number()),
  older: Type.Optional(Type.Enum(['more', 'start', 'failed'])),
  reason: Type.Optional(Type.String()),
  bars: Type.Array(
    Type.Object({
      t: Type.Number(),
      o: Type.Number(),
      h: Type.Number(),
      l: Type.Number(),
      c: Type.Number(),
      v: Type.Number(),
      turnover: Type.String(),
      n: Type.Integer(),
      vw: numberOrNull,
      closed: Type.Boolean(),
    }),
  ),
});

export const Markets = Type.Object({ markets: Type.Array(Market) });

/** A recording as the list shows it. */
const Recording = schemaOf<RecordingInfo>()(
  Type.Object({
    name: Type.String(),
    bytes: Type.Integer(),
    startMs: Type.Number(),
    endMs: Type.Number(),
    ticks: Type.Integer(),
    symbols: Type.Array(Type.String()),
    label: Type.String(),
    provenance: Type.String(),
    seed: Type.Optional(Type.Integer()),
    state: Type.String(),
    reason: Type.Optional(Type.String()),
    terms: Type.Optional(Terms),
    opening: Type.Optional(
      Type.Object({ title: Type.Optional(Type.String()), view: Type.Optional(Type.String()) }),
    ),
    bars: Type.Optional(
      Type.Object({ count: Type.Integer(), kinds: Type.Array(RecordedBarsKind) }),
    ),
  }),
);

export const Recordings = Type.Object({ recordings: Type.Array(Recording) });

/** A recording at a glance. */
export const Overview = schemaOf<RecordingOverview>()(
  Type.Object({
    startMs: Type.Number(),
    endMs: Type.Number(),
    /** Ticks in equal stretches of time. */
    ticks: Type.Array(Type.Integer()),
    /** Stretches that ticks are missing of; cause by its name on the wire. */
    gaps: Type.Array(
      Type.Object({
        fromMs: Type.Number(),
        toMs: Type.Number(),
        cause: Type.String(),
        symbols: Type.Optional(Type.Array(Type.String())),
        symbolCount: Type.Optional(Type.Integer()),
      }),
    ),
  }),
);

const Event = schemaOf<MarketEvent>()(
  Type.Object({
    id: Type.String(),
    kind: Type.String(),
    atMs: Type.Number(),
    untilMs: numberOrNull,
    target: Type.String(),
    label: Type.String(),
    origin: Type.Enum(['scenario', 'live', 'market']),
    isCancelled: Type.Optional(Type.Boolean()),
    limits: Type.Optional(Type.Object({ lower: Type.String(), upper: Type.String() })),
  }),
);

export const Events = schemaOf<EventList>()(
  Type.Object({ market: Type.String(), events: Type.Array(Event) }),
);

export const EventsQuery = Type.Object(
  {
    market: Type.Optional(Type.String({ maxLength: 32 })),
    from: Type.Optional(Type.Number()),
    to: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
);

export const EventId = Type.Object({ id: Type.String({ maxLength: 64 }) });

/** What is in it depends on the kind of event; the simulator checks it. */
export const ScenarioBody = Type.Record(Type.String(), Type.Unknown());

export const Scenarios = schemaOf<ScenarioCatalogue>()(
  Type.Object({
    /** Scenarios that come with the server; times in ms after the start. */
    scenarios: Type.Array(
      Type.Object({
        name: Type.String(),
        description: Type.String(),
        events: Type.Array(
          Type.Object({
            event: Type.String(),
            target: Type.String(),
            atMs: Type.Number(),
            settings: Type.Record(Type.String(), Type.Number()),
          }),
        ),
      }),
    ),
    /** Kinds of event. A `target` is missing where one must be named. */
    events: Type.Array(
      Type.Object({
        event: Type.String(),
        label: Type.String(),
        description: Type.String(),
        target: Type.Optional(Type.String()),
        settings: Type.Array(
          Type.Object({
            name: Type.String(),
            default: Type.Number(),
            min: Type.Number(),
            max: Type.Number(),
            description: Type.String(),
          }),
        ),
      }),
    ),
  }),
);
