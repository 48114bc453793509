/**
 * The command `statistics`: a symbol's figures and curves beside those of real recordings.
 */
import { Type } from 'typebox';
import type { Statistics } from '../../../wire/answer.ts';
import { findMarket, type Services } from '../services.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { findInstrument } from './symbols.ts';

/** The statistics of a symbol now. @throws CommandError UNKNOWN_MARKET, UNKNOWN_SYMBOL */
export async function askStatistics(
  services: Services,
  symbol: string,
  name?: string,
): Promise<Statistics> {
  const entry = findMarket(services, name);
  const { market, source } = entry;
  const instrument = findInstrument(market, symbol);
  /* The figures of real markets are loaded when somebody looks at them. */
  const { toStatistics } = await import('../../statistics/statistics-answer.ts');
  const report = await services.analyses.ask(market, instrument);
  return {
    market: market.name,
    symbol: instrument.symbol,
    label: source.provenance.label,
    timeMs: Math.floor(entry.timeMs()),
    ...toStatistics(report),
  };
}

/** Work besides that which is done in the background. */
const ANSWER_COST = 100;

/** The command. */
export const STATISTICS = defineCommand({
  type: 'statistics',
  schema: Type.Object(
    {
      type: Type.Literal('statistics'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbol: FIELDS.symbol,
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => ANSWER_COST,
  handle: async ({ market, symbol }, { services }) => ({
    type: 'statistics',
    ...(await askStatistics(services, symbol, market)),
  }),
});
