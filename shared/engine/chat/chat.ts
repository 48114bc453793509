/**
 * One chat: what its members say, change and take back. Promises that every message is clean, bounded, numbered and
 * pinned to a moment of the market; that nobody changes what others said, and that who moderates may take it away.
 * Knows no market and no command.
 */
import type { ChatInfo, ChatMessage } from '../../wire/chat-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Chat, ChatError, type ChatStore, type Said } from './chat-contract.ts';
import { createChatFanOut } from './chat-fan-out.ts';
import { toChatMember } from './chat-members.ts';
import { createChatModeration } from './chat-moderation.ts';
import { createChatState } from './chat-state.ts';
import { toChatText } from './chat-text.ts';
import { createChatVoice } from './chat-voice.ts';
import { findMentions, type FindSymbol } from './mentions.ts';

/** What a chat is made of. */
export interface ChatOptions {
  /** As its members call it. */
  readonly name: string;
  /** What it is kept under. */
  readonly key: string;
  readonly surroundings: Surroundings;
  /** Left out, nothing of it outlives the engine. */
  readonly store: ChatStore | undefined;
}

/** Symbols that a text mentions, as a message has them. */
function toSymbols(text: string, find: FindSymbol): Pick<ChatMessage, 'symbols'> {
  const symbols = findMentions(text, find);
  return symbols.length === 0 ? {} : { symbols };
}

/** Opens a chat with what is kept of it. */
export function createChat({ name, key, surroundings, store }: ChatOptions): Chat {
  const { now } = surroundings;
  const state = createChatState({ name, key, store, secret: surroundings.secret });
  const { members, messages, rules, seatOf } = state;
  const voice = createChatVoice(rules, surroundings);
  const info = (): ChatInfo => ({ people: members.people, ...rules });
  const fanOut = createChatFanOut({ chat: name, messages, info }, surroundings);
  const take = (message: ChatMessage): Said => removeText(message, 'moderator');
  const moderation = createChatModeration({ state, fanOut, now, take, info });
  let told = 0;

  function publish(message: ChatMessage): Said {
    const isKept = state.putMessage(message);
    fanOut.wake();
    return { message, isKept };
  }

  function removeText(message: ChatMessage, removed: 'author' | 'moderator'): Said {
    const { symbols: _s, symbol: _o, ...rest } = message;
    return publish({ ...rest, text: '', removed });
  }

  /** @throws ChatError UNKNOWN_MESSAGE */
  function find(number: number): ChatMessage {
    const message = messages.find(number);
    if (message !== undefined && message.removed === undefined) return message;
    throw new ChatError('UNKNOWN_MESSAGE', `The chat has no message ${number}, or not any more.`);
  }

  return {
    name,
    get info() {
      return info();
    },
    get clients() {
      return members.seats.size;
    },
    join(guest) {
      const isNew = !members.seats.has(guest.client);
      const member = members.sit(guest);
      if (member.isKept) state.keepMember(member);
      voice.onCome(member);
      if (isNew) fanOut.join(guest.client);
      fanOut.noteInfo();
      return { member: toChatMember(member, now()), key: member.key };
    },
    has: (client) => members.seats.has(client),
    leave(client) {
      members.rise(client);
      fanOut.leave(client);
      fanOut.noteInfo();
    },
    say(client, { text, timeMs, symbol, replyTo, findSymbol }) {
      const seat = seatOf(client);
      const clean = toChatText(text, 'say');
      if (replyTo !== undefined) find(replyTo);
      voice.spend(seat);
      const { member } = seat;
      if (!member.isKept) state.keepMember(member);
      const { mutedUntilMs: _, ...author } = toChatMember(member, now());
      return publish({
        message: messages.next(),
        ...author,
        text: clean,
        sentMs: Math.floor(now()),
        timeMs: Math.floor(timeMs),
        ...(symbol === undefined ? {} : { symbol }),
        ...toSymbols(clean, findSymbol),
        ...(replyTo === undefined ? {} : { replyTo }),
      });
    },
    edit(client, { message: number, text, findSymbol }) {
      const seat = seatOf(client);
      const { symbols: _, ...message } = find(number);
      if (message.member !== seat.member.member) {
        throw new ChatError('NOT_MODERATOR', 'editMessage: only its author changes a message.');
      }
      const clean = toChatText(text, 'editMessage');
      voice.spend(seat);
      const editedMs = Math.floor(now());
      return publish({ ...message, text: clean, ...toSymbols(clean, findSymbol), editedMs });
    },
    remove(client, number) {
      const { member } = seatOf(client);
      const message = find(number);
      const isOwn = message.member === member.member;
      if (!isOwn) moderation.check(client, 'removeMessage');
      return removeText(message, isOwn ? 'author' : 'moderator');
    },
    page(client, before, limit) {
      seatOf(client);
      return messages.page(before, limit);
    },
    members(client) {
      seatOf(client);
      return [...members.all()]
        .filter(({ seats }) => seats.size > 0)
        .slice(0, LIMITS.chatMembersTold)
        .map((member) => toChatMember(member, now()));
    },
    moderate: moderation.moderate,
    setRules: moderation.setRules,
    lookAfter() {
      const authors = state.authors();
      members.forget((number) => authors.has(number));
      const { people } = members;
      if (people !== told) fanOut.noteInfo();
      told = people;
      fanOut.lookAfter();
    },
    close() {
      fanOut.close();
      state.close();
    },
  };
}
