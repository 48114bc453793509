/**
 * What a player holds and waits for, the log of his decisions, and the table of players.
 */
import type { Decision, OrderInfo, PositionInfo } from '../../../shared/wire/game-message.ts';
import { toIsoTime } from '../../../shared/wire/json-frame.ts';
import { account, decisions, place, table } from '../../state/trade.ts';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';
import { toMoneyText, toSignedMoney, toTone } from './money-text.ts';

function Position({ position }: { position: PositionInfo }) {
  const { actions } = useApp();
  const { symbol, quantity, averagePrice, unrealised } = position;
  const close = (): void =>
    actions.inGame({
      do: 'order',
      order: {
        symbol,
        side: quantity > 0 ? 'sell' : 'buy',
        kind: 'market',
        quantity: Math.abs(quantity),
      },
    });
  return (
    <li>
      <button type="button" class="trade-symbol" onClick={() => actions.show(symbol)}>
        {symbol}
      </button>
      <span>
        {quantity} @ {averagePrice}
      </span>
      <b class={toTone(unrealised)}>{toSignedMoney(unrealised)}</b>
      <button
        type="button"
        class="button-icon"
        aria-label={`Close ${symbol}`}
        title="Close at the market"
        onClick={close}
      >
        <MoreIcon name="remove" />
      </button>
    </li>
  );
}

/** Positions. */
export function Positions() {
  const held = account.value?.positions ?? [];
  if (held.length === 0) return <p class="trade-note">Nothing is held.</p>;
  return (
    <ul class="trade-list">
      {held.map((position) => (
        <Position key={position.symbol} position={position} />
      ))}
    </ul>
  );
}

const toTerms = ({ kind, limit, stop, closes }: OrderInfo): string => {
  const at = [stop, limit].filter((price) => price !== undefined).join(' / ');
  const what = closes === undefined ? kind.replace('L', ' l') : `closes #${closes}`;
  return at === '' ? what : `${what} ${at}`;
};

/** Orders that wait. */
export function Orders() {
  const { actions } = useApp();
  const waiting = account.value?.orders ?? [];
  if (waiting.length === 0) return <p class="trade-note">No order waits.</p>;
  return (
    <ul class="trade-list">
      {waiting.map((order) => (
        <li key={order.order}>
          <b class={order.side === 'buy' ? 'trade-up' : 'trade-down'}>
            {order.side === 'buy' ? 'Buy' : 'Sell'} {order.quantity}
          </b>
          <span>
            {order.symbol} {toTerms(order)}
            {order.filled > 0 && ` (${order.filled} filled)`}
          </span>
          <button
            type="button"
            class="button-icon"
            aria-label={`Cancel order ${order.order}`}
            onClick={() => actions.inGame({ do: 'cancel', order: order.order })}
          >
            <MoreIcon name="remove" />
          </button>
        </li>
      ))}
    </ul>
  );
}

const toLine = (one: Decision): string => {
  const { side, quantity, symbol, price, limit, stop, text } = one;
  const at = price ?? [stop, limit].filter((value) => value !== undefined).join(' / ');
  const order =
    symbol === undefined ? '' : `${side} ${quantity} ${symbol}${at === '' ? '' : ` @ ${at}`}`;
  return [order, text].filter(Boolean).join(', ');
};

/** The newest decisions first, with the market's time. */
export function Log() {
  return (
    <ol class="trade-log" aria-label="Log">
      {decisions.value.toReversed().map((one) => (
        <li key={one.entry}>
          <time>{toIsoTime(one.timeMs, 0).slice(11, 23)}</time> <b>{one.what}</b> {toLine(one)}
        </li>
      ))}
    </ol>
  );
}

/** Who leads. */
export function Leaders() {
  const now = table.value;
  if (now === undefined) return <p class="trade-note">The table comes with the first second.</p>;
  const isIn = now.leaders.some(({ player }) => player === now.own.player);
  const rows = isIn ? now.leaders : [...now.leaders, now.own];
  return (
    <table class="trade-table">
      <caption>{now.players === 1 ? '1 player' : `${now.players} players`}</caption>
      <tbody>
        {rows.map((one) => (
          <tr key={one.player} aria-current={one.player === place.value?.player}>
            <td>{one.rank}</td>
            <td class={one.isHere ? '' : 'muted'}>
              {one.name ?? `Player ${one.player}`}
              {one.player === place.value?.info.host && <small> host</small>}
            </td>
            <td>{toMoneyText(one.equity)}</td>
            <td class={toTone(one.profit)}>
              {one.percent > 0 ? '+' : ''}
              {one.percent.toFixed(2)}%
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
