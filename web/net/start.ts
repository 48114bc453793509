/**
 * Puts the network side of the page together: one client, what it says into the state, what people ask out.
 */
import { effect } from '@preact/signals';
import { createClient } from '../../shared/client/client.ts';
import type { Actions } from '../state/actions.ts';
import type { AppState } from '../state/app-state.ts';
import { createTrafficMeter } from '../state/traffic-meter.ts';
import type { ReplayLink } from '../state/view-url.ts';
import { createActions } from './page-actions.ts';
import type { Backend } from './backend.ts';
import { measureTraffic, watchConnection } from './connection.ts';
import { watchEvents } from './event-intake.ts';
import { Feed } from './market-data.ts';
import { watchLogin } from './login.ts';
import { InstrumentLists } from './instrument-lists.ts';
import { MarketClocks } from './market-clocks.ts';
import { watchHellos } from './market-return.ts';
import { Markets } from './market-switch.ts';
import type { Frames } from './screen-rate.ts';
import { Subscriptions } from './subscriptions.ts';

/** Errors that follow from a replay that is gone; it is reopened, and nobody needs to read them. */
const SILENT_ERRORS: readonly string[] = [
  'UNKNOWN_MARKET',
  'NOT_SUBSCRIBED',
  /* The chat says itself why it does not do something. */
  'NO_CHAT',
  'UNKNOWN_CHAT',
  'MUTED',
  'CHAT_TOO_FAST',
];

/**
 * Connects the page with what stands behind it.
 * @param linked replay that the page's address asks for
 * @param frames drawn after each change of market data
 */
export function startNetwork(
  backend: Backend,
  state: AppState,
  linked: ReplayLink | undefined,
  frames: Frames,
): Actions {
  const onData = (): void => frames.invalidateAll();
  const client = createClient(backend.socketUrl, backend.environment, 'tickdeck-web');
  const meter = createTrafficMeter();
  const subscriptions = new Subscriptions(client, state);
  const feed = new Feed(client, state, meter, onData, (symbol) =>
    subscriptions.refreshChart(symbol),
  );
  watchConnection(client, state, feed);
  measureTraffic(client, state, feed, meter);
  const stopWaiting = client.on('hello', () => {
    stopWaiting();
    // Until it has come the server sends as it does to everybody.
    import('./screen-rate.ts')
      .then(({ followScreen }) => followScreen(client, frames))
      .catch(() => undefined);
  });
  if (backend.login !== undefined) watchLogin(backend.login, client, state);
  const instruments = new InstrumentLists(client, state, () => {
    feed.chartSymbol();
    subscriptions.sync();
  });
  client.on('skipped', (stretch) => (state.skipped.value = stretch));
  client.on('listings', () => subscriptions.countSoon());
  effect(() => {
    if (state.inSight.value.length > 0) subscriptions.sync();
  });
  const clocks = new MarketClocks(client, state);
  const markets = new Markets(client, state, feed, subscriptions, instruments, clocks);
  const parts = { client, state, feed, subscriptions, instruments, clocks, markets };
  watchHellos(parts, linked);
  watchEvents(client, state);
  let isComparing = false;
  effect(() => {
    if (isComparing || state.tiles.value.every(({ compare }) => compare.value.length === 0)) return;
    isComparing = true;
    void import('./comparison.ts').then(({ watchComparisons }) =>
      watchComparisons({ client, state, subscriptions, onData }),
    );
  });
  client.on('rejected', ({ market, symbol, error }) => {
    // A market that is gone says nothing of the symbols of the one on screen.
    if (market !== state.market.peek()?.name || SILENT_ERRORS.includes(error.code)) return;
    subscriptions.forget(symbol);
    state.watchlist.value = state.watchlist.peek().filter((each) => each !== symbol);
    const tiles = state.tiles.peek().filter((tile) => tile.symbol.peek() === symbol);
    for (const tile of tiles) {
      tile.symbol.value = state.watchlist.peek()[0] ?? state.instruments.peek()?.[0]?.symbol;
    }
    if (tiles.length > 0) {
      feed.chartSymbol(tiles);
      subscriptions.sync();
    }
    state.notice.value = { tone: 'error', text: error.message };
  });
  client.on('error', ({ code, message }) => {
    if (!SILENT_ERRORS.includes(code)) state.notice.value = { tone: 'error', text: message };
  });
  return createActions(backend, parts);
}
