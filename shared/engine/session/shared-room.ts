/**
 * One room: a replay with a name, the seats of those who look at it together, its host, and who may steer. A seat
 * outlives its connection for a while, so that who comes back is who it was. Knows no socket and tells nobody: the
 * rooms do.
 */
import type { RoomInfo, RoomViewer } from '../../wire/room.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Replay } from '../feed/replay-contract.ts';
import type { Surroundings } from '../surroundings.ts';
import { createPresentation } from './room-presentation.ts';
import type { RoomClient, Seat, SharedRoom } from './rooms-contract.ts';

const toPresence = ({ goneMs, own }: Seat): RoomViewer['presence'] => {
  if (goneMs !== undefined) return 'gone';
  return own === undefined ? 'here' : 'away';
};

const toViewer = (seat: Seat): RoomViewer => ({
  viewer: seat.viewer,
  ...(seat.name === undefined ? {} : { name: seat.name }),
  presence: toPresence(seat),
});

/** Makes an empty room of a replay. */
export function createSharedRoom(
  name: string,
  entry: MarketEntry,
  surroundings: Pick<Surroundings, 'elapsed' | 'after' | 'defer'>,
): SharedRoom {
  const seats = new Map<number, Seat>();
  const byClient = new Map<RoomClient, Seat>();
  const replay = entry.drive as Replay;
  let host: Seat | undefined;
  let seatsEver = 0;
  const presentation = createPresentation(name, clients, surroundings);

  function* clients(): Iterable<RoomClient> {
    for (const { guest, goneMs } of seats.values()) if (goneMs === undefined) yield guest.client;
  }

  /** A host who is gone for good is followed by one who could have opened the replay, or by nobody. */
  function findHost(): Seat | undefined {
    for (const seat of seats.values()) {
      if (seat.guest.rights === 'full' && seat.goneMs === undefined) return seat;
    }
    return undefined;
  }

  function place(one: Seat): void {
    byClient.set(one.guest.client, one);
    if (host === undefined && one.guest.rights === 'full') host = one;
    room.isNews = true;
  }

  const people = (): number =>
    [...seats.values()].reduce((sum, { goneMs }) => sum + (goneMs === undefined ? 1 : 0), 0);

  function info(): RoomInfo {
    const { recording, startMs, endMs, state, speed } = replay.info();
    return {
      room: name,
      market: entry.market.name,
      timeMs: Math.floor(replay.timeMs()),
      recording,
      startMs,
      endMs,
      state,
      speed,
      steering: room.steering,
      ...(host === undefined ? {} : { host: host.viewer }),
      people: people(),
    };
  }

  const room: SharedRoom = {
    name,
    entry,
    seats,
    get host() {
      return host;
    },
    presentation,
    steering: 'host',
    isNews: false,
    get people() {
      return people();
    },
    seatOf: (client) => byClient.get(client),
    seatWith: (key) => [...seats.values()].find((each) => each.key === key),
    sit(guest, key) {
      const made: Seat = {
        viewer: ++seatsEver,
        key,
        guest,
        name: guest.name,
        goneMs: undefined,
        own: undefined,
      };
      seats.set(made.viewer, made);
      place(made);
      return made;
    },
    sitAgain(one, guest) {
      byClient.delete(one.guest.client);
      one.guest = guest;
      one.name = guest.name ?? one.name;
      one.goneMs = undefined;
      place(one);
    },
    rise(one) {
      seats.delete(one.viewer);
      byClient.delete(one.guest.client);
      presentation.forget(one.viewer);
      if (host === one) {
        host = findHost();
        presentation.onHost();
      }
      room.isNews = true;
    },
    setHost(one) {
      if (host !== one) presentation.onHost();
      host = one;
      room.isNews = true;
    },
    maySteer(client) {
      const one = byClient.get(client);
      return one !== undefined && (room.steering === 'everyone' || one === host);
    },
    info,
    state() {
      const others = [...seats.values()].filter((each) => each !== host);
      const told = (host === undefined ? others : [host, ...others]).slice(
        0,
        LIMITS.roomViewersTold,
      );
      const shown = presentation.state;
      return {
        ...info(),
        viewers: told.map(toViewer),
        ...(shown === undefined ? {} : { presentation: shown }),
      };
    },
  };
  return room;
}
