/**
 * Orders, accounts, trades and tables of players, as messages tell them: decimal numbers and exact texts of money.
 */
import { toDecimal } from '../wire/json-frame.ts';
import type {
  AccountInfo,
  EquityPoint,
  OrderInfo,
  PositionInfo,
  Standing,
  TradeInfo,
} from '../wire/game-message.ts';
import { toSize } from './decisions.ts';
import { toMeanPrice } from './listing.ts';
import { type Money, toMoneyText, toNumber } from './money.ts';
import type { Order, Player } from './player.ts';
import type { ClosedTrade, Position } from './position.ts';

/** An order. */
export function toOrderInfo(order: Order): OrderInfo {
  const { listing, limit, stop, stopLoss, takeProfit, parent, reason, filled } = order;
  const { symbol, priceDecimals } = listing.instrument;
  const price = (name: string, value: number | undefined) =>
    value === undefined ? {} : { [name]: toDecimal(value, priceDecimals)! };
  return {
    order: order.id,
    symbol,
    side: order.side > 0 ? 'buy' : 'sell',
    kind: order.kind,
    quantity: toSize(order.quantity, listing),
    filled: toSize(filled, listing),
    ...(filled === 0 ? {} : { averagePrice: toMeanPrice(listing, order.filledValue, filled) }),
    ...price('limit', limit),
    ...price('stop', stop),
    timeInForce: order.timeInForce,
    ...price('stopLoss', stopLoss),
    ...price('takeProfit', takeProfit),
    ...(parent === undefined ? {} : { closes: parent.id }),
    ...(order.isTriggered ? { isTriggered: true } : {}),
    state: order.state,
    ...(reason === undefined ? {} : { reason }),
    ...(order.clientId === undefined ? {} : { clientId: order.clientId }),
    placedMs: order.placedMs,
  };
}

/** @param twiceMark twice the price that it is valued at */
function toPositionInfo(position: Position, twiceMark: number, value: Money): PositionInfo {
  const { listing, quantity, cost } = position;
  const { symbol, priceDecimals } = listing.instrument;
  return {
    symbol,
    quantity: toSize(quantity, listing),
    averagePrice: toMeanPrice(listing, cost, quantity),
    mark: Number(`${twiceMark * 5}e-${priceDecimals + 1}`),
    value: toMoneyText(value),
    unrealised: toMoneyText(value - cost),
  };
}

/** What a player has at this moment. */
export function toAccountInfo({ account, orders }: Player): AccountInfo {
  const { cash, equity, rules, realised, unrealised, fees, buyingPower } = account;
  const held = [...account.positions.values()].filter(({ quantity }) => quantity !== 0);
  return {
    cash: toMoneyText(cash),
    equity: toMoneyText(equity),
    profit: toMoneyText(equity - rules.cash),
    realised: toMoneyText(realised),
    unrealised: toMoneyText(unrealised),
    fees: toMoneyText(fees),
    buyingPower: toMoneyText(buyingPower > 0n ? buyingPower : 0n),
    positions: held.map((one) =>
      toPositionInfo(one, account.markOf(one.listing.instrument.id), account.valueOf(one)),
    ),
    orders: [...orders.values()].map(toOrderInfo),
  };
}

/** A trade. @param trade its number */
export function toTradeInfo(closed: ClosedTrade, trade: number): TradeInfo {
  const { listing, turned } = closed;
  return {
    trade,
    symbol: listing.instrument.symbol,
    side: closed.isLong ? 'long' : 'short',
    quantity: toSize(closed.quantity, listing),
    entryMs: closed.entryMs,
    exitMs: closed.exitMs,
    entryPrice: toMeanPrice(listing, closed.entryValue, turned),
    exitPrice: toMeanPrice(listing, closed.exitValue, turned),
    fees: toMoneyText(closed.fees),
    profit: toMoneyText(closed.profit),
    worst: toMoneyText(closed.worst),
    best: toMoneyText(closed.best),
  };
}

/** A line of equity. */
export const toEquityPoints = ({ curve }: Player): EquityPoint[] =>
  curve.toPoints().map(({ timeMs, equity }) => ({ timeMs, equity: toMoneyText(equity) }));

/** A profit in percent of what one began with, rounded to two decimals. */
const toPercent = (profit: Money, cash: Money): number =>
  Math.round((toNumber(profit) / toNumber(cash)) * 1e4) / 100;

/** The table of players: who has most first, of equal ones the one who came first. */
export function toStandings(
  players: Iterable<Player>,
  isHere: (player: number) => boolean,
): Standing[] {
  const all = [...players].map((player) => ({ player, equity: player.account.equity }));
  all.sort((a, b) =>
    a.equity === b.equity ? a.player.number - b.player.number : a.equity < b.equity ? 1 : -1,
  );
  return all.map(({ player: { number, name, account, trades }, equity }, at) => ({
    rank: at + 1,
    player: number,
    ...(name === undefined ? {} : { name }),
    equity: toMoneyText(equity),
    profit: toMoneyText(equity - account.rules.cash),
    percent: toPercent(equity - account.rules.cash, account.rules.cash),
    trades: trades.length,
    isHere: isHere(number),
  }));
}
