/**
 * JSON schemas of the statistics route: what it takes and gives.
 */
import { Type } from 'typebox';
import type { Statistics as Answer } from '../../shared/wire/answer.ts';
import { schemaOf } from './schema-of.ts';

const numberOrNull = Type.Union([Type.Number(), Type.Null()]);
const Curve = Type.Object({ x: Type.Array(Type.Number()), y: Type.Array(Type.Number()) });

export const StatisticsQuery = Type.Object(
  {
    market: Type.Optional(Type.String({ maxLength: 32 })),
    symbol: Type.String({ minLength: 1, maxLength: 64 }),
  },
  { additionalProperties: false },
);

const CURVES = {
  returns: Curve,
  returnMemory: Curve,
  sizeMemory: Curve,
  kurtosis: Curve,
  fano: Curve,
  signs: Curve,
  volume: Curve,
  spread: Curve,
  dayTrades: Curve,
  dayMoves: Curve,
  sizes: Curve,
};

export const Statistics = schemaOf<Answer>()(
  Type.Object({
    market: Type.String(),
    symbol: Type.String(),
    label: Type.String(),
    timeMs: Type.Number(),
    /** Seconds that count, how many of them were made in the background, and how far that is, 0..1. */
    sample: Type.Object({
      seconds: Type.Integer(),
      pastSeconds: Type.Integer(),
      progress: Type.Number(),
      trades: Type.Integer(),
      tradesPerSecond: numberOrNull,
      /** Whether the market keeps the hours of an exchange. */
      hasHours: Type.Boolean(),
    }),
    facts: Type.Array(
      Type.Object({
        key: Type.String(),
        name: Type.String(),
        expected: Type.String(),
        source: Type.String(),
        value: numberOrNull,
        isAsExpected: Type.Union([Type.Boolean(), Type.Null()]),
        /** Of each of `references`, in their order. */
        references: Type.Array(numberOrNull),
      }),
    ),
    curves: Type.Object({ ...CURVES, step: Type.Number(), band: numberOrNull, hill: numberOrNull }),
    references: Type.Array(
      Type.Object({
        name: Type.String(),
        span: Type.String(),
        source: Type.String(),
        curves: Type.Partial(Type.Object(CURVES)),
      }),
    ),
  }),
);
