/**
 * A program's place in a game with play money: taken once, and taken again on each new connection, so that who comes back has what he
 * had. Stands beside the client, so that a program without games does not carry it.
 */
import type { OrderChange, OrderRequest } from '../model/order.ts';
import type {
  AccountInfo,
  Decision,
  GameInfo,
  GameReport,
  OrderInfo,
  PlayingState,
  Standing,
  WantedRules,
} from '../wire/game-message.ts';
import { type Client, ClientError } from './client-contract.ts';

/** Why a game is over that the server does not know any more. */
export const LOST = 'The server was started anew, and knows this game no more.';

/** Tells whether a place that was to be taken again is there no more: its game is not, or is another one of its name. */
export const isPlaceLost = (error: unknown): boolean =>
  error instanceof ClientError && ['UNKNOWN_GAME', 'NOT_PLAYING'].includes(error.code);

/** Who leads, and where one stands oneself. */
export interface Table {
  readonly players: number;
  readonly leaders: readonly Standing[];
  readonly own: Standing;
}

/** A place in a game. */
export interface KeptGame {
  /** Number of the player. */
  readonly player: number;
  /** Takes the place again on another connection; keep it to yourself. */
  readonly key: string;
  /** The game, the account and the table as they were told last. */
  readonly info: GameInfo;
  readonly account: AccountInfo;
  readonly table: Table | undefined;
  readonly isHost: boolean;
  /** Calls back with each change of the account and what the log says that is new. @returns the function that ends it */
  onAccount(listener: (account: AccountInfo, log: readonly Decision[]) => void): () => void;
  /** Gives an order. Rejects as `request` does: `ORDER_REFUSED`, `GAME_STATE` … */
  order(request: OrderRequest): Promise<OrderInfo>;
  move(order: number, change: OrderChange): Promise<OrderInfo>;
  cancel(order: number): Promise<OrderInfo>;
  /** By the host: starts or goes on, pauses, ends. */
  setState(state: 'running' | 'paused' | 'ended'): Promise<GameInfo>;
  /** The table of players: at once where it was told already, else with the next second. */
  standings(): Promise<Table>;
  /** What the session came to: figures, equity, all trades, the whole log. */
  report(): Promise<GameReport>;
  /** Leaves, and does not come again: what waits is cancelled. */
  leave(): Promise<void>;
}

/** How to make a game. */
export interface GameOptions {
  /** Name of the market; the first live one when left out. */
  readonly market?: string;
  readonly rules?: WantedRules;
  /** What the player is called. */
  readonly name?: string;
}

/** Games that are played together. */
export async function listGames(client: Client): Promise<GameInfo[]> {
  return (await client.request({ type: 'games' })).games;
}

/** Makes a game, and is its host. Rejects as `request` does */
export const createGame = (
  client: Client,
  game: string,
  options: GameOptions = {},
): Promise<KeptGame> =>
  keepPlace(client, options.name, client.request({ type: 'game', game, ...options }));

/** Practises alone: begins at once. Rejects as `request` does */
export const practise = (client: Client, options: GameOptions = {}): Promise<KeptGame> =>
  keepPlace(client, options.name, client.request({ type: 'game', isPractice: true, ...options }));

/** Takes a place in a game. @param key of an earlier place, to take it again. Rejects as `request` does */
export const joinGame = (
  client: Client,
  game: string,
  options: { readonly name?: string; readonly key?: string } = {},
): Promise<KeptGame> =>
  keepPlace(client, options.name, client.request({ type: 'joinGame', game, ...options }));

async function keepPlace(
  client: Client,
  name: string | undefined,
  taking: Promise<PlayingState>,
): Promise<KeptGame> {
  let { game: info, account, player, key } = await taking;
  const { game } = info;
  let table: Table | undefined;
  let isKept = true;
  const listeners = new Set<(account: AccountInfo, log: readonly Decision[]) => void>();
  const unlisten = [
    client.on('game', (news) => {
      if (news.type === 'gameState') {
        if (news.game.game === game) info = news.game;
      } else if (news.game === game) {
        if (news.type === 'standings') table = news;
        else {
          ({ account } = news);
          for (const listener of listeners) listener(account, news.log);
        }
      }
    }),
    client.on('hello', () => {
      const as = name === undefined ? {} : { name };
      client.request({ type: 'joinGame', game, key, ...as }).then(
        (again) => ({ game: info, account, player, key } = again),
        /* Without a connection the next greeting tries again. */
        (error: unknown) => {
          if (client.state !== 'open') return;
          if (isPlaceLost(error)) lose();
          forget();
        },
      );
    }),
  ];
  function forget(): void {
    isKept = false;
    for (const end of unlisten) end();
  }
  /** The server was started anew, and knows the game no more: it is over with what it came to. */
  function lose(): void {
    if (info.state !== 'ended') info = { ...info, state: 'ended', reason: LOST };
    for (const listener of listeners) listener(account, []);
  }
  const at = async (asked: Promise<{ order: OrderInfo }>): Promise<OrderInfo> =>
    (await asked).order;

  return {
    get player() {
      return player;
    },
    get key() {
      return key;
    },
    get info() {
      return info;
    },
    get account() {
      return account;
    },
    get table() {
      return table;
    },
    get isHost() {
      return isKept && info.host === player;
    },
    onAccount(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    order: (request) => at(client.request({ type: 'order', game, ...request })),
    move: (order, change) => at(client.request({ type: 'moveOrder', game, order, ...change })),
    cancel: (order) => at(client.request({ type: 'cancelOrder', game, order })),
    setState: async (state) => (await client.request({ type: 'steerGame', game, state })).game,
    standings() {
      if (table !== undefined) return Promise.resolve(table);
      return new Promise((resolve, reject) => {
        const offs = [
          client.on('game', (news) => {
            if (news.type === 'standings' && news.game === game) done(() => resolve(news));
          }),
          client.on('state', ({ state }) => {
            if (state === 'open') return;
            done(() => reject(new ClientError('DISCONNECTED', 'The connection ended before.')));
          }),
        ];
        function done(settle: () => void): void {
          for (const off of offs) off();
          settle();
        }
      });
    },
    report: () => readReport(client, game),
    async leave() {
      forget();
      await client.request({ type: 'leaveGame', game });
    },
  };
}

/** Asks for a report until all of its log and trades are there. Rejects as `request` does */
export async function readReport(client: Client, game: string): Promise<GameReport> {
  const whole = await client.request({ type: 'gameReport', game });
  const { log, trades } = whole;
  while (log.length < whole.entries || trades.length < whole.closed) {
    const more = await client.request({
      type: 'gameReport',
      game,
      fromEntry: log.length + 1,
      fromTrade: trades.length + 1,
    });
    if (more.log.length + more.trades.length === 0) break;
    log.push(...more.log);
    trades.push(...more.trades);
  }
  const { type: _type, id: _id, ...report } = whole;
  return report;
}
