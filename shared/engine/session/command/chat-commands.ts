/**
 * Commands about chats: come in, speak, change and take back, look further back, moderate. Who may only look may speak;
 * who moderates is the host of a room, and elsewhere who has the operator's rights.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import { type Chat, ChatError, type Said } from '../../chat/chat-contract.ts';
import { type Chats, type Place, roomOf } from '../../chat/chats.ts';
import type { FindSymbol } from '../../chat/mentions.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { CommandError, findMarket } from '../services.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
  type Reply,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { toSymbol } from '../../../model/instrument.ts';
import { findInstrument } from './symbols.ts';

const { optionalId: id } = FIELDS;
const chat = Type.String({ minLength: 1, maxLength: 256 });
const number = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
/** Longer than any text that is taken: what is stripped of it costs nobody anything. */
const text = Type.String({ minLength: 1, maxLength: LIMITS.chatBytes * 2 });
const LIGHT = 20;
/** To clean a text and count its characters, or to make a page of texts. */
const TEXT = 100;

/** The chats. @throws CommandError NO_CHAT */
function chatsOf({ services }: CommandContext): Chats {
  if (services.chats !== undefined) return services.chats;
  throw new CommandError('NO_CHAT', 'There are no chats here.');
}

/** Does something in chats. @throws CommandError for what cannot be */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ChatError) throw new CommandError(error.code, error.message);
    throw error;
  }
}

/** A chat that the client is in. @throws CommandError */
function find(context: CommandContext, name: string): Place {
  const { client, services } = context;
  const place = attempt(() => chatsOf(context).find(name, client));
  const room = roomOf(place.entry);
  /* Who has left the room has left its chat. */
  if (room !== undefined) services.rooms.seated(room, client);
  return place;
}

const inChat = <T>(
  context: CommandContext,
  name: string,
  work: (chat: Chat, entry: MarketEntry) => T,
): T => {
  const { chat: found, entry } = find(context, name);
  return attempt(() => work(found, entry));
};

/** Tells at any time whether a client moderates the chat of a market. */
function toModerator({ services, client, isOperator }: CommandContext, entry: MarketEntry) {
  const room = roomOf(entry);
  if (room === undefined) return () => isOperator;
  const { room: shared } = services.rooms.seated(room, client);
  return () => shared.host !== undefined && shared.host === shared.seatOf(client);
}

const toFinder =
  ({ market }: MarketEntry): FindSymbol =>
  (symbol) =>
    market.find(toSymbol(symbol))?.symbol;

function enter(context: CommandContext, command: CommandOf<'joinChat'>): Reply {
  const { services, client } = context;
  const chats = chatsOf(context);
  const entry = findMarket(services, command.market);
  const room = roomOf(entry);
  const seat = room === undefined ? undefined : services.rooms.seated(room, client).seat;
  const { name = seat?.name, color, key } = command;
  const opened = attempt(() => chats.open(entry, client));
  const guest = { client, isModerator: toModerator(context, entry), name, color, key };
  const joined = attempt(() => opened.join(guest));
  const { messages, more } = opened.page(client, undefined, LIMITS.chatPage);
  const about = { chat: opened.name, market: entry.market.name, info: opened.info };
  return { type: 'chatJoined', ...about, ...joined, messages, more };
}

const joinChat = defineCommand({
  type: 'joinChat',
  schema: Type.Object(
    {
      type: Type.Literal('joinChat'),
      id,
      market: FIELDS.optionalMarket,
      name: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.chatNameBytes })),
      color: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.chatColors - 1 })),
      key: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => TEXT,
  handle: (command, context) => enter(context, command),
});

const leaveChat = defineCommand({
  type: 'leaveChat',
  schema: Type.Object({ type: Type.Literal('leaveChat'), id, chat }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, context) {
    chatsOf(context).leave(context.client, command.chat);
    return { type: 'chatLeft', chat: command.chat };
  },
});

/** The reply to what was said, once the disk has it. */
async function toSaid(name: string, { message, isKept }: Said): Promise<Reply> {
  await isKept;
  return { type: 'said', chat: name, message };
}

const say = defineCommand({
  type: 'say',
  schema: Type.Object(
    {
      type: Type.Literal('say'),
      id,
      chat,
      text,
      symbol: Type.Optional(FIELDS.symbol),
      timeMs: Type.Optional(FIELDS.timeMs),
      replyTo: Type.Optional(number),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => TEXT,
  handle(command, context) {
    const { symbol, timeMs = Infinity, replyTo } = command;
    const said = inChat(context, command.chat, (one, entry) =>
      one.say(context.client, {
        text: command.text,
        timeMs: Math.min(timeMs, entry.timeMs()),
        symbol: symbol === undefined ? undefined : findInstrument(entry.market, symbol).symbol,
        replyTo,
        findSymbol: toFinder(entry),
      }),
    );
    chatsOf(context).noteMessage();
    return toSaid(command.chat, said);
  },
});

const editMessage = defineCommand({
  type: 'editMessage',
  schema: Type.Object(
    { type: Type.Literal('editMessage'), id, chat, message: number, text },
    STRICT,
  ),
  rights: 'read',
  cost: () => TEXT,
  handle: ({ chat: name, message, text: said }, context) =>
    toSaid(
      name,
      inChat(context, name, (one, entry) =>
        one.edit(context.client, { message, text: said, findSymbol: toFinder(entry) }),
      ),
    ),
});

const removeMessage = defineCommand({
  type: 'removeMessage',
  schema: Type.Object({ type: Type.Literal('removeMessage'), id, chat, message: number }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle: ({ chat: name, message }, context) =>
    toSaid(
      name,
      inChat(context, name, (one) => one.remove(context.client, message)),
    ),
});

const chatHistory = defineCommand({
  type: 'chatHistory',
  schema: Type.Object(
    {
      type: Type.Literal('chatHistory'),
      id,
      chat,
      before: Type.Optional(number),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.chatPage })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => TEXT,
  handle: ({ chat: name, before, limit }, context) => ({
    type: 'chatHistory',
    chat: name,
    ...inChat(context, name, (one) => one.page(context.client, before, limit)),
  }),
});

const chatMembers = defineCommand({
  type: 'chatMembers',
  schema: Type.Object({ type: Type.Literal('chatMembers'), id, chat }, STRICT),
  rights: 'read',
  cost: () => TEXT,
  handle: ({ chat: name }, context) => ({
    type: 'chatMembers',
    chat: name,
    members: inChat(context, name, (one) => one.members(context.client)),
  }),
});

const moderate = defineCommand({
  type: 'moderate',
  schema: Type.Object(
    {
      type: Type.Literal('moderate'),
      id,
      chat,
      member: number,
      action: Type.Enum(['mute', 'unmute', 'remove', 'readmit']),
      forMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: LIMITS.chatMuteMaxMs })),
      messages: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => TEXT,
  handle: ({ type: _type, id: _id, chat: name, ...moderation }, context) => ({
    type: 'moderated',
    chat: name,
    member: inChat(context, name, (one) => one.moderate(context.client, moderation)),
  }),
});

const setChat = defineCommand({
  type: 'setChat',
  schema: Type.Object(
    {
      type: Type.Literal('setChat'),
      id,
      chat,
      slowMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.chatSlowMaxMs })),
      speakers: Type.Optional(Type.Enum(['everyone', 'moderators'])),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle: ({ type: _type, id: _id, chat: name, ...rules }, context) => ({
    type: 'chat',
    chat: name,
    info: inChat(context, name, (one) => one.setRules(context.client, rules)),
  }),
});

/** Commands about chats. */
export const CHAT_COMMANDS: readonly CommandEntry[] = [
  joinChat,
  leaveChat,
  say,
  editMessage,
  removeMessage,
  chatHistory,
  chatMembers,
  moderate,
  setChat,
];
