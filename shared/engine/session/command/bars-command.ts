/**
 * The command `bars`: bars of any time that a market knows, its past included, in the encoding of live ones.
 * What must be computed first is made in slices, so that others are served in between.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../../model/instrument.ts';
import { toIntervalCode } from '../../../model/interval.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { toHistoryFrames } from '../../hub/history-frames.ts';
import type { Market } from '../../market/market.ts';
import type { BarQuery } from '../../market/past-bars.ts';
import type { Services } from '../services.ts';
import { findWholeMarket } from '../whole-market.ts';
import { defineCommand, type ReplyWithFrames } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { findInstrument } from './symbols.ts';

const DEFAULT_BARS = 500;

/** Computes what bars need, a slice a turn of the event loop. Resolves when they can be read. */
async function prepareBars(
  { surroundings }: Pick<Services, 'surroundings'>,
  market: Market,
  { id }: Instrument,
  interval: number,
  query: BarQuery,
): Promise<void> {
  while (!market.prepareBars(id, interval, query)) {
    await new Promise<void>((resolve) => surroundings.defer(resolve));
  }
}

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
    await prepareBars(services, market, instrument, code, query);
    const range = market.readBars(instrument.id, code, query);
    const { name, number, epoch } = market;
    const bars = range.to - range.from;
    return {
      reply: { type: 'history', id, market: name, number, epoch, instrument, interval, bars },
      frames: toHistoryFrames(market, instrument.id, code, range, id),
    };
  },
});
