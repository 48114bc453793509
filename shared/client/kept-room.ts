/**
 * A program's seat in a room: taken once, and taken again on each new connection, so that who comes back is who it was. Stands
 * beside the client, so that a program without rooms does not carry it.
 */
import type { Steering } from '../wire/command.ts';
import type { MarketInfo } from '../wire/market-info.ts';
import type { RoomFrame, RoomPoint, RoomPresentation } from '../wire/presentation.ts';
import type { RoomInfo, RoomState } from '../wire/room.ts';
import type { Client } from './client-contract.ts';

/** A seat in a room. */
export interface KeptRoom {
  /** Name of the room. */
  readonly room: string;
  /** Number of the seat; 1 for who made the room. */
  readonly viewer: number;
  /** What the room looks at, as it was when the seat was taken last; `market` and `room` events say what becomes of it. */
  readonly market: MarketInfo;
  /** People, host and steering, as they were told last. */
  readonly state: RoomState;
  /** Whether this seat may play, pause and jump. */
  readonly maySteer: boolean;
  /** Makes another seat the host, or changes who may steer; by the host alone. */
  handOver(change: { to?: number; steering?: Steering }): Promise<RoomState>;
  /** Shows where the host points and what it has framed; null takes it away. By the host alone. */
  present(shown: { point?: RoomPoint | null; frame?: RoomFrame | null }): Promise<void>;
  /** Raises the own hand, or lowers it; the host lowers those of others. */
  raiseHand(raised: boolean, viewer?: number): Promise<void>;
  /** Leaves the room's clock for one of its own at the same moment. @returns the replay that is its own */
  leaveClock(): Promise<MarketInfo>;
  /** Comes back to the room's clock. */
  returnToClock(): Promise<MarketInfo>;
  /** Gives the seat back, and does not come again. */
  leave(): Promise<void>;
}

/** How to take a seat. */
export interface SeatOptions {
  /** What the viewer is called. */
  readonly name?: string;
}

/** All rooms of the server. Rejects as `request` does. */
export async function listRooms(client: Client): Promise<RoomInfo[]> {
  const { rooms } = await client.request({ type: 'rooms' });
  return rooms;
}

/** Makes a room of a replay, and is its host. @param market name of the replay. Rejects as `request` does */
export function createRoom(
  client: Client,
  room: string,
  market: string,
  { name }: SeatOptions = {},
): Promise<KeptRoom> {
  const as = name === undefined ? {} : { name };
  return keepSeat(client, room, as, client.request({ type: 'room', room, market, ...as }));
}

/** Takes a seat in a room. Rejects as `request` does */
export function joinRoom(
  client: Client,
  room: string,
  { name }: SeatOptions = {},
): Promise<KeptRoom> {
  const as = name === undefined ? {} : { name };
  return keepSeat(client, room, as, client.request({ type: 'joinRoom', room, ...as }));
}

/** What a server says to who takes a seat. */
interface Joined {
  readonly room: RoomState;
  readonly market: MarketInfo;
  readonly viewer: number;
  readonly key: string;
}

/** What is shown, as a room's state has it. */
export const toPresentation = ({
  point,
  frame,
  hands,
}: {
  point: RoomPoint | null;
  frame: RoomFrame | null;
  hands: number[];
}): RoomPresentation => ({
  ...(point === null ? {} : { point }),
  ...(frame === null ? {} : { frame }),
  hands,
});

async function keepSeat(
  client: Client,
  room: string,
  as: SeatOptions,
  taking: Promise<Joined>,
): Promise<KeptRoom> {
  let seat: Joined = await taking;
  let { room: state } = seat;
  let isKept = true;
  let hasLeft = false;
  client.on('room', (told) => {
    if (told.room === state.room) state = told;
  });
  client.on('presented', (told) => {
    if (told.room === state.room) state = { ...state, presentation: toPresentation(told) };
  });
  client.on('marketClosed', ({ market }) => {
    if (market === seat.market.name) isKept = false;
  });
  client.on('hello', () => {
    if (!isKept) return;
    client.request({ type: 'joinRoom', room, key: seat.key, ...as }).then(
      (again) => {
        seat = again;
        state = again.room;
        isKept = !hasLeft; // a replay that the greeting did not name yet counts as closed until here
      },
      /* The room is gone; why is told as an `error`. Without a connection the next greeting tries again. */
      () => (isKept = client.state !== 'open'),
    );
  });
  return {
    room,
    get viewer() {
      return seat.viewer;
    },
    get market() {
      return seat.market;
    },
    get state() {
      return state;
    },
    get maySteer() {
      return isKept && (state.steering === 'everyone' || state.host === seat.viewer);
    },
    async handOver(change) {
      const reply = await client.request({ type: 'handOver', room, ...change });
      state = reply.room;
      return state;
    },
    async present(shown) {
      await client.request({ type: 'present', room, ...shown });
    },
    async raiseHand(raised, viewer) {
      const whose = viewer === undefined ? {} : { viewer };
      await client.request({ type: 'raiseHand', room, raised, ...whose });
    },
    leaveClock: async () => (await client.request({ type: 'leaveClock', room })).market,
    returnToClock: async () => (await client.request({ type: 'returnToClock', room })).market,
    async leave() {
      hasLeft = true;
      isKept = false;
      await client.request({ type: 'leaveRoom', room });
    },
  };
}
