/**
 * The rooms of all markets, and what concerns a client in all of them at once.
 */
import type { Market } from '../market/market.ts';
import type { Outlet } from './outlet.ts';
import { createRoom, type Room, type RoomOptions } from './room.ts';

/** All rooms by market name. */
export interface Hub {
  open(market: Market): Room;
  close(name: string): void;
  room(name: string): Room | undefined;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  /** Subscriptions of a client over all markets. */
  subscriptionsOf(outlet: Outlet): number;
  /** Serves whoever has a pace of its own. Called at every flush. */
  turn(): void;
  /** A client's pace has changed. */
  onPaceChanged(outlet: Outlet): void;
  /** Sends a client what it is owed anywhere. */
  drain(outlet: Outlet): void;
  /** Takes a client out of all markets. */
  leave(outlet: Outlet): void;
}

/** Makes a hub without rooms. @param options surroundings of every room */
export function createHub(options: RoomOptions): Hub {
  const rooms = new Map<string, Room>();
  return {
    open(market) {
      const room = createRoom(market, options);
      rooms.set(market.name, room);
      return room;
    },
    close(name) {
      rooms.get(name)?.close();
      rooms.delete(name);
    },
    room: (name) => rooms.get(name),
    get isSending() {
      for (const room of rooms.values()) if (room.isSending) return true;
      return false;
    },
    subscriptionsOf(outlet) {
      let count = 0;
      for (const room of rooms.values()) count += room.subscribed(outlet).length;
      return count;
    },
    turn() {
      for (const room of rooms.values()) room.turn();
    },
    onPaceChanged(outlet) {
      for (const room of rooms.values()) {
        room.onPaceChanged(outlet);
        room.drain(outlet);
      }
    },
    drain(outlet) {
      for (const room of rooms.values()) room.drain(outlet);
    },
    leave(outlet) {
      for (const room of rooms.values()) room.leave(outlet);
    },
  };
}
