/**
 * The rooms: which replays people look at together, who sits where, and who may steer what. Promises that a viewer
 * whose connection was lost finds its seat again for a while, that a room ends with its replay, and that people in a
 * room hear within about a second who came and went.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import { checkRights } from './principal.ts';
import type { RoomsOptions, Seated, SharedRoom, SharedRooms } from './rooms-contract.ts';
import { CommandError } from './services.ts';
import { createSharedRoom } from './shared-room.ts';

const GONE = 'Its viewer has gone back or left.';

/** Makes rooms, of which there are none. */
export function createSharedRooms({ markets, surroundings }: RoomsOptions): SharedRooms {
  const rooms = new Map<string, SharedRoom>();
  const byEntry = new Map<MarketEntry, SharedRoom>();
  const owners = new Map<MarketEntry, Seated>();

  function find(name: string): SharedRoom {
    const room = rooms.get(name);
    if (room !== undefined) return room;
    throw new CommandError('UNKNOWN_ROOM', `There is no room "${name}".`);
  }

  function checkFree(name: string): void {
    if (!rooms.has(name)) return;
    throw new CommandError('ROOM_NAME_TAKEN', `There is a room "${name}" already.`);
  }

  function openEmpty(name: string, entry: MarketEntry): SharedRoom {
    const before = byEntry.get(entry);
    if (before !== undefined) {
      throw new CommandError('ROOM_NAME_TAKEN', `The replay has the room "${before.name}".`);
    }
    checkFree(name);
    if (owners.has(entry)) {
      throw new CommandError('NOT_HOST', 'The own clock of a viewer cannot become a room.');
    }
    const room = createSharedRoom(name, entry, surroundings);
    rooms.set(name, room);
    byEntry.set(entry, room);
    entry.room = { room: name };
    return room;
  }

  function setOwn({ room, seat }: Seated, entry: MarketEntry | undefined): void {
    const before = seat.own;
    seat.own = entry;
    room.isNews = true;
    if (entry !== undefined) owners.set(entry, { room, seat });
    if (before === undefined) return;
    owners.delete(before);
    /* The viewer hears first where it is now: it must not think that what it looks at was closed. */
    surroundings.defer(() => markets().close(before, GONE));
  }

  function rise(seated: Seated): void {
    setOwn(seated, undefined);
    seated.room.rise(seated.seat);
  }

  function tell(room: SharedRoom): void {
    room.isNews = false;
    const message = { type: 'room' as const, room: room.state() };
    for (const { guest, goneMs } of room.seats.values()) {
      if (goneMs === undefined) guest.client.send(message);
    }
  }

  /** Seats that lapse. */
  function sweep(room: SharedRoom, nowMs: number): void {
    for (const seat of room.seats.values()) {
      const { goneMs } = seat;
      if (goneMs !== undefined && nowMs - goneMs >= LIMITS.seatKeptMs) rise({ room, seat });
    }
  }

  return {
    get size() {
      return rooms.size;
    },
    all: () => rooms.values(),
    find,
    open(name, entry, guest) {
      const room = openEmpty(name, entry);
      return { room, seat: room.sit(guest, surroundings.secret()) };
    },
    openEmpty,
    checkFree,
    join(name, guest, key) {
      const room = find(name);
      const kept = key === undefined ? undefined : room.seatWith(key);
      const seat = kept ?? room.seatOf(guest.client);
      if (seat !== undefined) {
        room.sitAgain(seat, guest);
        return { room, seat };
      }
      if (room.seats.size >= LIMITS.roomViewers) {
        throw new CommandError('ROOM_FULL', `${LIMITS.roomViewers} people are in "${name}".`);
      }
      return { room, seat: room.sit(guest, surroundings.secret()) };
    },
    seated(name, client) {
      const room = find(name);
      const seat = room.seatOf(client);
      if (seat !== undefined) return { room, seat };
      throw new CommandError('UNKNOWN_VIEWER', `The client is not in the room "${name}".`);
    },
    checkSteering(entry, { client, rights }, type) {
      const room = entry && byEntry.get(entry);
      const owner = entry && owners.get(entry);
      if (room !== undefined && !room.maySteer(client)) {
        throw new CommandError('NOT_HOST', `${type}: the host of "${room.name}" steers it.`);
      }
      if (owner !== undefined && owner.seat.guest.client !== client) {
        throw new CommandError('NOT_HOST', `${type}: it is the own clock of another viewer.`);
      }
      if (room === undefined && owner === undefined) checkRights({ rights }, 'full', type);
    },
    setOwn,
    get ownClocks() {
      return owners.size;
    },
    leaveRoom: rise,
    leave(client) {
      for (const room of rooms.values()) {
        const seat = room.seatOf(client);
        if (seat === undefined || seat.goneMs !== undefined) continue;
        seat.goneMs = surroundings.elapsed();
        room.isNews = true;
      }
    },
    closeMarket(entry) {
      const owner = owners.get(entry);
      owners.delete(entry);
      if (owner !== undefined && owner.seat.own === entry) owner.seat.own = undefined;
      const room = byEntry.get(entry);
      if (room === undefined) return;
      byEntry.delete(entry);
      rooms.delete(room.name);
      room.presentation.close();
      for (const seat of room.seats.values()) setOwn({ room, seat }, undefined);
    },
    peopleOf: (entry) => byEntry.get(entry)?.people ?? 0,
    tell,
    lookAfter(nowMs) {
      for (const room of rooms.values()) {
        sweep(room, nowMs);
        if (room.isNews) tell(room);
        room.presentation.lookAfter();
      }
    },
  };
}
