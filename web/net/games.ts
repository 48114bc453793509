/**
 * The page's part in games with play money: takes a place and keeps it over lost connections and reloads, and tells the state what
 * becomes of it. Fetched when somebody wants to trade.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import { isPlaceLost, LOST, readReport } from '../../shared/client/kept-game.ts';
import type { PlayingState } from '../../shared/wire/game-message.ts';
import type { AppState } from '../state/app-state.ts';
import { readViewerName, VIEWER_NAME } from '../state/room-seat.ts';
import { readStored, writeStored } from '../state/settings.ts';
import {
  account,
  clearPlace,
  decisions,
  type GameRequest,
  games,
  place,
  report,
  SHOWN_ENTRIES,
  table,
} from '../state/trade.ts';

/** What games need of the page. */
interface GameParts {
  readonly client: Client;
  readonly state: AppState;
  /** Makes games possible, where nobody has yet. */
  readonly prepare: (() => Promise<void>) | undefined;
}

const PLACE = 'game';
const followed = new WeakSet<Client>();

/** Keeps a place, and all that is told of it from now on. */
function sit(client: Client, { game: info, player, key, account: has }: PlayingState): void {
  if (place.peek()?.info.game !== info.game) clearPlace();
  place.value = { info, player, key };
  account.value = has;
  /* A tab keeps its place over a reload; another tab has one of its own. */
  writeStored(sessionStorage, PLACE, { game: info.game, key });
  void client.request({ type: 'gameReport', game: info.game }).then(
    ({ log }) => (decisions.value = log.slice(-SHOWN_ENTRIES)),
    () => undefined,
  );
}

function forget(): void {
  clearPlace();
  writeStored(sessionStorage, PLACE, {});
}

function readPlace(): { game: string; key: string } | undefined {
  const kept = readStored(sessionStorage, PLACE) as { game?: unknown; key?: unknown } | undefined;
  const { game, key } = kept ?? {};
  return typeof game === 'string' && typeof key === 'string' ? { game, key } : undefined;
}

/** Takes the place of this tab again. */
async function comeBack({ client, state }: GameParts): Promise<void> {
  const kept = readPlace();
  if (kept === undefined) return;
  try {
    sit(client, await client.request({ type: 'joinGame', ...kept }));
  } catch (error) {
    if (!isPlaceLost(error)) throw error;
    const now = place.peek();
    if (now === undefined) {
      forget();
      state.notice.value = { tone: 'info', text: `The game “${kept.game}” is over. ${LOST}` };
      return;
    }
    /* What it came to stays on the screen until the player leaves it. */
    writeStored(sessionStorage, PLACE, {});
    const { info } = now;
    const over = info.state === 'ended' ? info : { ...info, state: 'ended' as const, reason: LOST };
    place.value = { ...now, info: over, isLost: true };
  }
}

/** Follows the news of games for as long as the page stands. */
function follow(parts: GameParts): void {
  const { client } = parts;
  if (followed.has(client)) return;
  followed.add(client);
  client.on('game', (news) => {
    const now = place.peek();
    if (now === undefined) return;
    if (news.type === 'gameState') {
      if (news.game.game !== now.info.game) return;
      place.value = { ...now, info: news.game };
      if (news.game.state === 'ended') load(parts).catch(() => undefined);
    } else if (news.game === now.info.game) {
      if (news.type === 'standings') table.value = news;
      else {
        account.value = news.account;
        decisions.value = [...decisions.peek(), ...news.log].slice(-SHOWN_ENTRIES);
      }
    }
  });
  client.on('hello', () => {
    if (place.peek() === undefined) return;
    prepareAnd(parts, () => comeBack(parts)).catch(() => undefined);
  });
}

async function prepareAnd<T>({ prepare }: GameParts, work: () => Promise<T>): Promise<T> {
  await prepare?.();
  return work();
}

async function load({ client }: GameParts): Promise<void> {
  const now = place.peek();
  if (now === undefined || now.isLost === true) return;
  report.value = await readReport(client, now.info.game);
}

function toName(state: AppState, typed: string): { name?: string } {
  const name = typed.trim() || readViewerName(state);
  if (name !== '') writeStored(state.store, VIEWER_NAME, name);
  return name === '' ? {} : { name };
}

const toMarket = ({ market }: AppState): { market?: string } => {
  const name = market.peek()?.name;
  return name === undefined ? {} : { market: name };
};

/** Asks which games there are. */
async function list({ client }: GameParts): Promise<void> {
  games.value = (await client.request({ type: 'games' })).games;
}

/** Does what people ask for. Rejects with what the server refuses. */
export async function doInGames(parts: GameParts, request: GameRequest): Promise<void> {
  const { client, state } = parts;
  follow(parts);
  await parts.prepare?.();
  const game = place.peek()?.info.game ?? '';
  switch (request.do) {
    case 'enter':
      if (place.peek() === undefined) await comeBack(parts);
      await list(parts);
      break;
    case 'practise': {
      const { rules } = request;
      sit(
        client,
        await client.request({ type: 'game', ...toMarket(state), isPractice: true, rules }),
      );
      break;
    }
    case 'make': {
      const as = toName(state, request.name);
      const { game: called, rules } = request;
      sit(
        client,
        await client.request({ type: 'game', ...toMarket(state), game: called, rules, ...as }),
      );
      break;
    }
    case 'join': {
      const as = toName(state, request.name);
      sit(client, await client.request({ type: 'joinGame', game: request.game, ...as }));
      break;
    }
    case 'steer':
      await client.request({ type: 'steerGame', game, state: request.state });
      break;
    case 'leave': {
      const isLost = place.peek()?.isLost === true;
      forget();
      if (!isLost) await client.request({ type: 'leaveGame', game });
      await list(parts);
      break;
    }
    case 'order':
      await client.request({ type: 'order', game, ...request.order });
      break;
    case 'move':
      try {
        await client.request({ type: 'moveOrder', game, order: request.order, ...request.change });
      } catch (error) {
        /* The line on the chart goes back to where the order is. */
        account.value = account.peek() && { ...account.peek()! };
        throw error;
      }
      break;
    case 'cancel':
      await client.request({ type: 'cancelOrder', game, order: request.order });
      break;
    case 'report':
      await load(parts);
      break;
  }
}
