/**
 * Trading with play money beside the chart: the ticket, what is held, what waits, the log, the table of a game, what the session came
 * to. Says on its head that it is a game. Loaded when it is first opened.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { account, place } from '../../state/trade.ts';
import '../../style/trade.css';
import { toggleScenarioPanel, toScenarioObstacle } from '../../state/scenario-panel.ts';
import { useApp } from '../app-context.ts';
import { Icon } from '../icon.tsx';
import { Segments } from '../segments.tsx';
import { Leaders, Log, Orders, Positions } from './holdings.tsx';
import { Lobby } from './lobby.tsx';
import { toMoneyText, toSignedMoney, toTone } from './money-text.ts';
import { keepOrderLines } from './order-lines.ts';
import { Results } from './results.tsx';
import { Ticket } from './ticket.tsx';

type View = 'positions' | 'orders' | 'log' | 'table' | 'results';

/** What the host may do, and how the game stands. */
function GameState() {
  const { state, actions } = useApp();
  const now = place.value!;
  const { state: stands, isPractice, reason, game, host, seenUntilMs } = now.info;
  const steer = (to: 'running' | 'paused' | 'ended') => () =>
    actions.inGame({ do: 'steer', state: to });
  const isHost = host === now.player;
  return (
    <div class="trade-state">
      <b>{isPractice ? 'Practice' : game}</b> <span class="muted">{stands}</span>
      <span class="spacer" />
      {isHost && stands !== 'ended' && !isPractice && toScenarioObstacle(state) === undefined && (
        <button type="button" class="button-text" onClick={() => toggleScenarioPanel(state)}>
          Scenario
        </button>
      )}
      {isHost && stands === 'waiting' && (
        <button type="button" class="button-text" onClick={steer('running')}>
          Start
        </button>
      )}
      {isHost && !isPractice && (stands === 'running' || stands === 'paused') && (
        <button
          type="button"
          class="button-text"
          onClick={steer(stands === 'running' ? 'paused' : 'running')}
        >
          {stands === 'running' ? 'Pause' : 'Go on'}
        </button>
      )}
      {isHost && stands !== 'ended' && (
        <button type="button" class="button-text" onClick={steer('ended')}>
          End
        </button>
      )}
      <button type="button" class="button-text" onClick={() => actions.inGame({ do: 'leave' })}>
        Leave
      </button>
      {reason !== undefined && reason !== '' && <p class="trade-note">{reason}</p>}
      {seenUntilMs !== undefined && (
        <p class="trade-note">Some of what comes was seen before, in an earlier session.</p>
      )}
    </div>
  );
}

/** The account at a glance. */
function Account() {
  const has = account.value;
  if (has === undefined) return null;
  return (
    <dl class="trade-account">
      <div>
        <dt>Equity</dt>
        <dd>{toMoneyText(has.equity)}</dd>
      </div>
      <div>
        <dt>Profit</dt>
        <dd class={toTone(has.profit)}>{toSignedMoney(has.profit)}</dd>
      </div>
      <div>
        <dt>Cash</dt>
        <dd>{toMoneyText(has.cash)}</dd>
      </div>
      <div>
        <dt>Can buy</dt>
        <dd>{toMoneyText(has.buyingPower)}</dd>
      </div>
    </dl>
  );
}

/** The panel. */
export function TradePanel() {
  const app = useApp();
  const view = useSignal<View>('positions');
  const now = place.value;
  useEffect(() => {
    keepOrderLines(app);
    app.actions.inGame({ do: 'enter' });
  }, []);
  const isPractice = now?.info.isPractice === true;
  return (
    <section class="panel trade" aria-label="Trade with play money">
      <header class="panel-head">
        <h2>Trade</h2>
        <span class="trade-game">Game · play money</span>
        <span class="spacer" />
        <button
          type="button"
          class="button-icon"
          aria-label="Close"
          onClick={() => (app.state.isTrading.value = false)}
        >
          <Icon name="close" />
        </button>
      </header>
      {now === undefined ? (
        <Lobby />
      ) : (
        <div class="trade-body">
          <GameState />
          <Account />
          {now.info.state !== 'ended' && <Ticket />}
          <Segments
            label="What is shown"
            options={[
              { value: 'positions', label: 'Held' },
              { value: 'orders', label: 'Orders' },
              { value: 'log', label: 'Log' },
              ...(isPractice ? [] : [{ value: 'table' as const, label: 'Table' }]),
              { value: 'results', label: 'Results' },
            ]}
            value={view.value}
            onChange={(value) => (view.value = value)}
          />
          {view.value === 'positions' && <Positions />}
          {view.value === 'orders' && <Orders />}
          {view.value === 'log' && <Log />}
          {view.value === 'table' && <Leaders />}
          {view.value === 'results' && <Results />}
        </div>
      )}
    </section>
  );
}
