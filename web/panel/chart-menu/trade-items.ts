/**
 * Orders at the price under the pointer, while the page plays in a game of the market on screen.
 */
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import type { OrderKind, OrderSide } from '../../../shared/model/order.ts';
import { isRunning, place } from '../../state/trade.ts';
import type { ChartMenuItem, ChartMenuSource } from './chart-menu.ts';

/** Below the last price one buys by limit and sells by stop, above it the other way round. */
export const tradeItems: ChartMenuSource = ({ app, symbol, instrument, market, ...at }) => {
  if (place.value?.info.market !== market.name || !isRunning()) return [];
  const { price, priceText, last = price } = at;
  const isBelow = price < last;
  const quantity = toDecimalText(instrument.lot, instrument.sizeDecimals);
  const toItem = (side: OrderSide, kind: Extract<OrderKind, 'limit' | 'stop'>): ChartMenuItem => ({
    label: `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity} ${kind} at ${priceText} (game)`,
    run: () =>
      app.actions.inGame({
        do: 'order',
        order: {
          symbol,
          side,
          kind,
          quantity,
          [kind]: toDecimalText(price, instrument.priceDecimals),
        },
      }),
  });
  return [toItem('buy', isBelow ? 'limit' : 'stop'), toItem('sell', isBelow ? 'stop' : 'limit')];
};
