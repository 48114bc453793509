/**
 * Schemas of fields that several commands have.
 */
import { Type } from 'typebox';
import { INTERVALS, type Interval } from '../../../model/interval.ts';
import { LIMITS } from '../../../wire/limits.ts';

/** No other field than those listed. */
export const STRICT = { additionalProperties: false } as const;

const ID = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const MARKET = Type.String({ minLength: 1, maxLength: 32 });
const SYMBOL = Type.String({ minLength: 1, maxLength: LIMITS.symbolCharacters });

/** Fields by their names; `optional…` ones may be left out. */
export const FIELDS = {
  id: ID,
  optionalId: Type.Optional(ID),
  market: MARKET,
  optionalMarket: Type.Optional(MARKET),
  symbol: SYMBOL,
  symbols: Type.Array(SYMBOL, {
    minItems: 1,
    maxItems: LIMITS.subscriptions,
  }),
  recording: Type.String({ minLength: 1, maxLength: 200 }),
  interval: Type.Enum([...INTERVALS] as Interval[]),
  sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  timeMs: Type.Number({ minimum: -8.64e15, maximum: 8.64e15 }),
  timeNs: Type.Integer({ minimum: 0, maximum: 999_999 }),
  eventText: Type.String({ minLength: 1, maxLength: 64 }),
};

/** What a snapshot is to bring along. */
export const SNAPSHOT_OPTIONS = {
  ticks: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.snapshotTicks })),
  bars: Type.Optional(
    Type.Array(
      Type.Object(
        {
          interval: FIELDS.interval,
          limit: Type.Integer({ minimum: 1, maximum: LIMITS.snapshotBars }),
        },
        STRICT,
      ),
      { maxItems: INTERVALS.length },
    ),
  ),
};
