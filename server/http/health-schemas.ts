/**
 * JSON schemas of what the server says of its own state.
 */
import { Type } from 'typebox';
import type { FeedReport } from '../../shared/engine/feed/source-speed.ts';
import { schemaOf } from './schema-of.ts';

const FEED_HEALTH = {
  ticks: Type.Integer(),
  rejectedTicks: Type.Integer(),
  silentSinceMs: Type.Optional(Type.Number()),
  /** What the market was asked for, and what it gives. */
  feed: Type.Optional(
    schemaOf<FeedReport>()(
      Type.Object({
        speed: Type.Number(),
        offeredPerSecond: Type.Number(),
        achievedPerSecond: Type.Number(),
        behindMs: Type.Number(),
        isSlowed: Type.Boolean(),
      }),
    ),
  ),
  /** Of a simulated market: equal ones came from the same inputs, and gave the same ticks so far. */
  fingerprint: Type.Optional(
    Type.Object({ inputs: Type.String(), stream: Type.String(), ticks: Type.Integer() }),
  ),
  recorder: Type.Optional(
    Type.Object({ state: Type.String(), ticks: Type.Integer(), lostTicks: Type.Integer() }),
  ),
  /** Of a gateway: since the feed was heard of the market and how long that was under way, ms; what was mended. */
  replica: Type.Optional(
    Type.Object({
      ageMs: Type.Number(),
      lagMs: Type.Number(),
      repaired: Type.Integer(),
      takeovers: Type.Integer(),
      isStale: Type.Boolean(),
    }),
  ),
};

/** One live market. */
export const FeedHealth = Type.Object({
  market: Type.String(),
  /** Whether its source gives ticks, and why not if it failed. */
  state: Type.Enum(['running', 'ended', 'failed']),
  reason: Type.Optional(Type.String()),
  ...FEED_HEALTH,
});

/** Figures of the server, and those of its live markets; the fields of a market are those of the first one. */
export const Health = Type.Object({
  status: Type.String(),
  /** What this process is: alone a `server`, else a `feed` or a `gateway`, with the bus between them. */
  role: Type.Enum(['server', 'feed', 'gateway']),
  bus: Type.Optional(Type.Object({ state: Type.String(), reconnects: Type.Integer() })),
  uptimeSeconds: Type.Number(),
  clients: Type.Integer(),
  markets: Type.Integer(),
  ...FEED_HEALTH,
  feeds: Type.Array(FeedHealth),
});

export const Ready = Type.Object({ status: Type.String() });
