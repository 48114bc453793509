/**
 * The rooms of all markets, and what concerns a client in all of them at once.
 */
import type { MarketView } from '../market/market-view.ts';
import type { FrameSink } from './frame-sink.ts';
import { createRoom, type Room, type RoomOptions } from './room.ts';

/** All rooms by market name. */
export interface Hub {
  open(market: MarketView): Room;
  close(name: string): void;
  room(name: string): Room | undefined;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  /** Subscriptions of a client over all markets. */
  subscriptionsOf(sink: FrameSink): number;
  /** Serves whoever has a minimum interval of its own. Called at every flush. */
  turn(): void;
  /** A client's minimum interval has changed. */
  onThrottleChanged(sink: FrameSink): void;
  /** Sends a client what it is owed anywhere. */
  drain(sink: FrameSink): void;
  /** Takes a client out of all markets. */
  leave(sink: FrameSink): void;
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
    subscriptionsOf(sink) {
      let count = 0;
      for (const room of rooms.values()) count += room.subscribed(sink).length;
      return count;
    },
    turn() {
      for (const room of rooms.values()) room.turn();
    },
    onThrottleChanged(sink) {
      for (const room of rooms.values()) {
        room.onThrottleChanged(sink);
        room.drain(sink);
      }
    },
    drain(sink) {
      for (const room of rooms.values()) room.drain(sink);
    },
    leave(sink) {
      for (const room of rooms.values()) room.leave(sink);
    },
  };
}
