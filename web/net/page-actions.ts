/**
 * Does what people ask the page to do: each action changes the state, tells the server, and turns a refusal
 * into a notice.
 */
import { ClientError, type Client } from '../../shared/client/client-contract.ts';
import type { Actions, ReplayCommand } from '../state/actions.ts';
import { type AppState, toLinkedTiles } from '../state/app-state.ts';
import { toClockRate } from '../state/market-clock.ts';
import type { Feed } from './market-data.ts';
import type { Backend } from './backend.ts';
import { toMessage } from './message.ts';
import { now } from './browser-environment.ts';
import type { InstrumentLists } from './instrument-lists.ts';
import { logIn } from './login.ts';
import type { Markets } from './market-switch.ts';
import type * as Questions from './questions.ts';
import type { Subscriptions } from './subscriptions.ts';
import type * as Tiles from './tiles.ts';

/** Changes of the watchlist that can be taken back. */
const MOST_UNDONE = 50;
const NO_CONNECTION = 'There is no connection to the server at the moment.';

/** Parts of the page that actions reach. */
interface ActionParts {
  readonly client: Client;
  readonly state: AppState;
  readonly feed: Feed;
  readonly subscriptions: Subscriptions;
  readonly instruments: InstrumentLists;
  readonly markets: Markets;
}

/** Makes the actions of a page. */
export function createActions({ login, imports, games }: Backend, parts: ActionParts): Actions {
  const { client, state, feed, subscriptions, instruments, markets } = parts;
  function run(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      const isGone = error instanceof ClientError && error.code === 'DISCONNECTED';
      state.notice.value = { tone: 'error', text: isGone ? NO_CONNECTION : toMessage(error) };
    });
  }

  /** What is asked besides prices is fetched when it is wanted. */
  const ask = (act: (questions: typeof Questions) => Promise<unknown>): void =>
    run(import('./questions.ts').then(act));

  /** Charts are arranged seldom. */
  const inTiles = (act: (tiles: typeof Tiles) => void): void =>
    run(import('./tiles.ts').then((tiles) => act(tiles)));

  function steer(command: ReplayCommand): void {
    const market = state.market.peek();
    if (market?.replay === undefined) return;
    let found: AppState['jumped']['value'];
    run(
      client
        .request({ ...command, market: market.name })
        .then((reply) => void (found = reply.type === 'jumped' ? reply.found : undefined))
        /* What a jump has found is told until something else is done. */
        .finally(() => (state.jumped.value = found)),
    );
  }

  /** The market on screen, as commands name it. */
  const toMarket = (): { market?: string } => {
    const name = state.market.peek()?.name;
    return name === undefined ? {} : { market: name };
  };

  /** The watchlists before the last changes, the newest last. */
  const undoable: (readonly string[])[] = [];

  function setWatchlist(symbols: readonly string[]): void {
    state.watchlist.value = symbols;
    instruments.storeWatchlist();
    subscriptions.sync();
    state.boardChanges.value++;
  }

  /** The same, and it can be taken back. */
  function changeWatchlist(symbols: readonly string[]): void {
    undoable.push(state.watchlist.peek());
    if (undoable.length > MOST_UNDONE) undoable.shift();
    setWatchlist(symbols);
  }

  function undoWatch(): void {
    const before = undoable.pop();
    if (before !== undefined) setWatchlist(before);
  }

  const actions: Actions = {
    show(symbol) {
      state.tab.value = 'chart';
      const tiles = toLinkedTiles(state, 'symbol').filter((tile) => tile.symbol.peek() !== symbol);
      if (tiles.length === 0) return;
      for (const tile of tiles) {
        tile.symbol.value = symbol;
        tile.isFollowing.value = true;
      }
      feed.chartSymbol(tiles);
      subscriptions.sync();
    },
    search: (text) => ask((questions) => questions.searchVenue(client, state, text)),
    setInterval(interval) {
      const tiles = toLinkedTiles(state, 'interval').filter(
        (tile) => tile.interval.peek() !== interval,
      );
      if (tiles.length === 0) return;
      for (const tile of tiles) tile.interval.value = interval;
      feed.chartSymbol(tiles);
      subscriptions.sync();
    },
    setTileCount: (count) => inTiles((tiles) => tiles.setCount(parts, count)),
    arrange: (layout) => inTiles((tiles) => tiles.arrange(parts, layout)),
    watch(symbol) {
      const list = state.watchlist.peek();
      if (!list.includes(symbol)) changeWatchlist([...list, symbol]);
    },
    unwatch(symbol) {
      changeWatchlist(state.watchlist.peek().filter((each) => each !== symbol));
      const text = `${symbol} is off the list.`;
      state.notice.value = { tone: 'info', text, action: { label: 'Undo', run: undoWatch } };
    },
    loadQuotes: () => ask((questions) => questions.loadQuotes(client, state)),
    loadDepth: (levels) => ask((questions) => questions.loadDepth(client, state, levels)),
    loadYear: () => ask((questions) => questions.loadYear(client, state)),
    setWatched: changeWatchlist,
    undoWatch,
    inLists: (request) =>
      run(
        import('./watch-lists.ts').then(({ doInLists }) => {
          undoable.length = 0;
          doInLists(state, setWatchlist, request);
        }),
      ),
    loadRecordings: () => ask((questions) => questions.loadRecordings(client, state)),
    loadPreview: (recording) => ask((questions) => questions.loadPreview(client, state, recording)),
    openRecording: (recording, options = {}) => run(markets.open({ recording, ...options })),
    joinReplay: (market) => run(markets.join(market)),
    inRoom: (request) =>
      run(
        import('./rooms.ts').then((rooms) => rooms.doInRooms({ client, state, markets }, request)),
      ),
    inChat: (request) => import('./chat.ts').then((all) => all.doInChat(client, state, request)),
    inGame: (request) =>
      run(
        import('./games.ts').then((all) =>
          all.doInGames({ client, state, prepare: games }, request),
        ),
      ),
    inRecorder: (request) =>
      run(import('./recorders.ts').then((all) => all.doInRecorders(client, state, request))),
    inAlerts: (request) =>
      run(
        import('./alerts.ts').then((all) =>
          all.doInAlerts({ client, state, hasServer: login !== undefined }, request),
        ),
      ),
    inImports: (request) =>
      run(
        Promise.all([import('./imports.ts'), imports()]).then(([all, service]) =>
          all.doInImports({ service, state, actions }, request),
        ),
      ),
    backToLive: (market) => run(markets.toLive(market)),
    play: () => steer({ type: 'play' }),
    pause: () => steer({ type: 'pause' }),
    seek(timeMs) {
      const market = state.market.peek();
      if (market?.replay === undefined) return;
      const { endMs } = toClockRate(market);
      const aimMs = Math.round(Math.min(Math.max(timeMs, market.replay.startMs), endMs));
      // The handle stays where it was let go; the server's answer follows.
      state.clock.set(aimMs, now(), { ...toClockRate(market), rate: 0 });
      steer({ type: 'seek', timeMs: aimMs });
    },
    steer,
    loadOlder: (tile) => ask((questions) => questions.loadOlder(client, state, feed, tile)),
    loadCatalogue: () => ask((questions) => questions.loadCatalogue(client, state)),
    startScenario: (request) =>
      run(client.request({ type: 'scenario', ...toMarket(), ...request })),
    stopEvent: (event) => run(client.request({ type: 'stop', ...toMarket(), event })),
    loadStatistics: () => ask((questions) => questions.loadStatistics(client, state)),
    startLab: (request, listener) =>
      import('./lab.ts').then((all) => all.startLab(request, listener)),
    watchFrames: (listener) => client.on('frame', ({ bytes }) => listener(bytes)),
    reconnectNow: () => client.reconnectNow(),
    logIn: (token) => login !== undefined && run(logIn(login, client, state, token)),
  };
  return actions;
}
