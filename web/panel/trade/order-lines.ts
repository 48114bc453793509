/**
 * Orders that wait and positions that are held, as lines on the charts of their symbol: an order's can be dragged to another price and
 * taken off. Set up once, and kept while the page is in a game, whether the panel is open or not.
 */
import { effect } from '@preact/signals';
import { MISSING } from '../../../shared/model/tick.ts';
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OrderInfo, PositionInfo } from '../../../shared/wire/game-message.ts';
import type { AppSurroundings } from '../app-context.ts';
import { type PageLine, setPageLines } from '../marks/page-lines.ts';
import { account, place } from '../../state/trade.ts';
import { toSignedMoney } from './money-text.ts';

const toMantissa = (price: number, { priceDecimals }: Instrument): number =>
  Math.round(price * 10 ** priceDecimals);

const toWords = ({ side, kind, quantity, filled, closes }: OrderInfo, isStop: boolean): string => {
  const left = Number((quantity - filled).toFixed(9));
  if (closes !== undefined) return `${isStop ? 'Stop-loss' : 'Take-profit'} ${left}`;
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${left} ${kind === 'stopLimit' ? (isStop ? 'stop' : 'limit') : kind}`;
};

/** The lines of an order: its limit, and its stop while it waits for that. */
function toOrderLines(
  { actions }: AppSurroundings,
  order: OrderInfo,
  instrument: Instrument,
  market: string,
): PageLine[] {
  const toLine = (what: 'limit' | 'stop', price: number): PageLine => ({
    id: `${order.order} ${what}`,
    symbol: order.symbol,
    market,
    price: toMantissa(price, instrument),
    label: toWords(order, what === 'stop'),
    tone: order.side === 'buy' ? 'up' : 'down',
    onDrop: (to) =>
      actions.inGame({
        do: 'move',
        order: order.order,
        change: { [what]: toDecimalText(to, instrument.priceDecimals) },
      }),
    onRemove: () => actions.inGame({ do: 'cancel', order: order.order }),
  });
  const lines: PageLine[] = [];
  if (order.limit !== undefined) lines.push(toLine('limit', order.limit));
  if (order.stop !== undefined && order.isTriggered !== true)
    lines.push(toLine('stop', order.stop));
  return lines;
}

const toPositionLine = (
  { symbol, quantity, averagePrice, unrealised }: PositionInfo,
  instrument: Instrument,
  market: string,
): PageLine => ({
  id: `position ${symbol}`,
  symbol,
  market,
  price: toMantissa(averagePrice, instrument),
  label: `${quantity > 0 ? 'Long' : 'Short'} ${Math.abs(quantity)} ${toSignedMoney(unrealised)}`,
  tone: unrealised.startsWith('-') ? 'down' : 'up',
});

let isKept = false;

/** Keeps the lines true from now on. */
export function keepOrderLines(app: AppSurroundings): void {
  if (isKept) return;
  isKept = true;
  effect(() => {
    const market = place.value?.info.market;
    const has = account.value;
    const all = app.state.instruments.value ?? [];
    const find = (symbol: string): Instrument | undefined =>
      all.find((one) => one.symbol === symbol);
    const lines: PageLine[] = [];
    if (market !== undefined && has !== undefined) {
      for (const position of has.positions) {
        const instrument = find(position.symbol);
        if (instrument !== undefined) lines.push(toPositionLine(position, instrument, market));
      }
      for (const order of has.orders) {
        const instrument = find(order.symbol);
        if (instrument !== undefined) lines.push(...toOrderLines(app, order, instrument, market));
      }
    }
    setPageLines(
      'orders',
      lines.filter(({ price }) => price !== MISSING),
    );
  });
}
