/**
 * The command `bars`: bars of any time that a market knows, its past included, in the encoding of live ones.
 */
import { Type } from 'typebox';
import { toIntervalCode } from '../../../model/interval.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { toHistoryFrames } from '../../hub/history-frames.ts';
import { bringBars } from '../wanted-bars.ts';
import { findWholeMarket } from '../whole-market.ts';
import { defineCommand, type ReplyWithFrames } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { findInstrument } from './symbols.ts';

const DEFAULT_BARS = 500;

/** The command. */
export const BARS = defineCommand({
  type: 'bars',
  schema: Type.Object(
    {
      type: Type.Literal('bars'),
      id: FIELDS.id,
      market: FIELDS.optionalMarket,
      symbol: FIELDS.symbol,
      interval: FIELDS.interval,
      fromMs: Type.Optional(FIELDS.timeMs),
      toMs: Type.Optional(FIELDS.timeMs),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.barsPerRequest })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: ({ limit = DEFAULT_BARS }) => 50 + limit / 5,
  async handle(command, { services }): Promise<ReplyWithFrames> {
    const { id, interval, fromMs, toMs, limit = DEFAULT_BARS } = command;
    const { market } = await findWholeMarket(services, command.market);
    const instrument = findInstrument(market, command.symbol);
    const code = toIntervalCode(interval);
    const query = { fromMs, toMs, limit };
    const about = await bringBars(services.surroundings, market, instrument.id, code, query);
    const range = market.readBars(instrument.id, code, query);
    const { name, number, epoch } = market;
    const bars = range.to - range.from;
    return {
      reply: {
        type: 'history',
        id,
        market: name,
        number,
        epoch,
        instrument,
        interval,
        bars,
        ...about,
      },
      frames: toHistoryFrames(market, instrument.id, code, range, id),
    };
  },
});
