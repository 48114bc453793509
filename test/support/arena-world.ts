/** A game in a market that a test makes tick by tick. */
import { Game } from '../../shared/arena/game.ts';
import { placeOrder } from '../../shared/arena/order-desk.ts';
import type { Order, Player } from '../../shared/arena/player.ts';
import { toRules } from '../../shared/arena/rules.ts';
import { applyTick } from '../../shared/model/apply-tick.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { OrderRequest } from '../../shared/model/order.ts';
import { createFoldedState } from '../../shared/model/symbol-state.ts';
import {
  createTickColumns,
  pushQuote,
  pushStatus,
  pushTrade,
  STATUS,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { WantedRules } from '../../shared/wire/game-message.ts';
import { toInstruments } from './test-instruments.ts';

export const START_MS = Date.UTC(2026, 0, 5, 15);

/** What an order needs besides its price. */
type Wanted = Partial<OrderRequest> & Pick<OrderRequest, 'side'>;

/** A running game; prices in cents, `S0` and so on. */
export function createArenaWorld(
  rules: WantedRules = {},
  instruments: readonly Instrument[] = toInstruments(2),
) {
  const states = instruments.map(({ id }) => createFoldedState(id));
  const grids = instruments.map((one) => toDayGrid(one));
  let timeMs = START_MS;
  const game = new Game(toRules(rules), {
    find: (symbol) => instruments.find((one) => one.symbol === symbol),
    state: (id) => states[id]!,
    timeMs: () => timeMs,
  });

  /** Shows ticks to the market, then to the game, as a publication does. */
  function publish(columns: TickColumns): void {
    for (let row = 0; row < columns.length; row++) {
      const id = columns.instrument[row]!;
      states[id]!.sequence++;
      applyTick(states[id]!, columns, row, grids[id]!);
      timeMs = Math.max(timeMs, columns.timeMs[row]!);
    }
    game.onTicks(columns);
  }

  function show(push: (columns: TickColumns) => void): void {
    const columns = createTickColumns(1);
    push(columns);
    publish(columns);
  }

  game.setState('running');
  return {
    game,
    states,
    publish,
    /** Time goes on. */
    wait: (ms: number) => (timeMs += ms),
    join: (name?: string): Player => game.join(name),
    order: (player: Player, wanted: Wanted): Order =>
      placeOrder(game, player, { symbol: 'S0', kind: 'market', quantity: 100, ...wanted }),
    quote: (bid: number, bidSize: number, ask: number, askSize: number, id = 0) =>
      show((to) => pushQuote(to, id, (timeMs += 10), 0, bid, bidSize, ask, askSize)),
    trade: (price: number, size: number, flags = 0, id = 0) =>
      show((to) => pushTrade(to, id, (timeMs += 10), 0, price, size, 1, flags)),
    status: (status: keyof typeof STATUS, id = 0) =>
      show((to) => pushStatus(to, id, (timeMs += 10), 0, STATUS[status], 0)),
  };
}

/** What was filled of a player's orders: price and quantity, in order. */
export const fillsOf = ({ log }: Player): [number, number][] =>
  log.flatMap(({ what, price, quantity }) => (what === 'filled' ? [[price!, quantity!]] : []));

/** What a player's log says of everything but fills. */
export const wordsOf = ({ log }: Player): string[] => log.map(({ what }) => what);
