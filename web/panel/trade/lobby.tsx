/**
 * Before a game: begin to practise alone, make a game for others, or join one.
 */
import { useSignal } from '@preact/signals';
import { games } from '../../state/trade.ts';
import { useApp } from '../app-context.ts';
import { toMoneyText } from './money-text.ts';

/** What can be begun. */
export function Lobby() {
  const { state, actions, files } = useApp();
  const cash = useSignal('100000');
  const fee = useSignal('0');
  const game = useSignal('');
  const name = useSignal('');
  const rules = { cash: cash.value, feePercent: fee.value };
  const mayMake = state.rights.value === 'full' && files === undefined;
  const field = (label: string, value: typeof cash, length = 40) => (
    <label class="trade-field">
      <span>{label}</span>
      <input
        type="text"
        maxLength={length}
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </label>
  );
  return (
    <div class="trade-lobby">
      <div class="ticket-row">
        {field('Play money', cash)}
        {field('Fee, %', fee)}
      </div>
      <button
        type="button"
        class="button-primary"
        onClick={() => actions.inGame({ do: 'practise', rules })}
      >
        Practise alone
      </button>
      {files === undefined && (
        <>
          <div class="ticket-row">
            {field('Your name', name)}
            {mayMake && field('Name of the game', game, 64)}
          </div>
          {mayMake && (
            <button
              type="button"
              class="button-text"
              disabled={game.value.trim() === ''}
              onClick={() =>
                actions.inGame({ do: 'make', game: game.value, name: name.value, rules })
              }
            >
              Make a game for everybody
            </button>
          )}
          <ul class="trade-list" aria-label="Games">
            {games.value.map((one) => (
              <li key={one.game}>
                <b>{one.game}</b>
                <span>
                  {one.state}, {one.players === 1 ? '1 player' : `${one.players} players`},{' '}
                  {toMoneyText(one.rules.cash)}
                </span>
                <button
                  type="button"
                  class="button-text"
                  disabled={one.state === 'ended'}
                  onClick={() => {
                    actions.inGame({ do: 'join', game: one.game, name: name.value });
                    if (one.market !== state.market.peek()?.name) actions.joinReplay(one.market);
                  }}
                >
                  Join
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="trade-note">
        Orders fill at the quotes on screen, against the size that is shown there. It is a game: no
        money, no broker.
      </p>
    </div>
  );
}
