/**
 * The transport lab: what page and server say of it. One feed goes to a page by several transports at once, each from a
 * server process of its own over a connection of the same quality, and is measured.
 */

/** How a lane moves ticks. */
export type LaneKind = 'poll' | 'long' | 'events' | 'json' | 'packed';

/** One of the transports that run side by side. */
export interface Lane {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly kind: LaneKind;
  /** Between two questions of a page that polls, ms. */
  readonly everyMs?: number;
}

/** All of them, in the order in which they are shown. */
export const LANES = [
  { id: 'poll-5s', title: 'HTTP polling, every 5 s', kind: 'poll', everyMs: 5_000 },
  { id: 'poll-1s', title: 'HTTP polling, every 1 s', kind: 'poll', everyMs: 1_000 },
  { id: 'poll-fast', title: 'HTTP polling, every 0.2 s', kind: 'poll', everyMs: 200 },
  { id: 'long', title: 'HTTP long polling', kind: 'long' },
  { id: 'events', title: 'Server-sent events', kind: 'events' },
  { id: 'json', title: 'WebSocket, JSON', kind: 'json' },
  { id: 'packed', title: 'WebSocket, packed ticks', kind: 'packed' },
] as const satisfies readonly Lane[];

/** Subprotocol of the lab's sockets. */
export const LAB_PROTOCOL = 'tickdeck.lab';

/** The quality of the connection between the page and the lanes' servers. */
export interface LinkQuality {
  /** One way, ms. */
  readonly delayMs: number;
  /** Share of packets that are lost and sent again, 0..1. */
  readonly loss: number;
}

/** What somebody asks for. */
export interface LabRequest extends LinkQuality {
  /** Ticks a second. */
  readonly ticks: number;
  /** Further clients of each lane, without a page: they make the server's work large enough to be measured. */
  readonly clients: number;
}

/** What a lane has cost since it began. */
export interface LaneFigures {
  readonly id: string;
  /** Of the page's own client: requests, and bytes with all headers in both directions. */
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** TCP connections that it has opened. */
  readonly connections: number;
  /** Processor time of the lane's server for all its clients, ms; what making the ticks costs is taken off. */
  readonly cpuMs: number;
  /** The last request and what stood before the body of its answer, as they went over the wire. */
  readonly request: string;
  readonly response: string;
}

/** A running lab. */
export interface LabInfo extends LabRequest {
  readonly id: string;
  /** The server's clock, ms since 1970: ticks carry its time. */
  readonly timeMs: number;
  /** Since the lanes began, ms. */
  readonly runningMs: number;
  readonly lanes: LaneFigures[];
}
