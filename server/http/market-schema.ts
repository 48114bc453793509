/**
 * JSON schema of a market's description, as HTTP answers give it.
 */
import { Type } from 'typebox';
import type { FeedTerms } from '../../shared/model/feed-terms.ts';
import type { ConnectionInfo, MarketInfo } from '../../shared/wire/market-info.ts';
import { INTERVALS } from '../../shared/model/interval.ts';
import { BAR_OF } from '../../shared/model/recorded-bar.ts';
import type { RecordedBars } from '../../shared/wire/recorded-bars.ts';
import { schemaOf } from './schema-of.ts';

const TERMS = {
  venue: Type.String(),
  licence: Type.String(),
  mayShare: Type.Boolean(),
  byLeave: Type.Optional(Type.Literal(true)),
};

/** Whose data it is, and how it may be used. */
export const Terms = schemaOf<FeedTerms>()(Type.Object(TERMS));

/** How one venue is reached. */
const VENUE_CONNECTION = {
  ...TERMS,
  state: Type.Enum(['connecting', 'live', 'waiting', 'refused']),
  reason: Type.Optional(Type.String()),
  sinceMs: Type.Number(),
  session: Type.Optional(
    Type.Object({
      phase: Type.Enum(['closed', 'preOpen', 'open', 'postClose']),
      untilMs: Type.Number(),
      why: Type.Optional(Type.String()),
    }),
  ),
  latencyMs: Type.Optional(Type.Object({ p50: Type.Number(), p99: Type.Number() })),
  clockOffsetMs: Type.Optional(Type.Number()),
  reconnects: Type.Integer(),
  gaps: Type.Integer(),
  gapsFilled: Type.Integer(),
  lateTicks: Type.Integer(),
  duplicates: Type.Integer(),
  outOfOrder: Type.Integer(),
  frames: Type.Integer(),
  unknownFrames: Type.Integer(),
  malformedFrames: Type.Integer(),
  shedQuotes: Type.Integer(),
  shedTrades: Type.Integer(),
  roundedSizes: Type.Integer(),
  symbols: Type.Object({
    wanted: Type.Integer(),
    live: Type.Integer(),
    quiet: Type.Integer(),
    limit: Type.Integer(),
    refused: Type.Array(Type.Object({ symbol: Type.String(), reason: Type.String() })),
  }),
};

/** How the venue of a market is reached, or those of several feeds in one. */
const Connection = schemaOf<ConnectionInfo>()(
  Type.Object({
    ...VENUE_CONNECTION,
    feeds: Type.Optional(Type.Array(Type.Object({ ...VENUE_CONNECTION, suffix: Type.String() }))),
  }),
);

/** A kind of recorded bars. */
export const RecordedBarsKind = schemaOf<RecordedBars>()(
  Type.Object({
    interval: Type.String(),
    lengthMs: Type.Integer(),
    chart: Type.Enum([...INTERVALS]),
    of: Type.Enum([...BAR_OF]),
  }),
);

/** A market: a live one, or a replay that somebody opened. */
export const Market = schemaOf<MarketInfo>()(
  Type.Object({
    name: Type.String(),
    number: Type.Integer(),
    kind: Type.Enum(['live', 'replay']),
    state: Type.Optional(Type.Enum(['running', 'ended', 'failed'])),
    reason: Type.Optional(Type.String()),
    epoch: Type.Integer(),
    label: Type.String(),
    provenance: Type.Enum(['simulated', 'recorded', 'live']),
    seed: Type.Optional(Type.Integer()),
    timeMs: Type.Number(),
    speed: Type.Optional(Type.Number()),
    rewindFromMs: Type.Optional(Type.Number()),
    simulation: Type.Optional(
      Type.Object({
        seed: Type.Integer(),
        scenario: Type.Optional(Type.String()),
        hours: Type.Enum(['continuous', 'exchange']),
        universe: Type.String(),
        rate: Type.Number(),
        speed: Type.Number(),
        startMs: Type.Number(),
        liveFromMs: Type.Number(),
        fingerprint: Type.String(),
      }),
    ),
    instruments: Type.Integer(),
    silentSinceMs: Type.Optional(Type.Number()),
    refusedTicks: Type.Optional(
      Type.Object({
        IMPOSSIBLE: Type.Optional(Type.Integer()),
        VOLUME_FULL: Type.Optional(Type.Integer()),
        SEQUENCES_FULL: Type.Optional(Type.Integer()),
      }),
    ),
    replay: Type.Optional(
      Type.Object({
        recording: Type.String(),
        startMs: Type.Number(),
        endMs: Type.Number(),
        state: Type.Enum(['playing', 'paused', 'ended']),
        speed: Type.Union([Type.Number(), Type.Literal('max')]),
        loop: Type.Boolean(),
        section: Type.Optional(Type.Object({ fromMs: Type.Number(), toMs: Type.Number() })),
        skipIdle: Type.Optional(Type.Boolean()),
        idleUntilMs: Type.Optional(Type.Number()),
        timeNs: Type.Optional(Type.Integer()),
        viewers: Type.Integer(),
        rewindOf: Type.Optional(Type.Object({ market: Type.String(), epoch: Type.Integer() })),
        room: Type.Optional(Type.String()),
        awayFrom: Type.Optional(Type.String()),
      }),
    ),
    bars: Type.Optional(Type.Array(RecordedBarsKind)),
    connection: Type.Optional(Connection),
    terms: Type.Optional(Terms),
    hasDirectory: Type.Optional(Type.Boolean()),
    hasDepth: Type.Optional(Type.Boolean()),
  }),
);
