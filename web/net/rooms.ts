/**
 * The page's part in rooms: takes a seat and keeps it over lost connections and reloads, leaves and returns to the
 * room's clock, and gives the seat up when the page goes elsewhere. Fetched when the first room is wanted.
 */
import { effect } from '@preact/signals';
import { ClientError, type Client } from '../../shared/client/client-contract.ts';
import { toPresentation } from '../../shared/client/kept-room.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { ReplyTo } from '../../shared/wire/reply.ts';
import type { AppState } from '../state/app-state.ts';
import type { RoomRequest } from '../state/room.ts';
import { readViewerName, VIEWER_NAME } from '../state/room-seat.ts';
import { readStored, writeStored } from '../state/settings.ts';
import type { ReplayLink } from '../state/view-url.ts';
import { openLinked } from './open-linked.ts';

type Joined = ReplyTo<{ type: 'joinRoom'; room: string }>;

/** What rooms need of the page. */
interface RoomParts {
  readonly client: Client;
  readonly state: AppState;
  /** What puts a market on screen. */
  readonly markets: { enter(market: MarketInfo): Promise<void> };
}

const SEAT = 'seat';
const followed = new WeakSet<Client>();

/** A tab keeps its seat over a reload; another tab of the browser has one of its own. */
function readKey(room: string): { key?: string } {
  const kept = readStored(sessionStorage, SEAT) as { room?: unknown; key?: unknown } | undefined;
  return kept?.room === room && typeof kept.key === 'string' ? { key: kept.key } : {};
}

const toName = (state: AppState): { name?: string } => {
  const name = readViewerName(state);
  return name === '' ? {} : { name };
};

const isRefused = (error: unknown, code: string): boolean =>
  error instanceof ClientError && error.code === code;

/** Keeps the seat, and all that is told of the room from now on. */
function sit(client: Client, state: AppState, joined: Joined): MarketInfo {
  const { room, viewer, key, market } = joined;
  const before = state.room.peek();
  const own = before?.room.room === room.room ? before.own : undefined;
  state.room.value = { room, viewer, key, own };
  writeStored(sessionStorage, SEAT, { room: room.room, key });
  follow(client, state);
  return market;
}

const join = (client: Client, state: AppState, room: string): Promise<Joined> =>
  client.request({ type: 'joinRoom', room, ...toName(state), ...readKey(room) });

/** Follows the news of the room that the page is in, for as long as the page stands. */
function follow(client: Client, state: AppState): void {
  if (followed.has(client)) return;
  followed.add(client);
  client.on('room', (room) => {
    const seat = state.room.peek();
    if (seat?.room.room === room.room) state.room.value = { ...seat, room };
  });
  client.on('presented', (told) => {
    const seat = state.room.peek();
    if (seat?.room.room !== told.room) return;
    state.room.value = { ...seat, room: { ...seat.room, presentation: toPresentation(told) } };
  });
  client.on('marketClosed', ({ market }) => {
    const seat = state.room.peek();
    if (seat?.own === market) setOwn(state, undefined);
    else if (seat?.room.market === market) state.room.value = undefined;
  });
  client.on('hello', () => {
    const seat = state.room.peek();
    if (seat === undefined) return;
    join(client, state, seat.room.room).then(
      (joined) => sit(client, state, joined),
      (error: unknown) => {
        if (isRefused(error, 'UNKNOWN_ROOM') && state.room.peek() === seat)
          state.room.value = undefined;
      },
    );
  });
  effect(() => {
    const seat = state.room.value;
    const shown = state.market.value;
    if (seat === undefined || shown === undefined) return;
    const { replay, name } = shown;
    if (replay?.room === seat.room.room || name === seat.room.market || name === seat.own) return;
    if (replay?.awayFrom === seat.room.room) return;
    state.room.value = undefined;
    writeStored(sessionStorage, SEAT, {});
    client.request({ type: 'leaveRoom', room: seat.room.room }).catch(() => undefined);
  });
}

/** Notes the clock that the page has of its own, if it is still in a room. */
function setOwn({ room }: AppState, own: string | undefined): void {
  const seat = room.peek();
  if (seat !== undefined) room.value = { ...seat, own };
}

/** Makes a room of an open replay; where another had the name first, that one is joined instead. */
async function makeOrJoin(
  client: Client,
  state: AppState,
  opened: MarketInfo,
  room: string,
): Promise<Joined> {
  try {
    return await client.request({ type: 'room', market: opened.name, room, ...toName(state) });
  } catch (error) {
    if (!isRefused(error, 'ROOM_NAME_TAKEN')) throw error;
    client.request({ type: 'close', market: opened.name }).catch(() => undefined);
    return join(client, state, room);
  }
}

/**
 * Goes into the room of a link; where it is over, whoever may opens it again at the moment that the link names.
 * @returns the room's market
 */
export async function enterLinked(
  client: Client,
  state: AppState,
  link: ReplayLink,
): Promise<MarketInfo> {
  const { room = '', recording, isRewind } = link;
  try {
    return sit(client, state, await join(client, state, room));
  } catch (error) {
    const isNamed = recording !== '' || isRewind === true;
    const mayOpen = isNamed && state.rights.peek() !== 'read';
    if (!isRefused(error, 'UNKNOWN_ROOM') || !mayOpen) throw error;
    const opened = await openLinked(client, link);
    return sit(client, state, await makeOrJoin(client, state, opened, room));
  }
}

/** Makes a room of the replay on screen. */
async function make({ client, state }: RoomParts, room: string, name: string): Promise<void> {
  const market = state.market.peek();
  if (market === undefined) return;
  writeStored(state.store, VIEWER_NAME, name.trim());
  sit(
    client,
    state,
    await client.request({ type: 'room', market: market.name, room, ...toName(state) }),
  );
}

async function list({ client, state }: RoomParts): Promise<void> {
  const [{ rooms }] = await Promise.all([
    client.request({ type: 'rooms' }),
    client.request({ type: 'list', of: 'markets' }),
  ]);
  state.rooms.value = rooms;
}

/** Does what somebody asks of rooms. @throws ClientError */
export async function doInRooms(parts: RoomParts, request: RoomRequest): Promise<void> {
  const { client, state, markets } = parts;
  if (request.do === 'make') return make(parts, request.room, request.name);
  if (request.do === 'list') return list(parts);
  if (request.do === 'join') {
    const joined = await join(client, state, request.room);
    /* First the market: who looks at another one leaves the room. */
    const entering = markets.enter(joined.market);
    sit(client, state, joined);
    return entering;
  }
  const seat = state.room.peek();
  if (seat === undefined) return;
  const { room } = seat.room;
  switch (request.do) {
    case 'handOver': {
      const { do: _, ...changes } = request;
      await client.request({ type: 'handOver', room, ...changes });
      break;
    }
    case 'present': {
      const { do: type, ...shown } = request;
      await client.request({ type, room, ...shown });
      break;
    }
    case 'raiseHand': {
      const { do: type, ...hand } = request;
      await client.request({ type, room, ...hand });
      break;
    }
    case 'leaveClock': {
      const { market } = await client.request({ type: 'leaveClock', room });
      setOwn(state, market.name);
      await markets.enter(market);
      break;
    }
    case 'returnToClock': {
      const { market } = await client.request({ type: 'returnToClock', room });
      await markets.enter(market);
      setOwn(state, undefined);
      break;
    }
    default:
  }
}
