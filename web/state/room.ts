/**
 * Rooms as the page knows them. Types only.
 */
import type { Steering } from '../../shared/wire/command.ts';
import type { RoomFrame, RoomPoint } from '../../shared/wire/presentation.ts';
import type { RoomInfo, RoomState } from '../../shared/wire/room.ts';

/** The page's place in a room. */
export interface RoomSeat {
  readonly room: RoomState;
  /** Number of the page's own seat. */
  readonly viewer: number;
  /** Takes the seat again on another connection. */
  readonly key: string;
  /** Market of the clock of its own that the page has left the room's for. */
  readonly own?: string | undefined;
}

/** What people ask of rooms. */
export type RoomRequest =
  /** Makes a room of the replay on screen. */
  | { do: 'make'; room: string; name: string }
  | { do: 'join'; room: string }
  | { do: 'handOver'; to?: number; steering?: Steering }
  | { do: 'leaveClock' }
  | { do: 'returnToClock' }
  /** By the host: where it points, what it has framed; null takes it away. */
  | { do: 'present'; point?: RoomPoint | null; frame?: RoomFrame | null }
  | { do: 'raiseHand'; raised: boolean; viewer?: number }
  /** Asks which rooms and replays there are. */
  | { do: 'list' };

/** Rooms that one may join; undefined until it was asked for. */
export type RoomList = readonly RoomInfo[] | undefined;
