/**
 * The ticket: what to buy or sell, how much, at which price, with which bracket. The two buttons show what the market offers now; they
 * give orders with play money and nothing else.
 */
import { useSignal } from '@preact/signals';
import type { OrderKind, OrderSide, TimeInForce } from '../../../shared/model/order.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import { toChartedRow } from '../../state/app-state.ts';
import { isRunning, place } from '../../state/trade.ts';
import { useApp, useFrame } from '../app-context.ts';
import { NOTHING } from '../../format/price.ts';

const KINDS: readonly { value: OrderKind; label: string }[] = [
  { value: 'market', label: 'Market' },
  { value: 'limit', label: 'Limit' },
  { value: 'stop', label: 'Stop' },
  { value: 'stopLimit', label: 'Stop limit' },
];
/** Prices on the buttons are shown so often. */
const SHOWN_HZ = 8;

/** A field for a price or a quantity. */
function Field({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput: (value: string) => void;
}) {
  return (
    <label class="trade-field">
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value.trim())}
      />
    </label>
  );
}

/** The ticket of the symbol on the active chart. */
export function Ticket() {
  const { state, actions } = useApp();
  const kind = useSignal<OrderKind>('market');
  const quantity = useSignal('');
  const limit = useSignal('');
  const stop = useSignal('');
  const loss = useSignal('');
  const gain = useSignal('');
  const force = useSignal<TimeInForce>('gtc');
  const bid = useSignal(NOTHING);
  const ask = useSignal(NOTHING);
  const symbol = state.symbol.value;
  const row = toChartedRow(state);
  const instrument = row?.instrument;
  const lot =
    instrument === undefined ? '1' : toDecimalText(instrument.lot, instrument.sizeDecimals);
  const amount = quantity.value === '' ? lot : quantity.value;
  const isElsewhere = place.value?.info.market !== state.market.value?.name;
  const isOff = !isRunning() || isElsewhere || instrument === undefined;

  useFrame(0, SHOWN_HZ, () => {
    const now = toChartedRow(state);
    if (now === undefined) return;
    const show = (price: number): string => (price === MISSING ? NOTHING : now.format(price));
    bid.value = show(now.state.bid === MISSING ? now.state.last : now.state.bid);
    ask.value = show(now.state.ask === MISSING ? now.state.last : now.state.ask);
  });

  function step(by: 1 | -1): void {
    const next = Number(amount) + by * Number(lot);
    if (Number.isFinite(next) && next > 0) quantity.value = String(Number(next.toFixed(9)));
  }

  function give(side: OrderSide): void {
    if (isOff || symbol === undefined) return;
    const has = { limit: /imit/.test(kind.value), stop: kind.value.startsWith('stop') };
    actions.inGame({
      do: 'order',
      order: {
        symbol,
        side,
        kind: kind.value,
        quantity: amount,
        ...(has.limit ? { limit: limit.value } : {}),
        ...(has.stop ? { stop: stop.value } : {}),
        timeInForce: force.value,
        ...(loss.value === '' ? {} : { stopLoss: loss.value }),
        ...(gain.value === '' ? {} : { takeProfit: gain.value }),
      },
    });
  }

  return (
    <form
      class="trade-ticket"
      aria-label="Order"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!event.altKey || (event.code !== 'KeyB' && event.code !== 'KeyS')) return;
        event.preventDefault();
        give(event.code === 'KeyB' ? 'buy' : 'sell');
      }}
    >
      <div class="ticket-row">
        <label class="trade-field">
          <span>{symbol ?? NOTHING}</span>
          <select
            value={kind.value}
            aria-label="Kind of order"
            onChange={(event) => (kind.value = event.currentTarget.value as OrderKind)}
          >
            {KINDS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <div class="trade-quantity">
          <button type="button" aria-label={`${lot} less`} onClick={() => step(-1)}>
            −
          </button>
          <Field label="Quantity" value={amount} onInput={(text) => (quantity.value = text)} />
          <button type="button" aria-label={`${lot} more`} onClick={() => step(1)}>
            +
          </button>
        </div>
      </div>
      {kind.value !== 'market' && (
        <div class="ticket-row">
          {kind.value.startsWith('stop') && (
            <Field label="Stop" value={stop.value} onInput={(text) => (stop.value = text)} />
          )}
          {kind.value !== 'stop' && (
            <Field label="Limit" value={limit.value} onInput={(text) => (limit.value = text)} />
          )}
          <label class="trade-field">
            <span>Waits</span>
            <select
              value={force.value}
              onChange={(event) => (force.value = event.currentTarget.value as TimeInForce)}
            >
              <option value="gtc">till cancelled</option>
              <option value="day">for the day</option>
            </select>
          </label>
        </div>
      )}
      <div class="ticket-row">
        <Field label="Stop-loss" value={loss.value} onInput={(text) => (loss.value = text)} />
        <Field label="Take-profit" value={gain.value} onInput={(text) => (gain.value = text)} />
      </div>
      <div class="ticket-row trade-buttons">
        <button
          type="button"
          class="trade-sell"
          aria-disabled={isOff}
          aria-keyshortcuts="Alt+S"
          onClick={() => give('sell')}
        >
          Sell <b>{bid.value}</b>
        </button>
        <button
          type="button"
          class="trade-buy"
          aria-disabled={isOff}
          aria-keyshortcuts="Alt+B"
          onClick={() => give('buy')}
        >
          Buy <b>{ask.value}</b>
        </button>
      </div>
      {isElsewhere && (
        <p class="trade-note">This game is played in another market than the one on screen.</p>
      )}
    </form>
  );
}
