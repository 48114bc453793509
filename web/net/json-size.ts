/**
 * A tick as the JSON message that a feed without a binary protocol would send for it. Only its length is
 * used, so that the page can say from its own ticks what the binary runs save.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { MISSING, SIDE, TICK, type TickColumns } from '../../shared/model/tick.ts';

/** Writes one row of the columns as a JSON object. */
export function toJsonTick(instrument: Instrument, columns: TickColumns, row: number): string {
  const toPrice = (mantissa: number): number | null =>
    mantissa === MISSING ? null : mantissa / 10 ** instrument.priceDecimals;
  const toSize = (mantissa: number): number => mantissa / 10 ** instrument.sizeDecimals;
  const common = { symbol: instrument.symbol, time: columns.timeMs[row]! };
  switch (columns.kind[row]) {
    case TICK.trade:
      return JSON.stringify({
        type: 'trade',
        ...common,
        price: toPrice(columns.price[row]!),
        size: toSize(columns.size[row]!),
        side: columns.side[row] === SIDE.buy ? 'buy' : 'sell',
      });
    case TICK.quote:
      return JSON.stringify({
        type: 'quote',
        ...common,
        bid: toPrice(columns.price[row]!),
        bidSize: toSize(columns.size[row]!),
        ask: toPrice(columns.ask[row]!),
        askSize: toSize(columns.askSize[row]!),
      });
    default:
      return JSON.stringify({ type: 'status', ...common, status: columns.price[row]! });
  }
}
