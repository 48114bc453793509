/**
 * `step`: a replay goes on or back by ticks, or by bars of an interval, and stands there.
 */
import { Type } from 'typebox';
import { type Interval, TIMED_INTERVALS } from '../../../model/interval.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { CommandError } from '../services.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { steer } from './steered-replay.ts';
import { findInstrument } from './symbols.ts';

const BY = Type.Enum(['tick', ...TIMED_INTERVALS] as ('tick' | Interval)[]);
/** A step back rebuilds the market, one on publishes a few ticks. */
const COST_BACK = 500;
const COST_ON = 20;

export const STEP = defineCommand({
  type: 'step',
  schema: Type.Object(
    {
      type: Type.Literal('step'),
      id: FIELDS.optionalId,
      market: FIELDS.market,
      by: BY,
      count: Type.Optional(
        Type.Integer({ minimum: -LIMITS.replaySteps, maximum: LIMITS.replaySteps }),
      ),
      symbol: Type.Optional(FIELDS.symbol),
    },
    STRICT,
  ),
  rights: 'steer',
  cost: ({ count = 1 }) => (count < 0 ? COST_BACK : COST_ON),
  handle: ({ market: name, by, count = 1, symbol }, context) =>
    steer(context, name, (replay, market) => {
      if (count === 0) throw new CommandError('BAD_COMMAND', 'count: a step of 0 leads nowhere.');
      const instrument = symbol === undefined ? undefined : findInstrument(market, symbol).id;
      replay.step({ by, count, instrument });
    }),
});
