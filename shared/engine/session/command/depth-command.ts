/**
 * `depth`: the order book of one symbol some levels deep, as it is now, of a market that knows one.
 */
import { Type } from 'typebox';
import { toDecimal } from '../../../wire/json-frame.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type { SourceLevel } from '../../source/source.ts';
import { CommandError } from '../services.ts';
import { findWholeMarket } from '../whole-market.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { findInstrument } from './symbols.ts';

const DEFAULT_LEVELS = 10;
const LEVEL_COST = 1;

/** The command. */
export const DEPTH = defineCommand({
  type: 'depth',
  schema: Type.Object(
    {
      type: Type.Literal('depth'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbol: FIELDS.symbol,
      levels: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.depthLevels })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: ({ levels = DEFAULT_LEVELS }) => 5 + levels * LEVEL_COST,
  async handle({ market: name, symbol, levels = DEFAULT_LEVELS }, { services }) {
    const entry = await findWholeMarket(services, name);
    const { market, source } = entry;
    const instrument = findInstrument(market, symbol);
    if (source.depth === undefined) {
      throw new CommandError('NO_DEPTH', `Market "${market.name}" has no depth.`);
    }
    const { bids, asks } = source.depth(instrument.id, levels);
    const toLevel = ({ price, size }: SourceLevel): [number, number] => [
      toDecimal(price, instrument.priceDecimals)!,
      toDecimal(size, instrument.sizeDecimals)!,
    ];
    return {
      type: 'depth' as const,
      market: market.name,
      epoch: market.epoch,
      symbol: instrument.symbol,
      timeMs: Math.floor(entry.timeMs()),
      bids: bids.map(toLevel),
      asks: asks.map(toLevel),
    };
  },
});
