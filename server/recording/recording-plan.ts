/**
 * From what a person typed after `--record` to what is recorded: `TAPE` for the first market, `MARKET=TAPE`
 * for any.
 */
import { ConfigError } from '../config/config-error.ts';

/** A live market that is recorded, and the name of its tape. */
export interface RecordingPlan {
  readonly market: string;
  readonly tape: string;
}

/**
 * Reads the texts.
 * @param markets names of the live markets, the first one first
 * @throws ConfigError for a market that is not there, and for one or a tape that is there twice
 */
export function toRecordingPlans(
  texts: readonly string[],
  markets: readonly string[],
): RecordingPlan[] {
  const plans = texts.map((text): RecordingPlan => {
    const at = text.indexOf('=');
    const plan = {
      market: at < 0 ? markets[0]! : text.slice(0, at).trim(),
      tape: text.slice(at + 1).trim(),
    };
    if (!markets.includes(plan.market)) {
      throw new ConfigError(
        `record: there is no live market "${plan.market}"; there are ${markets.join(', ')}`,
      );
    }
    if (plan.tape === '') throw new ConfigError(`record: "${text}" names no tape`);
    return plan;
  });
  for (const key of ['market', 'tape'] as const) {
    const twice = plans.find((plan, i) => plans.findIndex((one) => one[key] === plan[key]) !== i);
    if (twice !== undefined)
      throw new ConfigError(`record: the ${key} "${twice[key]}" is there twice`);
  }
  return plans;
}
