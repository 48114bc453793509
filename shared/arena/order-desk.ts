/**
 * Where players' orders come in: taken, changed, cancelled, or refused with a reason. Promises that what is refused has changed
 * nothing, and that nobody can name the order of another.
 */
import type { OrderChange, OrderRequest } from '../model/order.ts';
import { LIMITS } from '../wire/limits.ts';
import { ArenaError } from './arena-error.ts';
import { logOrder } from './decisions.ts';
import type { Game } from './game.ts';
import { type Listing, toListing } from './listing.ts';
import { toChanged, toTerms } from './order-terms.ts';
import type { Order, OrderTerms, Player } from './player.ts';

/** @throws ArenaError GAME_STATE */
function checkRunning({ state }: Game, type: string): void {
  if (state !== 'running') throw new ArenaError('GAME_STATE', `${type}: the game is ${state}`);
}

/** @throws ArenaError TOO_MANY_ORDERS */
function checkLog({ log }: Player): void {
  if (log.length < LIMITS.gameEntries) return;
  throw new ArenaError('TOO_MANY_ORDERS', `the log is full: it holds ${log.length} entries`);
}

/** @throws ArenaError UNKNOWN_SYMBOL, ORDER_REFUSED */
function toTraded(game: Game, symbol: string): Listing {
  const instrument = game.market.find(symbol);
  if (instrument === undefined) {
    throw new ArenaError('UNKNOWN_SYMBOL', `The market has no symbol "${symbol}".`);
  }
  const { kind, currency } = instrument;
  const { currency: ours } = game.rules.told;
  if (kind === 'index') {
    throw new ArenaError('ORDER_REFUSED', `order: ${symbol} is an index: it cannot be traded`);
  }
  if (currency !== ours) {
    const message = `order: ${symbol} is in ${currency}, the game in ${ours}`;
    throw new ArenaError('ORDER_REFUSED', message);
  }
  return game.books[instrument.id]?.ticks.listing ?? toListing(instrument);
}

/** What an order has cost before its first fill. */
const NOTHING_FILLED = { filled: 0, filledValue: 0n, fees: 0n };

/** @throws ArenaError ORDER_REFUSED for what could not be paid, or not be sold, at the price that it names or that is shown */
function checkMeans(game: Game, player: Player, terms: OrderTerms): void {
  const { side, quantity, listing } = terms;
  const { ask, bid, twiceMark } = game.booksOf(listing).ticks;
  const offer = side > 0 ? ask : bid;
  const shown = offer.isThere ? offer.price : Math.round(twiceMark / 2);
  const price = terms.limit ?? terms.stop ?? shown;
  const most = player.account.affordable(listing, NOTHING_FILLED, side, price, quantity);
  if (most >= quantity) return;
  const isShort = side < 0 && !game.rules.shorting;
  const why = isShort
    ? 'what one does not have is not sold in this game'
    : 'there is not enough buying power for it';
  throw new ArenaError('ORDER_REFUSED', `order: ${why}`);
}

/** @throws ArenaError UNKNOWN_ORDER, ORDER_REFUSED */
function findOrder({ orders }: Player, id: number): Order {
  const order = orders.get(id);
  if (order === undefined) {
    throw new ArenaError('UNKNOWN_ORDER', `You have no order ${id} that waits.`);
  }
  if (!order.isForced) return order;
  throw new ArenaError('ORDER_REFUSED', `Order ${id} closes what equity no longer covers.`);
}

/**
 * The order that was taken under a name already: who asks again has not heard the answer.
 * @throws ArenaError ORDER_REFUSED where another one has the name
 */
function findNamed({ named }: Player, { clientId, ...terms }: OrderRequest): Order | undefined {
  const known = clientId === undefined ? undefined : named.get(clientId);
  if (known === undefined || known.terms === toTermsText(terms)) return known?.order;
  throw new ArenaError('ORDER_REFUSED', `order: clientId "${clientId}" names another order`);
}

/** An order as it was asked for, whatever the order of its fields. */
const toTermsText = (terms: Omit<OrderRequest, 'clientId'>): string =>
  JSON.stringify(Object.entries(terms).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Remembers an order by its name; of many the newest. */
function remember({ named }: Player, order: Order, { clientId, ...terms }: OrderRequest): void {
  if (clientId === undefined) return;
  order.clientId = clientId;
  named.set(clientId, { order, terms: toTermsText(terms) });
  if (named.size > LIMITS.gameClientIds) named.delete(named.keys().next().value!);
}

/** Takes an order; it acts with the next tick of its symbol. @throws ArenaError */
export function placeOrder(game: Game, player: Player, request: OrderRequest): Order {
  const known = findNamed(player, request);
  if (known !== undefined) return known;
  checkRunning(game, 'order');
  if (player.orders.size >= LIMITS.gameOrders) {
    throw new ArenaError('TOO_MANY_ORDERS', `order: ${LIMITS.gameOrders} orders wait already`);
  }
  checkLog(player);
  const terms = toTerms(toTraded(game, request.symbol), request);
  checkMeans(game, player, terms);
  const order = game.admit(player, terms);
  remember(player, order, request);
  return order;
}

/** Changes an order; it loses its place in time. @throws ArenaError */
export function changeOrder(game: Game, player: Player, id: number, change: OrderChange): Order {
  checkRunning(game, 'moveOrder');
  checkLog(player);
  const order = findOrder(player, id);
  Object.assign(order, toChanged(order, change));
  order.restart(game.nextRank(), game.now.timeMs);
  logOrder(order, game.now, 'moved');
  return order;
}

/** Cancels an order; while the game is paused too. @throws ArenaError */
export function cancelOrder(game: Game, player: Player, id: number): Order {
  const order = findOrder(player, id);
  game.fills.drop(order, 'cancelled');
  return order;
}
