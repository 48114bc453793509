/**
 * The rooms of all markets, and what concerns a client in all of them at once.
 */
import type { MarketView } from '../market/market-view.ts';
import type { FrameSink } from './frame-sink.ts';
import { createLines, type RoomOptions } from './delivery.ts';
import { createRoom, type Room } from './room.ts';
import type { SubscriptionCount } from './subscribers.ts';

/** All rooms by market name. */
export interface Hub {
  open(market: MarketView): Room;
  close(name: string): void;
  room(name: string): Room | undefined;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  /** True while a subscriber anywhere is to be served sooner than a flush interval after the last time. */
  readonly isHurried: boolean;
  /** Subscriptions of a client over all markets. */
  count(sink: FrameSink): SubscriptionCount;
  /** Serves whoever is throttled and due, or out of step and has room. Called at every flush. */
  turn(): void;
  /** A client's minimum interval has changed. */
  onThrottleChanged(sink: FrameSink): void;
  /** Gives a client its turn: it is sent what it is owed anywhere, as far as its window allows. */
  drain(sink: FrameSink): void;
  /** Takes a client out of all markets. */
  leave(sink: FrameSink): void;
}

/** Makes a hub without rooms. @param options surroundings of every room */
export function createHub(options: RoomOptions): Hub {
  const rooms = new Map<string, Room>();
  /* One line over all rooms: a client in many markets has no more turns than one in few. */
  const lines = createLines(options);
  return {
    open(market) {
      const room = createRoom(market, options, lines);
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
    get isHurried() {
      for (const room of rooms.values()) if (room.isHurried) return true;
      return false;
    },
    count(sink) {
      let all = 0;
      let every = 0;
      for (const room of rooms.values()) {
        const count = room.count(sink);
        all += count.all;
        every += count.every;
      }
      return { all, every };
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
