/**
 * Rooms: replays that people look at together, by a name that a link can carry. Types only, as messages tell them.
 */
import type { Steering } from './command.ts';
import type { ReplayInfo } from './market-info.ts';
import type { RoomPresentation } from './presentation.ts';

/** A room at a glance. */
export interface RoomInfo extends Pick<
  ReplayInfo,
  'recording' | 'startMs' | 'endMs' | 'state' | 'speed'
> {
  /** Its name. */
  room: string;
  /** The replay that it looks at. */
  market: string;
  /** The replay's clock, ms since 1970. */
  timeMs: number;
  steering: Steering;
  /** Number of the host's seat; left out while there is none. */
  host?: number;
  /** People in it, those on a clock of their own too. */
  people: number;
}

/** Somebody in a room. */
export interface RoomViewer {
  /** Number of the seat, 1 for who made the room. */
  viewer: number;
  /** What the viewer wants to be called. */
  name?: string;
  /** `away`: on a clock of its own. `gone`: its connection is lost, and its seat kept for a while. */
  presence: 'here' | 'away' | 'gone';
}

/** A room and who is in it: the host first, then by number, at most LIMITS.roomViewersTold. */
export interface RoomState extends RoomInfo {
  viewers: RoomViewer[];
  /** Left out where nothing is shown and no hand is up. */
  presentation?: RoomPresentation;
}
