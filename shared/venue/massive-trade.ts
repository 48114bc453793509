/**
 * A trade as Massive tells it, on the stream and over REST under different names: what makes it unique, where a
 * late report stands, what it counts for.
 */
import { SIDE } from '../model/tick.ts';
import type { ExactTime, TradeMarks, VenueTrade } from './event.ts';
import { marksOfMassiveIds } from './trade-conditions.ts';

/** Id of the reporting facilities as an exchange. */
const FACILITIES = '4';

/** Parts of a trade, each undefined where it is not there or not sound. */
export interface MassiveTradeParts {
  readonly symbol: string | undefined;
  readonly time: ExactTime | undefined;
  /** When a reporting facility says that it happened. */
  readonly reportedTime: ExactTime | undefined;
  readonly price: string | undefined;
  readonly size: string | undefined;
  readonly exchange: string | undefined;
  readonly facility: string | undefined;
  readonly id: string | undefined;
  readonly conditions: readonly unknown[];
}

/** Unique in a symbol's day: exchange, for reports the facility, and the id. */
function toId({ exchange = '', facility, id }: MassiveTradeParts): string {
  const place = exchange.slice(0, 8);
  return exchange === FACILITIES && facility !== undefined
    ? `${place}:${facility.slice(0, 8)}:${id}`
    : `${place}:${id}`;
}

/** @returns undefined where a part that a trade must have is missing */
export function toMassiveTrade(parts: MassiveTradeParts): VenueTrade | undefined {
  const { symbol, price, size } = parts;
  const isReport = parts.exchange === FACILITIES && parts.reportedTime !== undefined;
  const time = isReport ? parts.reportedTime : parts.time;
  if (!symbol || !time || price === undefined || size === undefined || !parts.id) return undefined;
  const marks: TradeMarks | undefined = isReport
    ? { ...marksOfMassiveIds(parts.conditions), noLast: true }
    : marksOfMassiveIds(parts.conditions);
  const { timeMs, timeNs } = time;
  return {
    type: 'trade',
    symbol,
    timeMs,
    timeNs,
    price,
    size,
    side: SIDE.unknown,
    id: toId(parts),
    ...(marks && { marks }),
  };
}
