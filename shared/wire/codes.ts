/**
 * Every code that the server gives a client: errors of commands and requests, WebSocket close codes,
 * causes of gaps and of snapshots. The tables of server/REFERENCE.md mirror this file (a test compares them).
 */

/** What FORBIDDEN means: the engine says it, and a page needs the whole table for nothing else. */
export const FORBIDDEN = 'The token allows looking, not changing.';

/** Errors of commands (WebSocket) and of requests (HTTP, with the status given). */
export const ERRORS = {
  BAD_MESSAGE: { status: 400, meaning: 'The message is not JSON, or not an object with a type.' },
  BAD_COMMAND: {
    status: 400,
    meaning: 'A field of the command is missing, unknown or out of range.',
  },
  UNKNOWN_SYMBOL: { status: 404, meaning: 'The market has no such symbol.' },
  SYMBOL_OPENING: {
    status: 409,
    meaning:
      'The venue is asked for the symbol; what comes of it follows in another message "subscribed".',
  },
  NO_DIRECTORY: { status: 502, meaning: "The venue's list of symbols cannot be had; try later." },
  UNKNOWN_MARKET: { status: 404, meaning: 'There is no such market, or it was closed.' },
  UNKNOWN_RECORDING: { status: 404, meaning: 'There is no such recording.' },
  NOT_SUBSCRIBED: { status: 409, meaning: 'The client is not subscribed to that symbol.' },
  NOT_A_REPLAY: { status: 409, meaning: 'A live market cannot be played, paused or sought.' },
  NOT_SIMULATED: {
    status: 409,
    meaning: 'The market is not simulated: nothing can be started in it.',
  },
  NO_DEPTH: {
    status: 409,
    meaning: 'The market knows the best bid and ask alone, or not even these.',
  },
  UNKNOWN_SCENARIO: { status: 404, meaning: 'There is no scenario of this name.' },
  UNKNOWN_EVENT: { status: 404, meaning: 'There is no such event, or it is over.' },
  TOO_MANY_EVENTS: {
    status: 429,
    meaning: 'Too many events that were started by hand are not over.',
  },
  UNKNOWN_ALERT: {
    status: 404,
    meaning: 'The client has no alert of this name, or the server none of this id.',
  },
  NO_STORED_ALERTS: {
    status: 409,
    meaning: 'The server keeps no alerts: it has no folder for them, or another one uses it.',
  },
  TOO_MANY_ALERTS: {
    status: 429,
    meaning: 'The client, the symbol or the server has reached its limit of alerts.',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    status: 429,
    meaning: 'The client has reached its subscription limit.',
  },
  TOO_MANY_COMMANDS: {
    status: 429,
    meaning: 'Too many commands of the client wait for their turn; try again later.',
  },
  TOO_MANY_REPLAYS: { status: 429, meaning: 'The server has reached its limit of open replays.' },
  UNKNOWN_ROOM: { status: 404, meaning: 'There is no such room, or its replay was closed.' },
  ROOM_NAME_TAKEN: {
    status: 409,
    meaning: 'Another room has this name, or the replay has a room.',
  },
  ROOM_FULL: { status: 429, meaning: 'As many are in the room as may be.' },
  UNKNOWN_VIEWER: {
    status: 404,
    meaning: 'Nobody in the room has this number, or the client is not in it.',
  },
  NOT_HOST: {
    status: 403,
    meaning:
      'Who is not the host of the room may not do that, and nobody to the own clock of another.',
  },
  UNKNOWN_GAME: { status: 404, meaning: 'There is no such game, or its market was closed.' },
  GAME_NAME_TAKEN: { status: 409, meaning: 'Another game has this name.' },
  TOO_MANY_GAMES: {
    status: 429,
    meaning: 'The server, or the client, has as many games as may be.',
  },
  GAME_RUNS: {
    status: 409,
    meaning:
      'While a game is played on the replay its clock goes forward only; its host ends it first.',
  },
  NOT_PLAYING: { status: 409, meaning: 'The client does not play in this game.' },
  GAME_FULL: { status: 429, meaning: 'As many play as may.' },
  GAME_STATE: {
    status: 409,
    meaning: 'The game has not begun, is paused or is over: that cannot be done now.',
  },
  ORDER_REFUSED: { status: 409, meaning: 'The rules of the game forbid the order.' },
  UNKNOWN_ORDER: { status: 404, meaning: 'The player has no such order that waits.' },
  TOO_MANY_ORDERS: {
    status: 429,
    meaning: 'The player has as many orders, or lines in the log, as may be.',
  },
  NO_CHAT: { status: 404, meaning: 'There are no chats here.' },
  UNKNOWN_CHAT: { status: 404, meaning: 'The client is not in that chat.' },
  TOO_MANY_CHATS: {
    status: 429,
    meaning: 'The client or the server has reached its limit of chats.',
  },
  UNKNOWN_MESSAGE: {
    status: 404,
    meaning: 'The chat has no message of this number, or not any more.',
  },
  NOT_MODERATOR: {
    status: 403,
    meaning: 'Only who moderates the chat may do that; only its author changes a message.',
  },
  MUTED: {
    status: 403,
    meaning: 'The member was muted or removed, or only moderators may speak at the moment.',
  },
  CHAT_TOO_FAST: {
    status: 429,
    meaning: 'The member, or all of them, speak faster than the chat allows.',
  },
  RECORDING_EXISTS: { status: 409, meaning: 'There is a recording of this name already.' },
  TOO_MANY_RECORDERS: { status: 429, meaning: 'As many recordings are being made as may be.' },
  NO_RECORDER: {
    status: 409,
    meaning:
      'Nothing of the kind can be recorded here: no folder, no journal, no name, or nothing happened.',
  },
  NOT_LIVE: { status: 409, meaning: 'Only live markets are recorded, or gone back in.' },
  NO_REWIND: {
    status: 409,
    meaning:
      'Nothing of the market is kept that one could go back to: no journal, or its disk failed.',
  },
  UNKNOWN_IMPORT: { status: 404, meaning: 'There is no such import, or it was forgotten.' },
  TOO_MANY_IMPORTS: {
    status: 429,
    meaning: 'As many imports are not done as may be; wait for one.',
  },
  UNKNOWN_LAB: { status: 404, meaning: 'There is no such lab, or it has ended.' },
  TOO_MANY_LABS: { status: 429, meaning: 'The lab of this server runs for somebody else.' },
  TOO_LARGE: { status: 413, meaning: 'The files are larger than the server takes.' },
  NO_ROOM: { status: 507, meaning: 'The disk of the server has no room for that.' },
  TOO_MANY_CLIENTS: { status: 503, meaning: 'The server has reached its client limit; try later.' },
  TOO_MANY_FROM_ADDRESS: { status: 429, meaning: 'One address has too many open connections.' },
  CONNECTING_TOO_FAST: { status: 429, meaning: 'One address opens connections too fast.' },
  STOPPING: { status: 503, meaning: 'The server is stopping; connect again a little later.' },
  OVERLOADED: {
    status: 503,
    meaning: 'The server has more to do than it can; open connections go on.',
  },
  UNAUTHORIZED: { status: 401, meaning: 'A token is needed, or the one given is wrong.' },
  FORBIDDEN: { status: 403, meaning: FORBIDDEN },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    meaning: 'Too many wrong tokens or logins from one address; try later.',
  },
  BAD_RECORDING: { status: 422, meaning: 'The recording cannot be read; the message says where.' },
  BAD_REQUEST: { status: 400, meaning: 'A parameter is missing, unknown or out of range.' },
  BAD_ORIGIN: { status: 403, meaning: 'The page is not on the origin allow-list.' },
  BAD_HOST: {
    status: 403,
    meaning:
      'The server is open to everybody, and the host name in the address is none of its own.',
  },
  NOT_FOUND: { status: 404, meaning: 'There is nothing at this address.' },
  NOT_READY: { status: 503, meaning: 'The market is still loading its history.' },
  INTERNAL: { status: 500, meaning: 'A fault of the server; its log says more.' },
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** WebSocket close codes. 4000–4499 mean "reconnect", 4500–4999 mean "do not". */
export const CLOSE = {
  restarting: 4000,
  slowClient: 4008,
  noPong: 4010,
  commandFlood: 4513,
  badMessage: 4501,
  silent: 4502,
  loggedOut: 4503,
  serverFault: 4505,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** What each close code means, for people. */
export const CLOSE_MEANING: Readonly<Record<CloseCode, string>> = {
  4000: 'The server is stopping or restarting.',
  4008: 'The client acknowledged nothing for too long, or read no replies.',
  4010: 'The client did not answer pings.',
  4501: 'The client sent something that is no message, three times.',
  4502: 'The client said nothing after connecting.',
  4503: 'The login was ended or has expired.',
  4505: 'The server failed at a frame for this client; its log says more.',
  4513: 'The client sent commands faster than allowed.',
};

/** WebSocket's own closes that say what the client sends is wrong: it would send the same again. */
const OWN_FAULT = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** Tells whether a client should connect again after a close with this code. */
export const shouldReconnect = (code: number): boolean => code < 4500 && !OWN_FAULT.has(code);

/** Why a market refuses a tick. */
export const TICK_REFUSALS = {
  IMPOSSIBLE: 'A number of the tick is out of its bounds, or the market has no such instrument.',
  VOLUME_FULL: 'The volume of its trading day would pass 2^53 - 1 size units.',
  SEQUENCES_FULL: 'The symbol has had as many ticks as an epoch can number.',
} as const;
export type TickRefusal = keyof typeof TICK_REFUSALS;

/** Why ticks are missing, in gap frames. */
export const GAP = {
  clientBehind: 1,
  feedDown: 2,
  halt: 3,
  recorderOff: 4,
  venueDisconnected: 5,
  venueSilent: 6,
  reconnect: 7,
  venueLimit: 8,
  maintenance: 9,
  notSubscribed: 10,
  missedTrades: 11,
} as const;
/** Name of a cause, as JSON frames and HTTP answers write it. */
export type GapName = keyof typeof GAP;

const GAP_NAMES = Object.keys(GAP) as GapName[];
const GAP_TEXTS: Readonly<Record<GapName, string>> = {
  clientBehind: 'client was behind',
  feedDown: 'feed down',
  halt: 'halted',
  recorderOff: 'recorder off',
  venueDisconnected: 'venue disconnected',
  venueSilent: 'venue silent',
  reconnect: 'our reconnect',
  venueLimit: 'limit of the venue',
  maintenance: 'venue in maintenance',
  notSubscribed: 'not subscribed at the venue',
  missedTrades: 'trades missed',
};

/** Names a cause; undefined for one that a later version made. */
export const toGapName = (cause: number): GapName | undefined =>
  GAP_NAMES.find((name) => GAP[name] === cause);

/** Says a cause in words for people. */
export function toGapText(cause: number): string {
  const name = toGapName(cause);
  return name === undefined ? `cause ${cause}` : GAP_TEXTS[name];
}

/** Why a snapshot was sent. */
export const SNAPSHOT = { asked: 0, notRecovered: 1, moved: 2 } as const;
export type SnapshotCause = (typeof SNAPSHOT)[keyof typeof SNAPSHOT];
