/**
 * Says in the log which symbols' ticks a market refuses and why, once a symbol and a reason.
 */
import type { Log } from '../log.ts';
import type { Market } from '../market/market.ts';
import { toRefusalText } from '../market/tick-gate.ts';

/** Begins to say it, for as long as the market lives. */
export function logRefusals(market: Market, log: Log): void {
  market.listen({
    onRefused(news) {
      for (const { reason, instrument } of news) {
        const symbol =
          instrument === undefined ? undefined : market.instruments[instrument]?.symbol;
        log.warn({ market: market.name, reason, symbol }, toRefusalText(reason, symbol));
      }
    },
  });
}
