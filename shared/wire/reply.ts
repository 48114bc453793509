/**
 * Which message answers which command, written once for clients and servers. An `error` may come instead of any of
 * them; `acknowledge` is never answered.
 */
import type { Command } from './command.ts';
import type { ServerMessage } from './server-message.ts';

/** Commands whose answer has another name than they have. */
const RENAMED = {
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  snapshot: 'snapshots',
  ping: 'pong',
  open: 'market',
  rewind: 'market',
  join: 'market',
  play: 'market',
  pause: 'market',
  seek: 'market',
  step: 'market',
  speed: 'market',
  loop: 'market',
  jump: 'jumped',
  skipIdle: 'market',
  close: 'closed',
  room: 'joined',
  joinRoom: 'joined',
  handOver: 'room',
  leaveClock: 'market',
  returnToClock: 'market',
  leaveRoom: 'rooms',
  present: 'presented',
  raiseHand: 'presented',
  record: 'recorders',
  stopRecording: 'recorders',
  keep: 'kept',
  scenario: 'events',
  stop: 'events',
  bars: 'history',
  search: 'found',
  removeAlert: 'alerts',
  testAlert: 'alertTest',
  endAlertTest: 'alertTesting',
  joinChat: 'chatJoined',
  leaveChat: 'chatLeft',
  say: 'said',
  editMessage: 'said',
  removeMessage: 'said',
  moderate: 'moderated',
  setChat: 'chat',
  game: 'playing',
  joinGame: 'playing',
  steerGame: 'gameState',
  leaveGame: 'games',
  moveOrder: 'order',
  cancelOrder: 'order',
  storeAlert: 'storedAlert',
  dropAlert: 'storedAlerts',
} as const;

/** Type of the message that answers a command; the answer to `list` is named by its `of`. */
export const REPLIES = {
  ...RENAMED,
  hello: 'hello',
  throttle: 'throttle',
  pace: 'pace',
  fault: 'fault',
  events: 'events',
  quotes: 'quotes',
  depth: 'depth',
  recordings: 'recordings',
  recording: 'recording',
  scenarios: 'scenarios',
  statistics: 'statistics',
  alert: 'alert',
  alerts: 'alerts',
  storedAlerts: 'storedAlerts',
  audit: 'audit',
  rooms: 'rooms',
  chatHistory: 'chatHistory',
  chatMembers: 'chatMembers',
  recorders: 'recorders',
  games: 'games',
  order: 'order',
  gameReport: 'gameReport',
} as const satisfies Record<
  Exclude<Command['type'], 'acknowledge' | 'list'>,
  ServerMessage['type']
>;

type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
type ListReply<C> = C extends { of: infer Of extends ServerMessage['type'] }
  ? Message<Of>
  : 'of' extends keyof C
    ? Message<'subscriptions' | 'instruments' | 'markets'>
    : Message<'subscriptions'>;

/** The message that answers a command of the type `C`. */
export type ReplyTo<C> = C extends { type: 'list' }
  ? ListReply<C>
  : C extends { type: infer T extends keyof typeof REPLIES }
    ? Message<(typeof REPLIES)[T]>
    : never;

const toRenamed = (type: string): ServerMessage['type'] | undefined =>
  (RENAMED as Readonly<Record<string, ServerMessage['type'] | undefined>>)[type];

/** Tells the type of the message that answers a command. */
export const toReplyType = (
  command: { type: keyof typeof REPLIES } | { type: 'list'; of?: ServerMessage['type'] },
): ServerMessage['type'] =>
  command.type === 'list'
    ? (command.of ?? 'subscriptions')
    : (toRenamed(command.type) ?? (command.type as ServerMessage['type']));
