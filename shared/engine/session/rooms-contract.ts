/**
 * Rooms as commands see them: replays that people look at together, the seats of those people, and what can be asked
 * of all rooms. Types only.
 */
import type { Steering } from '../../wire/command.ts';
import type { RoomInfo, RoomState } from '../../wire/room.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Markets } from '../feed/market-registry.ts';
import type { SharedText } from '../hub/message.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Presentation } from './room-presentation.ts';

/** The connection of a viewer. */
export interface RoomClient {
  send(message: ServerMessage): void;
  /** Sends what many are sent. */
  sendShared(text: SharedText): void;
  /** True while much of what it was sent has not left yet. */
  readonly isBehind: boolean;
}

/** Whoever takes a seat. */
export interface Guest {
  readonly client: RoomClient;
  /** As its principal has them. */
  readonly rights: 'full' | 'read';
  /** What the viewer wants to be called. */
  readonly name?: string | undefined;
}

/** The place of one viewer in a room. */
export interface Seat {
  readonly viewer: number;
  /** Takes the seat again. */
  readonly key: string;
  guest: Guest;
  name: string | undefined;
  /** Since when its connection is lost, elapsed ms. */
  goneMs: number | undefined;
  /** The replay that the viewer has left the room's clock for. */
  own: MarketEntry | undefined;
}

/** A room. Whoever changes it says `isNews`, for those in it. */
export interface SharedRoom {
  readonly name: string;
  readonly entry: MarketEntry;
  readonly seats: ReadonlyMap<number, Seat>;
  /** The host's seat. */
  readonly host: Seat | undefined;
  /** What its host shows, and whose hands are up. */
  readonly presentation: Presentation;
  steering: Steering;
  isNews: boolean;
  /** Seats whose viewer is connected. */
  readonly people: number;
  seatOf(client: RoomClient): Seat | undefined;
  /** The seat with this key. */
  seatWith(key: string): Seat | undefined;
  sit(guest: Guest, key: string): Seat;
  /** Gives a seat to who comes back to it. */
  sitAgain(seat: Seat, guest: Guest): void;
  /** Takes a seat away; of the host, the longest one who may open replays himself is host then. */
  rise(seat: Seat): void;
  setHost(seat: Seat): void;
  maySteer(client: RoomClient): boolean;
  info(): RoomInfo;
  state(): RoomState;
}

/** A room, and the place of one viewer in it. */
export interface Seated {
  readonly room: SharedRoom;
  readonly seat: Seat;
}

/** All rooms. */
export interface SharedRooms {
  readonly size: number;
  all(): Iterable<SharedRoom>;
  /** Finds a room. @throws CommandError UNKNOWN_ROOM */
  find(name: string): SharedRoom;
  /** Makes a room of a replay; the guest is its host. @throws CommandError ROOM_NAME_TAKEN, NOT_HOST */
  open(name: string, entry: MarketEntry, guest: Guest): Seated;
  /** The same without anybody in it. @throws CommandError ROOM_NAME_TAKEN, NOT_HOST */
  openEmpty(name: string, entry: MarketEntry): SharedRoom;
  /** @throws CommandError ROOM_NAME_TAKEN */
  checkFree(name: string): void;
  /** Gives a guest a seat, or its own again. @throws CommandError UNKNOWN_ROOM, ROOM_FULL */
  join(name: string, guest: Guest, key: string | undefined): Seated;
  /** The seat that a client has in a room. @throws CommandError UNKNOWN_ROOM, UNKNOWN_VIEWER */
  seated(name: string, client: RoomClient): Seated;
  /** @throws CommandError NOT_HOST, FORBIDDEN: who may not steer this replay */
  checkSteering(entry: MarketEntry | undefined, guest: Guest, type: string): void;
  /** Notes the clock that a viewer has of its own now, and ends the one before. */
  setOwn(seated: Seated, entry: MarketEntry | undefined): void;
  /** Clocks of viewers who left a room's to look around. */
  readonly ownClocks: number;
  /** Takes a seat away for good. */
  leaveRoom(seated: Seated): void;
  /** A client's connection is over: its seats are kept for a while. */
  leave(client: RoomClient): void;
  /** A replay was closed, and the room with it. */
  closeMarket(entry: MarketEntry): void;
  /** People of the room that looks at a replay: while there are any it stays open. */
  peopleOf(entry: MarketEntry): number;
  /** Tells people in a room at once what has changed. */
  tell(room: SharedRoom): void;
  /** Takes seats away whose time is over, and tells news. Called about once a second. @param nowMs elapsed time */
  lookAfter(nowMs: number): void;
}

/** What rooms need. */
export interface RoomsOptions {
  readonly markets: () => Pick<Markets, 'changed' | 'close'>;
  readonly surroundings: Pick<Surroundings, 'elapsed' | 'secret' | 'defer' | 'after'>;
}
